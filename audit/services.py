"""Write the journal: changes called by name in services, readings called by the door."""

from datetime import datetime

from django.db.models import Model
from django.utils import timezone

from audit.enums import EventKind
from audit.models import Event


def record(*, by, action: str, obj: Model, at: datetime, **data) -> None:
    """Write that `by` did `action` (a dotted code) to `obj`, in the caller's transaction.

    `data` holds codes, dates and identifiers, never words about a person. `by` is None when the
    machine itself acted (a reminder, a relay).
    """
    Event.objects.create(
        at=at,
        kind=EventKind.CHANGE,
        action=action,
        actor_id=by.pk if by is not None else None,
        actor_label=str(by)[:180] if by is not None else "Cordée",
        object_type=obj._meta.label_lower,
        object_id=str(obj.public_id),
        data=data,
    )


def record_sign_in(*, user, action: str, at: datetime, **data) -> None:
    """Write a sign-in, a sign-out, or a change of a factor; `user` is None for a failed attempt."""
    Event.objects.create(
        at=at,
        kind=EventKind.SIGN_IN,
        action=action,
        actor_id=user.pk if user is not None else None,
        actor_label=str(user)[:180] if user is not None else "",
        object_type="accounts.user" if user is not None else "",
        object_id=str(user.public_id) if user is not None else "",
        data=data,
    )


class DoorJournal:
    """What the door tells the journal; see common.journal for the contract."""

    def reading(self, *, actor, obj: Model, action: str, because: str) -> None:
        self._write(EventKind.READING, actor, type(obj), str(obj.public_id), action, because)

    def listing(self, *, actor, model: type[Model], criteria: dict, ids: list[str]) -> None:
        data = {"criteria": criteria, "ids": ids}
        self._write(EventKind.LISTING, actor, model, "", "list", "", data)

    def refusal(
        self, *, actor, model: type[Model], identifier: str, action: str, reason: str
    ) -> None:
        self._write(EventKind.REFUSAL, actor, model, identifier, action, reason)

    def _write(self, kind, actor, model, identifier, action, because, data=None) -> None:
        Event.objects.create(
            at=timezone.now(),
            kind=kind,
            action=f"{model._meta.label_lower}.{action}",
            actor_id=actor.pk,
            actor_label=str(actor)[:180],
            object_type=model._meta.label_lower,
            object_id=identifier,
            because=because[:200],
            data=data or {},
        )
