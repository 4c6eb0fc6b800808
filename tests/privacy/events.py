"""Rows of the journal at a chosen moment, as the application writes them."""

import json
from datetime import datetime

from django.db import connection
from django.db.models import Model

from accounts.models import User

WRITE = "SELECT journal.write(%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)"
BY_THE_DAC = "coordinateur du DAC"


def wrote(
    kind: str,
    by: User | None,
    obj: Model | None,
    at: datetime,
    *,
    action: str = "",
    because: str = BY_THE_DAC,
    **data,
) -> None:
    """One row: `by` did, read or was refused `obj` at a moment."""
    label = obj._meta.label_lower if obj is not None else ""
    key = str(obj.public_id) if obj is not None else ""
    who = (by.pk, str(by)) if by is not None else (None, "Cordée")
    said = because if kind == "reading" else ""
    values = [at, kind, action or f"{label}.view", *who, label, key, said, json.dumps(data)]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)


def listed(by: User, model: type[Model], keys: list[str], at: datetime, *, page: str = "") -> None:
    """One row of a list that showed these objects."""
    values = [at, "listing", f"{model._meta.label_lower}.list", by.pk, str(by)]
    values += [model._meta.label_lower, "", "", json.dumps({"ids": keys, "page": page})]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)
