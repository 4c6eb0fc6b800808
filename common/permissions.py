"""Who may do what: the vocabulary that every app's permissions.py is written in."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet

from common.errors import Refused
from common.workflow import sources_by_transition

NOTHING = Q(pk__in=())


def for_one_request(user) -> None:
    """Say that this instance lives as long as a request: what is read of it once may be kept on it."""
    user.kept_for_one_request = {}


@dataclass(frozen=True)
class Within:
    """States outside of which the query of a relation finds nothing, told to whoever reads the tables.

    `path` leads by keys from the row to what has the state; without one it is the row itself. It
    allows and refuses nothing: a test compares it with what the query finds.
    """

    path: str
    states: frozenset[str]


@dataclass(frozen=True, eq=False)
class Relation:
    """How a person stands to an object: once as SQL for lists, once in Python for one object.

    `query(user)` is the truth. `holds(user, obj)` may be given when the object in hand answers
    without a query; a test compares both over random data. `states` are those from which the
    relation counts at all (a coordinator has no relation to somebody's draft); None means all.
    `never(user)` is a cheap answer for everything at once: who holds no place in any team is a
    member of none, and no statement needs to ask for them.
    `lapsed` is a standing of whoever held this one until what it hangs on moved: they come too
    late, rather than being refused.
    `within` tells the states that `query` asks for by itself.
    """

    label: str
    query: Callable[..., Q]
    holds: Callable[..., bool] | None = None
    states: frozenset[str] | None = None
    lapsed: "Relation | None" = None
    never: Callable[..., bool] | None = None
    within: tuple[Within, ...] = ()

    def may_hold(self, user) -> bool:
        """Whether it is worth asking at all."""
        return self.never is None or not self.never(user)

    def told_through(self, path: str) -> tuple[Within, ...]:
        """The states of this relation, as a row that hangs by `path` on its object tells them."""
        own = () if self.states is None else (Within(path, self.states),)
        further = (
            Within("__".join(filter(None, (path, one.path))), one.states) for one in self.within
        )
        return (*own, *further)

    def __and__(self, other: "Relation") -> "Relation":
        """Both relations at once: « mandat et charte signée »."""
        states = (
            self.states & other.states
            if self.states is not None and other.states is not None
            else self.states or other.states
        )
        return Relation(
            label=f"{self.label} et {other.label}",
            query=lambda user: self.query(user) & other.query(user),
            holds=lambda user, obj: self.test(user, obj) and other.test(user, obj),
            states=states,
            never=lambda user: not (self.may_hold(user) and other.may_hold(user)),
            within=(*self.within, *other.within),
        )

    def test(self, user, obj: Model) -> bool:
        """Whether the relation holds now, states left aside; no query for what `looked_at` asked."""
        known = obj.__dict__.get("_held", {}).get((id(self), user.pk))
        if known is not None:
            return known
        if not self.may_hold(user):
            return False
        if self.holds is not None:
            return self.holds(user, obj)
        return type(obj)._default_manager.filter(self.query(user), pk=obj.pk).exists()


@dataclass(frozen=True)
class Rule:
    """Who may do one action; `label` is the words of the button, `states` comes from the workflow."""

    who: tuple[Relation, ...]
    label: str = ""
    states: frozenset[str] | None = None


@dataclass(frozen=True)
class Decision:
    """Yes, or no with the French sentence that says why.

    `late`: the person's standing would allow it, but the object is in another state by now.
    """

    allowed: bool
    reason: str = ""
    late: bool = False

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(True)


@dataclass
class Policy:
    """The rules of one model. Actions named like a transition take their states from the workflow."""

    model: type[Model]
    rules: dict[str, Rule]
    state_field: str | None = "status"
    workflow_actions: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        sources = sources_by_transition(self.model, self.state_field) if self.state_field else {}
        self.workflow_actions = frozenset(sources)
        self.rules = {
            action: replace(rule, states=sources[action]) if action in sources else rule
            for action, rule in self.rules.items()
        }

    def can(self, user, action: str, obj: Model) -> Decision:
        """Whether `user` may do `action` on `obj` now."""
        rule = self.rules[action]
        if not user.is_active:
            return Decision(False, "Votre compte est fermé.")
        if not any(self._counts(relation, user, obj) for relation in rule.who):
            people = ", ".join(relation.label for relation in rule.who)
            late = any(r.lapsed is not None and r.lapsed.test(user, obj) for r in rule.who)
            return Decision(False, f"Cette action est réservée à : {people}.", late=late)
        if rule.states is not None and self._state(obj) not in rule.states:
            state = getattr(obj, f"get_{self.state_field}_display")().lower()
            reason = f"Ce n’est plus possible : l’état actuel est « {state} »."
            return Decision(False, reason, late=True)
        return ALLOWED

    def check(self, user, action: str, obj: Model) -> None:
        """Raise Refused, with the reason, when `can` says no.

        A service asks under its lock: what was read when the page was opened may have changed.
        """
        getattr(user, "kept_for_one_request", {}).clear()
        decision = self.can(user, action, obj)
        if not decision:
            raise Refused(decision.reason)

    def scope(self, user, action: str = "view") -> Q:
        """The SQL condition that keeps the rows on which `user` may do `action` now."""
        rule = self.rules[action]
        if not user.is_active:
            return NOTHING
        condition = NOTHING
        for relation in rule.who:
            if not relation.may_hold(user):
                continue
            one = relation.query(user)
            if relation.states is not None:
                one &= Q(**{f"{self.state_field}__in": sorted(relation.states)})
            condition |= one
        if rule.states is not None:
            condition &= Q(**{f"{self.state_field}__in": sorted(rule.states)})
        return condition

    def visible_to(self, user, action: str = "view") -> QuerySet:
        """The rows on which `user` may do `action`: the only way to start a list."""
        return self.model._default_manager.filter(self.scope(user, action))

    def looked_at(self, user, rows: QuerySet) -> Model | None:
        """The one row of `rows`, with what each relation of the table says of it, in one statement.

        The answers stay with that instance only; a service, which locks a fresh one, asks again.
        """
        asked = {
            f"held_{rank}": relation
            for rank, relation in enumerate(self.people())
            if relation.holds is None and relation.may_hold(user)
        }
        columns = {
            name: ExpressionWrapper(relation.query(user), output_field=BooleanField())
            for name, relation in asked.items()
        }
        obj = rows.annotate(**columns).first()
        if obj is not None:
            held = {(id(relation), user.pk): obj.__dict__.pop(n) for n, relation in asked.items()}
            obj._held = held
        return obj

    def actions_for(self, user, obj: Model) -> list[str]:
        """The actions allowed now, in the order of the table; each relation is asked once."""
        standing: dict[int, bool] = {}

        def counts(relation: Relation) -> bool:
            key = id(relation)
            if key not in standing:
                standing[key] = self._counts(relation, user, obj)
            return standing[key]

        state = self._state(obj)
        return [
            action
            for action, rule in self.rules.items()
            if user.is_active
            and (rule.states is None or state in rule.states)
            and any(counts(relation) for relation in rule.who)
        ]

    def relations_of(self, user, obj: Model) -> list[str]:
        """The French labels of the relations that let `user` see `obj`: the « why » of the journal."""
        return [r.label for r in self.rules["view"].who if self._counts(r, user, obj)]

    def people(self) -> list[Relation]:
        """Every relation of the table, in order of appearance."""
        return list(dict.fromkeys(r for rule in self.rules.values() for r in rule.who))

    def _counts(self, relation: Relation, user, obj: Model) -> bool:
        if relation.states is not None and self._state(obj) not in relation.states:
            return False
        return relation.test(user, obj)

    def _state(self, obj: Model) -> str | None:
        return getattr(obj, self.state_field) if self.state_field else None
