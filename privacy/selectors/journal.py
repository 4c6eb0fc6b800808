"""The only place of this app that asks the journal for what happened."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from accounts.models import User
from audit.models import Event
from audit.selectors import events

OF_A_COMMISSION = (
    Q(object_type__startswith="commissions.")
    | Q(action__startswith="commissions.")
    | Q(action__icontains="commission")
    | Q(from_page__startswith="commissions:")
)


def asked(
    *, asked_by: User | None, purpose: str, objects: Iterable[tuple[str, str]] | None = None
) -> QuerySet[Event]:
    """What happened to these objects, or everything without them; the asking is noted in the journal.

    `objects` are (label, identifier); the lists in which one of them was shown are among the events.
    """
    return events(asked_by=asked_by, purpose=purpose, objects=objects)


def without_commissions(rows: QuerySet[Event]) -> QuerySet[Event]:
    """The same rows but those that tell that a commission was thought of: it answers for itself."""
    page = Coalesce(KT("data__page"), Value(""), output_field=TextField())
    return rows.annotate(from_page=page).exclude(OF_A_COMMISSION)
