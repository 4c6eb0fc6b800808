"""What may be taken out of the tables: a relation from an action, its condition, a set of states."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.db.models import Q

from common.permissions import NOTHING, Policy, Relation
from coordination.reference import POLICIES


@dataclass(frozen=True)
class Change:
    """One change of one table. `actions` are those that a test must ask about to notice."""

    key: str
    words: str
    kind: str
    policy: str
    actions: tuple[str, ...]
    make: Callable[[], None]


def changes() -> list[Change]:
    """Every change of every table, in order."""
    return [one for name, policy in POLICIES.items() for one in _of_policy(name, policy)]


def relations() -> int:
    """How many relations the tables use, each table counted for itself."""
    return sum(len(policy.people()) for policy in POLICIES.values())


def reach(policy: str, action: str) -> str:
    """The name under which a test leaves its mark when it asks a table about an action."""
    return f"{policy}::{action}"


def _of_policy(name: str, policy: Policy) -> Iterator[Change]:
    for rank, relation in enumerate(policy.people()):
        actions = tuple(action for action, rule in policy.rules.items() if relation in rule.who)
        where = f"{name}::{rank}"
        yield Change(
            f"{where}::always",
            f"« {relation.label} » holds for everybody",
            "relation",
            name,
            actions,
            lambda relation=relation: _exchange(policy, relation, _for_everybody(relation)),
        )
        if relation.states is not None:
            yield Change(
                f"{where}::in any state",
                f"« {relation.label} » counts in any state",
                "states",
                name,
                actions,
                lambda relation=relation: _exchange(
                    policy, relation, replace(relation, states=None)
                ),
            )
        if not _never_holds(relation):
            yield from _removals(name, policy, relation, where, actions)
    yield from _states(name, policy)


def _removals(name, policy, relation, where, actions) -> Iterator[Change]:
    for action in actions:
        yield Change(
            f"{where}::not for {action}",
            f"« {relation.label} » may not {action}",
            "relation",
            name,
            (action,),
            lambda action=action: _remove(policy, relation, action),
        )


def _states(name: str, policy: Policy) -> Iterator[Change]:
    for action, rule in policy.rules.items():
        if rule.states is not None:
            yield Change(
                f"{name}::{action}::in any state",
                f"{action} in any state",
                "states",
                name,
                (action,),
                lambda action=action, rule=rule: policy.rules.update(
                    {action: replace(rule, states=None)}
                ),
            )


def _never_holds(relation: Relation) -> bool:
    """Whether it is nobody's, whoever asks: taking it away changes nothing."""
    try:
        return relation.query(object()) == NOTHING
    except AttributeError:
        return False


def _for_everybody(relation: Relation) -> Relation:
    return replace(
        relation, query=lambda user: Q(pk__isnull=False), holds=lambda user, obj: True, never=None
    )


def _exchange(policy: Policy, relation: Relation, other: Relation) -> None:
    for action, rule in policy.rules.items():
        who = tuple(other if one is relation else one for one in rule.who)
        policy.rules[action] = replace(rule, who=who)


def _remove(policy: Policy, relation: Relation, action: str) -> None:
    rule = policy.rules[action]
    left = tuple(one for one in rule.who if one is not relation)
    policy.rules[action] = replace(rule, who=left)


def tell_what_is_asked(reached: Callable[[str], None]) -> None:
    """Let every question to a table leave its mark."""
    names = {id(policy): name for name, policy in POLICIES.items()}
    can, scope, actions_for = Policy.can, Policy.scope, Policy.actions_for

    def asked(policy: Policy, *actions: str) -> None:
        for action in actions:
            if id(policy) in names:
                reached(reach(names[id(policy)], action))

    def can_told(self, user, action, obj):
        asked(self, action)
        return can(self, user, action, obj)

    def scope_told(self, user, action="view"):
        asked(self, action)
        return scope(self, user, action)

    def actions_told(self, user, obj):
        asked(self, *self.rules)
        return actions_for(self, user, obj)

    Policy.can, Policy.scope, Policy.actions_for = can_told, scope_told, actions_told
