"""How a cell is asked: of the object, as the door does, and of the list."""

from collections.abc import Mapping

from django.db.models import BooleanField, ExpressionWrapper, Model, QuerySet

from accounts.models import User
from common.permissions import Policy, for_one_request
from tests.personas import fresh


def allowed(policy: Policy, people: Mapping[str, User], row: Model) -> dict[str, set[str]]:
    """Action by action, who may do it now; the object and the list must say the same."""
    found: dict[str, set[str]] = {action: set() for action in policy.rules}
    rows = policy.model._default_manager.filter(pk=row.pk)
    for name, person in people.items():
        user = fresh(person)
        for_one_request(user)
        looked = policy.looked_at(user, rows)
        may = {action for action in policy.rules if policy.can(user, action, looked)}
        assert listed(policy, user, rows) == may, f"of {name}, the list says otherwise"
        for action in may:
            found[action].add(name)
    return found


def listed(policy: Policy, user: User, rows: QuerySet) -> set[str]:
    """The actions in whose list this one row is, in one statement."""
    columns = {
        f"in_list_of_{action}": ExpressionWrapper(
            policy.scope(user, action), output_field=BooleanField()
        )
        for action in policy.rules
    }
    told = rows.annotate(**columns).values(*columns).get()
    return {action for action in policy.rules if told[f"in_list_of_{action}"]}
