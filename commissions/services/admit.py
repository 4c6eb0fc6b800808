"""Who is admitted to one examination: chosen one by one, with a reason, confirmed by two if need be."""

from datetime import datetime

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from audit.services import record
from commissions.enums import Quality, SessionStatus
from commissions.models import Admission, AgendaEntry, Mandate, RestrictedSession
from commissions.notifications import ToDoForCommission, ToReadForMember, tell
from commissions.permissions import ADMISSION, ENTRY
from commissions.selectors.admitting import missing_of_an_admission, people_of
from commissions.selectors.lens import accord_of, is_nominative
from commissions.services.sessions import record_until
from commissions.services.telling import tell_all
from commissions.standing import running_mandates
from common.errors import GuardsFailed, Missing
from common.locking import locked

CHOSEN_UNTIL = (SessionStatus.PLANNED, SessionStatus.CONVENED)
SECONDS = (Quality.SECRETARY, Quality.PERMANENT)
TURNS_ANONYMOUS = (
    "Cette personne n’est pas dans la liste R1110-2 : si elle est admise, l’examen devient anonyme "
    "pour tout le monde. Cochez pour le confirmer."
)


@transaction.atomic
def admit(
    *,
    entry: AgendaEntry,
    mandate: Mandate | None,
    why: str,
    by: User,
    at: datetime,
    anonymous_ok: bool = False,
) -> Admission:
    """Admit one person to one examination, and say why this person (rules R6, R13, R16, R23).

    Outside the list of R1110-2 it counts once a second named person confirmed. After the
    convocation it opens at once.
    """
    session = locked(entry.session)
    entry = locked(entry)
    ENTRY.check(by, "admit", entry)
    if missing := _missing(entry, session, mandate, why, anonymous_ok, at=at):
        raise GuardsFailed(missing)
    listed = mandate.in_secret_list
    convened = session.status == SessionStatus.CONVENED
    admission, _ = Admission.objects.update_or_create(
        user=mandate.user,
        content_object=entry,
        permission=attend(),
        defaults={
            "mandate": mandate,
            "in_secret_list": listed,
            "why": why.strip(),
            "opens_at": at if convened else None,
            "closes_at": session.ends_at,
            "record_until": record_until(session),
            "given_by": by,
            "given_at": at,
            "second_by": None,
            "second_at": None,
            "ended_at": None,
        },
    )
    record(by=by, action="commissions.admission.given", obj=admission, at=at, listed=listed)
    if not listed:
        _ask_second(admission, by=by, at=at)
    elif convened:
        _tell(admission, at=at)
    return admission


def _missing(
    entry: AgendaEntry,
    session: RestrictedSession,
    mandate: Mandate | None,
    why: str,
    anonymous_ok: bool,
    *,
    at: datetime,
) -> list[Missing]:
    if session.status not in CHOSEN_UNTIL or session.ends_at <= at or entry.outcome:
        return [Missing("mandate", "Les admissions de cette séance ne changent plus.")]
    if mandate is None:
        missing = [Missing("mandate", "Choisissez la personne.")]
    else:
        missing = missing_of_an_admission(entry, mandate)
        missing += _too_many(session, mandate)
    if not why.strip():
        missing.append(Missing("why", "Dites pourquoi cette personne, et pas une autre."))
    if mandate is not None and not anonymous_ok and turns_anonymous(entry, mandate):
        missing.append(Missing("anonymous_ok", TURNS_ANONYMOUS))
    return missing


def turns_anonymous(entry: AgendaEntry, mandate: Mandate) -> bool:
    """Whether admitting this person takes the names away from everybody (rule R13)."""
    if mandate.in_secret_list:
        return False
    return is_nominative(entry.situation, accord_of(entry.situation))


def _too_many(session: RestrictedSession, mandate: Mandate) -> list[Missing]:
    """One seat of the room is the animateur's."""
    limit, there = session.commission.most_people, people_of(session)
    if mandate.user_id in there or len(there) + 1 < limit:
        return []
    return [Missing("mandate", f"La séance est complète : {limit} personnes au plus.")]


def _ask_second(admission: Admission, *, by: User, at: datetime) -> None:
    """Everybody who may confirm it, but for the two whom it concerns."""
    held = running_mandates().filter(
        Q(quality__in=SECONDS) | Q(stands_for__quality__in=SECONDS),
        commission=admission.mandate.commission_id,
    )
    people = User.objects.filter(pk__in=held.values("user")).exclude(
        pk__in=[by.pk, admission.user_id]
    )
    situation = admission.content_object.situation
    occasion = f"second {admission.public_id} {at.isoformat()}"
    tell_all(ToDoForCommission, people.order_by("pk"), about=situation, at=at, occasion=occasion)


@transaction.atomic
def confirm_admission(*, admission: Admission, by: User, at: datetime) -> Admission:
    """The second named person says yes; somebody already called reads from now on."""
    admission = locked(admission)
    ADMISSION.check(by, "confirm", admission)
    entry = admission.content_object
    admission.second_by, admission.second_at = by, at
    if entry.session.status != SessionStatus.PLANNED:
        admission.opens_at = admission.opens_at or at
    admission.save()
    record(by=by, action="commissions.admission.confirmed", obj=admission, at=at)
    if admission.opens_at is not None:
        _tell(admission, at=at)
    return admission


@transaction.atomic
def end_admission(*, admission: Admission, by: User, at: datetime) -> Admission:
    """Take an admission back: it opens nothing any more at the next request."""
    admission = locked(admission)
    ADMISSION.check(by, "end", admission)
    if admission.ended_at is None:
        admission.ended_at = at
        admission.save()
        record(by=by, action="commissions.admission.ended", obj=admission, at=at)
    return admission


def attend() -> Permission:
    """Guardian hangs its rows on Django's permission; the commission has this one only."""
    return Permission.objects.get(
        codename="attend",
        content_type__app_label="commissions",
        content_type__model="agendaentry",
    )


def _tell(admission: Admission, *, at: datetime) -> None:
    situation = admission.content_object.situation
    occasion = f"admitted {admission.public_id} {at.isoformat()}"
    tell(ToReadForMember, admission.user, about=situation, at=at, occasion=occasion)
