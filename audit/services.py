"""Write the journal: changes called by name in services, readings called by the door."""

import json
from datetime import datetime

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from audit.enums import COMMAND, EventKind

WRITE = "SELECT journal.write(%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)"


def record(*, by, action: str, obj: Model, at: datetime, **data) -> None:
    """Write that `by` did `action` (a dotted code) to `obj`, in the caller's transaction.

    `data` holds codes, dates and identifiers, never words about a person. `by` is None when the
    machine itself acted (a reminder, a relay).
    """
    _write(EventKind.CHANGE, by, action, obj._meta.model, str(obj.public_id), at=at, data=data)


def record_export(
    *,
    by,
    action: str,
    at: datetime,
    obj: Model | None = None,
    model: type[Model] | None = None,
    **data,
) -> None:
    """Write that `by` took something away: one object, or rows of a model; `data` says how many."""
    about = obj._meta.model if obj is not None else model
    if about is None:
        raise ValueError("an export is of an object or of a model")
    identifier = str(obj.public_id) if obj is not None else ""
    _write(EventKind.EXPORT, by, action, about, identifier, at=at, data=data)


def record_sign_in(*, user, action: str, at: datetime, **data) -> None:
    """Write a sign-in, a sign-out, or a change of a factor; `user` is None for a failed attempt."""
    values = [at, EventKind.SIGN_IN.value, action, None, "", "", "", ""]
    if user is not None:
        who = ["accounts.user", str(user.public_id)]
        values = [at, EventKind.SIGN_IN.value, action, user.pk, str(user)[:180], *who, ""]
    _execute(values, data)


def record_command(
    *, command: str, kind: EventKind, system_user: str, role: str, reason: str, at: datetime
) -> None:
    """Write that somebody on the server asked for a command that may show content, and why.

    There is no account: `system_user` is a user of the operating system, `role` one of the database.
    The reason is the only sentence here that somebody types: what such a command opens could change
    any other place in which it were kept.
    """
    who = f"Ligne de commande, compte {system_user}, rôle {role}"[:180]
    capacity = f"administration technique : {reason}"[:200]
    values = [at, kind.value, f"{COMMAND}{command}", None, who, "", "", capacity]
    _execute(values, {"system_user": system_user, "role": role})


class DoorJournal:
    """What the door tells the journal; see common.journal for the contract."""

    def reading(self, *, actor, obj: Model, action: str, because: str, page: str = "") -> None:
        self._write(
            EventKind.READING,
            actor,
            obj._meta.model,
            str(obj.public_id),
            action,
            because,
            {"page": page},
        )

    def listing(
        self, *, actor, model: type[Model], criteria: dict, ids: list[str], page: str = ""
    ) -> None:
        data = {"criteria": criteria, "ids": ids, "page": page}
        self._write(EventKind.LISTING, actor, model, "", "list", "", data)

    def refusal(
        self,
        *,
        actor,
        model: type[Model],
        identifier: str,
        action: str,
        reason: str,
        page: str = "",
    ) -> None:
        self._write(EventKind.REFUSAL, actor, model, identifier, action, reason, {"page": page})

    def _write(self, kind, actor, model, identifier, action, because, data) -> None:
        _write(
            kind,
            actor,
            f"{model._meta.label_lower}.{action}",
            model,
            identifier,
            because=because,
            at=timezone.now(),
            data={name: value for name, value in data.items() if name != "page" or value},
        )


def _write(kind, by, action, model, identifier, *, at, because="", data) -> None:
    who = (by.pk, str(by)[:180]) if by is not None else (None, "Cordée")
    about = (model._meta.label_lower, identifier, because[:200])
    _execute([at, kind.value, action, *who, *about], data)


def _execute(values: list, data: dict) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [*values, json.dumps(data)])
