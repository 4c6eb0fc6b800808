"""Whether a page that somebody left open may still be shown: one statement, hidden or absent alike."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q, QuerySet

from commissions.enums import SituationStatus
from commissions.permissions import ENTRY, PRECONISATION, RECORD, RETURN, SITUATION

# A page of an opposed situation holds nothing any more; it is not watched, all others give way to it.
_STOPPED = (SituationStatus.OPPOSITION, SituationStatus.PURGED)
_KINDS: dict[str, Callable[..., QuerySet]] = {
    "situation": lambda user: SITUATION.visible_to(user).exclude(status__in=_STOPPED),
    "saisine": lambda user: SITUATION.visible_to(user, "edit"),
    "inscription": lambda user: ENTRY.visible_to(user),
    "salle": lambda user: ENTRY.visible_to(user, "enter"),
    "releve": lambda user: RECORD.visible_to(user),
    "preconisation": lambda user: PRECONISATION.visible_to(user),
    "return": lambda user: RETURN.visible_to(user),
}


MOST = 200  # what one list may ask about


def all_still_listed(user, public_ids: set[UUID]) -> bool:
    """Whether each of these situations may still stand in a list that this person opened."""
    rows = SITUATION.visible_to(user).exclude(status__in=_STOPPED)
    asked = set(sorted(public_ids)[:MOST])
    return rows.filter(public_id__in=asked).count() == len(asked)


def may_still_be_shown(user, kind: str, public_id: UUID) -> bool:
    """Asks the same rows as the door of that page did; an unknown kind is never shown."""
    rows_of = _KINDS.get(kind, lambda user: SITUATION.model._default_manager.filter(Q(pk__in=())))
    return rows_of(user).filter(public_id=public_id).exists()
