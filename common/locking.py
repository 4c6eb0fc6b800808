"""Take the row before deciding about it."""

from typing import TypeVar

from django.db.models import Model

from common.errors import ChangedMeanwhile, Gone

M = TypeVar("M", bound=Model)


def locked(obj: M, *, version: int | None = None) -> M:
    """The same row, fresh and locked until the end of the transaction.

    `version` is what the person's page showed; raises ChangedMeanwhile when somebody was quicker,
    Gone when the row was deleted in the meantime.
    """
    fresh = obj.__class__._base_manager.select_for_update(of=("self",)).filter(pk=obj.pk).first()
    if fresh is None:
        raise Gone
    if version is not None and getattr(fresh, "version", None) != version:
        raise ChangedMeanwhile("Quelqu’un a modifié cette page pendant que vous l’aviez ouverte.")
    return fresh
