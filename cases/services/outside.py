"""Tell those outside the DAC what becomes of a situation: who asked for it, the médecin traitant."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from cases.models import Case, CasePeriod
from cases.selectors.outside import outsiders
from directory.selectors import wording_of
from notifications.registry import Notification
from notifications.services.enqueue import enqueue


def tell_outside(
    message: type[Notification],
    *,
    case: Case,
    by: User,
    at: datetime,
    ended: CasePeriod | None = None,
    reopened: bool = False,
) -> None:
    """Queue `message` once for each account concerned, but for whoever does it.

    The médecin traitant is led to the situation, or to the end of the period that `ended`; the
    requester to their own request. At a reopening those who asked for the period before are told.
    """
    wording = wording_of(case.dac, message.kind)
    for one in outsiders(case, ends=ended is not None, before=reopened):
        if one.user is None or one.user == by:
            continue
        about = ended if ended is not None and one.about == case else one.about
        path = reverse(_page_of(about), args=[about.public_id])
        sent = message(
            to=one.user, about=about, path=path, occasion=str(case.version), wording=wording
        )
        enqueue(sent, at=at)


def _page_of(about) -> str:
    if isinstance(about, CasePeriod):
        return "cases:ending"
    return "desk:situation" if isinstance(about, Case) else "cases:referral"
