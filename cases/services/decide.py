"""The DAC's decision on a request: answer, redirect, decline, accept; and the loop back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import AnswerLevel, CaseStatus, GpStatus, Nature, Subsidiarity
from cases.models import Case, Exchange, FirstAssessment, Person, Referral
from cases.notifications import (
    ReferralAnswered,
    ReferralReceived,
    ReferralWithdrawn,
    RequestAttached,
)
from cases.permissions import REFERRAL
from cases.services.gp import first_gp
from cases.services.open_case import open_case, person_of
from cases.services.send_referral import ABOUT_THE_PERSON, IDENTITY, next_reference
from cases.services.telling import coordinators, following, in_charge, tell
from common.errors import GuardsFailed, Missing
from common.locking import locked
from common.row_security import beyond_ties
from directory.enums import DacList
from directory.models import Dac
from directory.selectors import is_choice, promise

COPIED = (
    *IDENTITY,
    *ABOUT_THE_PERSON,
    *("nature", "channel", "author", "requester", "requester_kind", "requester_name"),
    *("requester_line", "requester_phone", "commune", "living_place", "problem_areas"),
    *("complexity_factors", "urgency", "expectation", "helpers", "agreement"),
    *("gp_status", "gp_name"),
)
EMPTIED = (
    *(name for name in IDENTITY if name != "birth_date"),
    *ABOUT_THE_PERSON,
    *("expectation", "helpers", "gp_status", "gp_name", "living_place", "agreement", "urgency"),
)
INS_KNOWN = Missing(
    "person", "Une personne de votre DAC porte déjà ce matricule INS : choisissez-la."
)


@dataclass(frozen=True)
class Acceptance:
    """How a request is accepted: a new situation, or attached to the one that is open.

    `person` is an existing row of this DAC chosen among likely duplicates; None makes a new one.
    """

    level: str = ""
    referent: User | None = None
    person: Person | None = None


def missing_before_deciding(referral: Referral) -> list[Missing]:
    """What the primo-évaluation must hold before any decision but a redirection."""
    found = FirstAssessment.objects.filter(referral=referral).first()
    missing = []
    if found is None or not found.subsidiarity:
        missing.append(Missing("subsidiarity", "Faites la vérification de subsidiarité."))
    elif found.subsidiarity != Subsidiarity.NO_CLOSER and not found.closer_actor:
        missing.append(Missing("closer_actor", "Nommez l’acteur de proximité."))
    if found is None or not found.level:
        missing.append(Missing("level_of_answer", "Choisissez le niveau de réponse."))
    if found is None or not found.motives:
        missing.append(Missing("motives", "Cochez au moins un motif."))
    return missing


def _decide(referral: Referral, action: str, *, version: int, text: str, by: User) -> Referral:
    referral = locked(referral, version=version)
    REFERRAL.check(by, action, referral)
    referral.answer_text, referral.answered_by = text.strip(), by
    return referral


def _close_the_loop(referral: Referral, action: str, *, by: User, at: datetime, **data) -> None:
    referral.save_change()
    record(by=by, action=f"cases.referral.{action}", obj=referral, at=at, **data)
    tell(ReferralAnswered, about=referral, to=[referral.requester], at=at)


@transaction.atomic
def answer(*, referral: Referral, text: str, version: int, by: User, at: datetime) -> Referral:
    """Give the information or the orientation that was asked for."""
    referral = _decide(referral, "answer", version=version, text=text, by=by)
    missing = missing_before_deciding(referral)
    if not referral.answer_text:
        missing.append(Missing("text", "Écrivez la réponse."))
    if not missing and referral.first_assessment.level == AnswerLevel.SUPPORT:
        missing.append(
            Missing("level_of_answer", "Pour un appui à la coordination, acceptez la demande.")
        )
    if missing:
        raise GuardsFailed(missing)
    referral.answer(at=at)
    _close_the_loop(referral, "answered", by=by, at=at, level=referral.first_assessment.level)
    return referral


@transaction.atomic
def decline(
    *,
    referral: Referral,
    reason: str,
    orientation: str,
    text: str,
    version: int,
    by: User,
    at: datetime,
) -> Referral:
    """Decline with a coded reason, and say where to turn instead."""
    referral = _decide(referral, "decline", version=version, text=text, by=by)
    missing = missing_before_deciding(referral)
    if not is_choice(referral.dac, DacList.DECLINE_REASON, reason):
        missing.append(Missing("reason", "Choisissez le motif."))
    if not orientation.strip():
        missing.append(Missing("orientation", "Indiquez vers qui vous orientez le demandeur."))
    if missing:
        raise GuardsFailed(missing)
    referral.decline_reason, referral.orientation = reason, orientation.strip()
    referral.decline(at=at)
    _close_the_loop(referral, "declined", by=by, at=at, reason=reason)
    return referral


@transaction.atomic
def redirect(
    *, referral: Referral, to: Dac | None, text: str, version: int, by: User, at: datetime
) -> Referral:
    """Pass the request to the competent DAC; the first one keeps nothing but its own answer.

    Returns the request as the second DAC receives it, with a promise of its own.
    """
    referral = _decide(referral, "redirect", version=version, text=text, by=by)
    if to is None or to == referral.dac:
        raise GuardsFailed([Missing("to", "Choisissez le DAC compétent.")])
    with beyond_ties():  # the other DAC's, from here on
        passed_on = _passed_on(referral, to, at=at)
    referral.redirect(at=at)
    for name in EMPTIED:
        setattr(referral, name, "")
    referral.birth_date, referral.problem_areas, referral.complexity_factors = None, [], []
    _close_the_loop(referral, "redirected", by=by, at=at, to=str(to.public_id))
    record(by=by, action="cases.referral.sent", obj=passed_on, at=at, redirected=True)
    tell(ReferralReceived, about=passed_on, to=coordinators(to, at=at), at=at)
    return passed_on


def _passed_on(referral: Referral, to: Dac, *, at: datetime) -> Referral:
    """The request as the second DAC receives it, with what was joined and said."""
    urgency = "question" if referral.nature == Nature.QUESTION else referral.urgency
    passed_on = Referral.objects.create(
        **{name: getattr(referral, name) for name in COPIED}, created_at=at
    )
    passed_on.dac, passed_on.redirected_from = to, referral
    passed_on.due_on = promise(to, urgency, received_at=at)
    passed_on.reference = next_reference("D", timezone.localdate(at))
    passed_on.send(at=at)
    passed_on.save_change()
    referral.attachments.update(referral=passed_on)
    Exchange.objects.filter(referral=referral).update(referral=passed_on)
    FirstAssessment.objects.filter(referral=referral).delete()
    return passed_on


@transaction.atomic
def accept(
    *, referral: Referral, how: Acceptance, text: str, version: int, by: User, at: datetime
) -> Case:
    """Accept a request: open a situation, or attach it to the one open for this person.

    The requester is told the same in both cases. Raises GuardsFailed with all that is missing.
    """
    referral = _decide(referral, "accept", version=version, text=text, by=by)
    open_already = _open_case_of(how.person, referral)
    if missing := _missing_before_accepting(referral, how, open_already, at=at):
        raise GuardsFailed(missing)
    person = how.person or _new_person(referral)
    case = open_already or open_case(
        person=person, level=how.level, referent=how.referent, by=by, at=at
    )
    referral.case = case
    referral.accept(at=at)
    _close_the_loop(referral, "accepted", by=by, at=at, case=str(case.public_id))
    if open_already is None:
        first_gp(case=case, referral=referral, by=by, at=at)
    else:
        case.last_movement_at = at
        case.save_change()
        record(by=by, action="cases.case.request_attached", obj=case, at=at)
        to = [user for user in following(case, at=at) if user != by]
        tell(RequestAttached, about=case, to=to, at=at, occasion=str(referral.public_id))
    return case


def _new_person(referral: Referral) -> Person:
    try:
        with transaction.atomic():
            return person_of(referral)
    except IntegrityError as error:  # accepted at the same moment from another request
        raise GuardsFailed([INS_KNOWN]) from error


def _open_case_of(person: Person | None, referral: Referral) -> Case | None:
    if person is None or person.dac_id != referral.dac_id:
        return None
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)  # two people accept at once
    return (
        Case.objects.select_for_update(of=("self",))
        .filter(person=person)
        .exclude(status=CaseStatus.CLOSED)
        .first()
    )


def _missing_before_accepting(
    referral: Referral, how: Acceptance, open_already: Case | None, *, at: datetime
) -> list[Missing]:
    missing = missing_before_deciding(referral)
    if referral.nature == Nature.QUESTION:
        missing.append(
            Missing(
                "level_of_answer", "Une question sans identité ne peut pas ouvrir de situation."
            )
        )
    elif not missing and referral.first_assessment.level != AnswerLevel.SUPPORT:
        missing.append(
            Missing(
                "level_of_answer",
                "Pour accepter, le niveau de réponse est l’appui à la coordination.",
            )
        )
    if how.person is not None and how.person.dac_id != referral.dac_id:
        missing.append(Missing("person", "Cette personne n’est pas connue de votre DAC."))
    known = Person.objects.filter(dac=referral.dac, ins=referral.ins)
    if how.person is None and referral.ins and known.exists():
        missing.append(INS_KNOWN)
    if open_already is None:
        if not is_choice(referral.dac, DacList.LEVEL, how.level):
            missing.append(Missing("level", "Choisissez le niveau d’accompagnement."))
        if how.referent is None or how.referent not in coordinators(referral.dac, at=at):
            missing.append(
                Missing("referent", "Choisissez le référent parmi les coordinateurs du DAC.")
            )
    agreed = referral.gp_status in (GpStatus.AGREED, GpStatus.REQUESTER, GpStatus.NONE)
    if referral.dac.gp_opinion_blocks and not agreed:
        missing.append(
            Missing("gp_status", "Votre DAC attend l’accord du médecin traitant avant d’accepter.")
        )
    return missing


@transaction.atomic
def withdraw(*, referral: Referral, reason: str, version: int, by: User, at: datetime) -> Referral:
    """Take a request back before the DAC has decided; it is kept, with the reason.

    Both sides are told, but for whoever withdraws it.
    """
    referral = locked(referral, version=version)
    REFERRAL.check(by, "withdraw", referral)
    if not reason.strip():
        raise GuardsFailed([Missing("reason", "Dites en quelques mots pourquoi.")])
    referral.withdrawal_reason = reason.strip()
    referral.withdraw(at=at)
    referral.save_change()
    record(by=by, action="cases.referral.withdrawn", obj=referral, at=at)
    to = [user for user in (*in_charge(referral, at=at), referral.requester) if user != by]
    tell(ReferralWithdrawn, about=referral, to=to, at=at)
    return referral


@transaction.atomic
def record_answer_read(*, referral: Referral, by: User, at: datetime) -> bool:
    """Note once that the requester has read the answer; the DAC sees that the loop is closed."""
    first = Referral.objects.filter(
        pk=referral.pk, requester=by, answered_at__isnull=False, answer_read_at__isnull=True
    ).update(answer_read_at=at)
    if first:
        record(by=by, action="cases.referral.answer_read", obj=referral, at=at)
    return bool(first)
