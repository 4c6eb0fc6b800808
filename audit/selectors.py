"""Read the journal through its door: what was done, who looked, and whether it is whole.

The application reads no row of the journal by itself. A door is opened in the present transaction,
for some objects or for everything, and it leaves a row of its own; what it shows is gone when the
transaction ends. Only what was *done* to a few objects, for the sentence of a page that is in the
journal already, is shown without another row.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Model, Q, QuerySet

from audit.enums import EventKind
from audit.models import Event
from audit.seals.base import Base
from audit.seals.verify import Integrity, verified

OPEN = "SELECT journal.open_door(%s, %s, %s, %s::text[], %s)"
LATE = timedelta(minutes=15)

Named = tuple[type[Model] | str, str]


def events(*, asked_by, purpose: str, objects: Iterable[Named] | None = None) -> QuerySet[Event]:
    """The rows about these objects (model or its label, public identifier), lists that showed them too.

    One statement opens the door, inside the caller's transaction, and leaves a row that says who
    reads the journal and what for. Without `objects` it is the whole trail, which the caller
    keeps for the data protection officer. `asked_by` is None for the machine.
    """
    if objects is None:
        _open(asked_by, purpose, None)
        return Event.objects.all()
    named = [(_label(kind), str(identifier)) for kind, identifier in objects]
    _open(asked_by, purpose, named)
    return Event.objects.filter(_about(named))


def changes_of(obj: Model, *, asked_by=None) -> QuerySet[Event]:
    """What was done to `obj`, oldest first; for a page that leaves its own row."""
    named = [(_label(type(obj)), str(obj.public_id))]
    _open(asked_by, "story", named, quiet=True)
    return Event.objects.filter(_about(named), kind=EventKind.CHANGE).order_by("at", "pk")


def readings_of(obj: Model, *, asked_by=None, purpose: str = "readings") -> QuerySet[Event]:
    """Who opened the page of `obj`, newest first; asking leaves a row too."""
    named = [(_label(type(obj)), str(obj.public_id))]
    _open(asked_by, purpose, named)
    object_type, object_id = named[0]
    rows = Event.objects.filter(object_type=object_type, object_id=object_id)
    return rows.filter(kind=EventKind.READING).order_by("-at", "-pk")


def integrity(*, newest: int | None = None) -> Integrity:
    """Whether the rows are those that the exported seals saw; the `newest` seals alone if it is given."""
    folder, key = Path(settings.SEALS_FOLDER), settings.SEAL_KEY
    return verified(Base(), folder, key=key, late_after=LATE, newest=newest)


def _open(actor, purpose: str, named: list[tuple[str, str]] | None, *, quiet: bool = False) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError(
            "The journal's door is opened, and what it shows is read, in a transaction."
        )
    who = (actor.pk, str(actor)[:180]) if actor is not None else (None, "Cordée")
    scope = None if named is None else [f"{kind}:{identifier}" for kind, identifier in named]
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [*who, purpose, scope, quiet])


def _label(kind: type[Model] | str) -> str:
    return kind if isinstance(kind, str) else kind._meta.label_lower


def _about(named: list[tuple[str, str]]) -> Q:
    """The rows about one of them, and the lists that showed one of them."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for kind, identifier in named:
        by_type[kind].append(identifier)
    found = Q(pk__in=())
    for kind, identifiers in by_type.items():
        listed = Q(kind=EventKind.LISTING, data__ids__has_any_keys=identifiers)
        found |= Q(object_type=kind) & (Q(object_id__in=identifiers) | listed)
    return found
