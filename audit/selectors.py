"""Read the journal: the life of one object, and who looked at it."""

from django.db.models import Model, QuerySet

from audit.enums import EventKind
from audit.models import Event


def changes_of(obj: Model) -> QuerySet[Event]:
    """What was done to `obj`, oldest first."""
    return _of(obj).filter(kind=EventKind.CHANGE).order_by("at", "pk")


def readings_of(obj: Model) -> QuerySet[Event]:
    """Who opened the page of `obj`, newest first."""
    return _of(obj).filter(kind=EventKind.READING).order_by("-at", "-pk")


def _of(obj: Model) -> QuerySet[Event]:
    return Event.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.public_id))
