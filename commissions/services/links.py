"""« Avez-vous un lien avec cette personne ? »: a yes hides the situation for good (rule R30)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from commissions.enums import LinkKind
from commissions.models import Admission, AgendaEntry, LinkAnswer, Situation
from commissions.notifications import ToDoForCommission
from commissions.permissions import ENTRY, SITUATION
from commissions.services.statistics import note
from commissions.services.telling import tell_animators
from common.errors import GuardsFailed, Missing
from common.locking import locked


@transaction.atomic
def declare_link(
    *, entry: AgendaEntry, has_link: bool | None, kind: str, by: User, at: datetime
) -> LinkAnswer:
    """Answer before the sheet opens. A no may become a yes later, never the other way round."""
    situation = locked(entry.situation)
    ENTRY.check(by, "declare", entry)
    if has_link is None:
        raise GuardsFailed([Missing("has_link", "Répondez par oui ou par non.")])
    return _answer(situation, has_link=has_link, kind=kind, by=by, at=at)


@transaction.atomic
def stand_aside(*, situation: Situation, kind: str, by: User, at: datetime) -> LinkAnswer:
    """The animateur or the secretariat has a link: somebody else of the commission goes on."""
    situation = locked(situation)
    SITUATION.check(by, "stand_aside", situation)
    return _answer(situation, has_link=True, kind=kind, by=by, at=at)


def _answer(
    situation: Situation, *, has_link: bool, kind: str, by: User, at: datetime
) -> LinkAnswer:
    if has_link and kind not in LinkKind.values:
        raise GuardsFailed([Missing("kind", "Choisissez le type de lien.")])
    answer, _ = LinkAnswer.objects.update_or_create(
        situation=situation,
        user=by,
        defaults={"has_link": has_link, "kind": kind if has_link else "", "answered_at": at},
    )
    record(by=by, action="commissions.link.declared", obj=answer, at=at, deport=has_link)
    if has_link:
        Admission.objects.filter(
            user=by, content_object__situation=situation, ended_at__isnull=True
        ).update(ended_at=at)
        note(situation, at=at)
        occasion = f"link {answer.public_id}"
        tell_animators(ToDoForCommission, about=situation, at=at, occasion=occasion)
    return answer
