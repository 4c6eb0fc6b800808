"""A version comes into force: agreed, checked as a whole, frozen with its fingerprint, told, printed."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import SUPPORT_VOLETS, ConsentMode, RelativeRole, TeamRole, TeamStatus
from cases.models import GpPeriod, Relative, TeamMember
from common.canonical import fingerprint
from common.errors import GuardsFailed, Missing
from ppcs.content import alert_row, content_of, iso
from ppcs.content.reading import ALERT
from ppcs.enums import ActionStatus, AgreementHow, GoalStatus, GpHow, OpinionStatus
from ppcs.lens import Row, seen
from ppcs.models import (
    Action,
    ActionOwner,
    Alert,
    Concertation,
    Goal,
    Opinion,
    Plan,
    PlanVersion,
    Problem,
)
from ppcs.notifications import PlanValidated
from ppcs.permissions import PLAN
from ppcs.selectors.compare import changes_between
from ppcs.selectors.missing import missing_before_validation
from ppcs.selectors.ready import ACCORD, plan_accord_stands
from ppcs.selectors.refused import refused_today
from ppcs.services.call_review import answer_calls
from ppcs.services.consult import close_concertation
from ppcs.services.copies import ask_copies_of
from ppcs.services.due import settle_plan_due
from ppcs.services.holding import locked_plan
from ppcs.services.opine import lapse
from ppcs.services.telling import tell_team

CREATION = "Création."
LONGEST_SENTENCE = 500


@dataclass(frozen=True)
class Agreement:
    """What the person, or whoever speaks for her, and the médecin traitant said of this version.

    `early`: validate although opinions are awaited still; their silence is then « sans avis ».
    """

    person_how: str
    person_on: date | None
    gp_how: str
    gp_on: date | None = None
    person_mode: str = ""
    person_reason: str = ""
    representative: Relative | None = None
    early: bool = False


@transaction.atomic
def validate_plan(
    *, plan: Plan, agreement: Agreement, version: int, by: User, at: datetime
) -> PlanVersion:
    """Freeze the next version of `plan`, bring it into force, tell the team, ask for its copies.

    Raises GuardsFailed with everything that is missing: in the plan, in the concertation, in what
    the person and the médecin traitant said.
    """
    plan = locked_plan(plan, version=version)
    PLAN.check(by, "validate", plan)
    concertation = (
        Concertation.objects.select_for_update().filter(plan=plan, closed_at__isnull=True).first()
    )
    gp = gp_of(plan)
    missing = [
        *missing_before_validation(plan, today=timezone.localdate(at)),
        *_missing_accord(plan),
        *_missing_opinions(concertation, agreement, at),
        *_missing_from_person(plan, agreement, at),
        *_missing_from_gp(plan, gp, concertation, agreement, at),
    ]
    if missing:
        raise GuardsFailed(missing)
    if concertation is not None:
        lapse(concertation, by=by, at=at)
        close_concertation(plan, at=at)
    frozen = _freeze(plan, agreement, gp, by=by, at=at)
    plan.validate(at=at)
    plan.save_change()
    record(
        by=by,
        action="ppcs.plan.validated",
        obj=plan,
        at=at,
        version=frozen.number,
        fingerprint=frozen.fingerprint,
    )
    ask_copies_of(frozen, by=by, at=at)
    answer_calls(plan, by=by, at=at)
    settle_plan_due(plan, by=by, at=at)
    tell_team(PlanValidated, plan=plan, by=by, at=at, occasion=str(frozen.number))
    return frozen


# --- What is missing ---
def _missing_accord(plan: Plan) -> list[Missing]:
    return [] if plan_accord_stands(plan.case) else [Missing("accord", ACCORD)]


def _missing_opinions(
    concertation: Concertation | None, agreement: Agreement, at: datetime
) -> list[Missing]:
    if concertation is None:
        return []
    opinions = list(concertation.opinions.select_related("member").order_by("pk"))
    waiting = [one for one in opinions if one.status == OpinionStatus.ASKED]
    is_over = concertation.until is None or concertation.until < timezone.localdate(at)
    missing = [
        Missing("opinions", f"Dites comment il est répondu à la réserve de {one.member.name}.")
        for one in opinions
        if one.status == OpinionStatus.RESERVED and not one.met
    ]
    if waiting and not is_over and not agreement.early:
        words = (
            "Des avis sont encore attendus : attendez leur date, ou cochez pour ne pas attendre."
        )
        missing.append(Missing("early", words))
    return missing


def _missing_from_person(plan: Plan, agreement: Agreement, at: datetime) -> list[Missing]:
    how, missing = agreement.person_how, []
    if how not in AgreementHow.values:
        return [Missing("person_how", "Dites ce que la personne pense de cette version du plan.")]
    if how == AgreementHow.IMPOSSIBLE:
        if not agreement.person_reason.strip():
            words = "Dites pourquoi son accord n’a pas pu être recueilli."
            missing.append(Missing("person_reason", words))
        return missing
    missing += _missing_day("person_on", agreement.person_on, at, "son accord a été donné")
    if agreement.person_mode not in ConsentMode.values:
        missing.append(Missing("person_mode", "Dites comment son accord a été donné."))
    if how == AgreementHow.REPRESENTATIVE and not _represents(agreement.representative, plan, at):
        words = "Choisissez son représentant légal, dont la mesure est notée parmi ses proches."
        missing.append(Missing("representative", words))
    return missing


def _missing_day(field: str, day: date | None, at: datetime, what: str) -> list[Missing]:
    if day is not None and day <= timezone.localdate(at):
        return []
    return [Missing(field, f"Indiquez quel jour {what}, aujourd’hui au plus tard.")]


def _represents(relative: Relative | None, plan: Plan, at: datetime) -> bool:
    return relative is not None and relative in representatives_of(plan, on=timezone.localdate(at))


def representatives_of(plan: Plan, *, on: date) -> list[Relative]:
    """Who may agree in the person's place on a day: a legal representative, with a measure."""
    rows = Relative.objects.filter(
        case=plan.case, roles__contains=[RelativeRole.LEGAL_REPRESENTATIVE], starts_on__lte=on
    ).exclude(measure="")
    return [row for row in rows.order_by("pk") if row.ends_on is None or row.ends_on >= on]


def gp_of(plan: Plan) -> TeamMember | None:
    """The médecin traitant of the team."""
    return TeamMember.objects.filter(
        case=plan.case, role=TeamRole.GP, status=TeamStatus.ACTIVE
    ).first()


def _missing_from_gp(
    plan: Plan,
    gp: TeamMember | None,
    concertation: Concertation | None,
    agreement: Agreement,
    at: datetime,
) -> list[Missing]:
    how = agreement.gp_how
    if how not in GpHow.values:
        return [Missing("gp_how", "Dites où en est le médecin traitant.")]
    missing = []
    if how == GpHow.NONE:
        if gp is not None:
            words = (
                f"{gp.name} est dans l’équipe comme médecin traitant : dites où en est son accord."
            )
            missing.append(Missing("gp_how", words))
    else:
        what = "vous avez essayé" if how == GpHow.UNREACHABLE else "il s’est prononcé"
        missing += _missing_day("gp_on", agreement.gp_on, at, what)
    if plan.case.dac.gp_validates_plan and how in (GpHow.INFORMED, GpHow.DISAGREED):
        words = "Votre DAC attend l’accord du médecin traitant pour valider un plan."
        missing.append(Missing("gp_how", words))
    if how == GpHow.AGREED and _speaks_for_itself(gp, concertation):
        words = f"{gp.name} a un compte : son accord est celui qu’il donne dans son avis."
        missing.append(Missing("gp_how", words))
    return missing


def _speaks_for_itself(gp: TeamMember | None, concertation: Concertation | None) -> bool:
    """The médecin traitant was asked on his own account, and has not agreed there."""
    if gp is None or gp.user_id is None or concertation is None:
        return False
    return Opinion.objects.filter(
        concertation=concertation,
        member=gp,
        status__in=(OpinionStatus.ASKED, OpinionStatus.RESERVED),
    ).exists()


# --- What is frozen ---
def _freeze(
    plan: Plan, agreement: Agreement, gp: TeamMember | None, *, by: User, at: datetime
) -> PlanVersion:
    number = plan.next_version
    _settle_rows(plan, number)
    content = content_of(plan, version=number) | {
        "validation": _validation(plan, agreement, gp, at),
        "refusals": refused_today(plan.case, timezone.localdate(at)),
    }
    before = PlanVersion.objects.filter(plan=plan).order_by("-number").first()
    line = _line(before, content, number, at)
    content["versions"] = [line, *(before.content["versions"] if before else [])]
    return PlanVersion.objects.create(
        plan=plan,
        number=number,
        content=content,
        fingerprint=fingerprint(content),
        sentence=line["sentence"],
        validated_at=at,
        validated_by=by,
        person_how=agreement.person_how,
        person_reason=agreement.person_reason.strip(),
        person_on=agreement.person_on,
        gp_how=agreement.gp_how,
        gp_on=agreement.gp_on if agreement.gp_how != GpHow.NONE else None,
    )


def keep_as_agreed(actions: QuerySet[Action]) -> None:
    """What the team reads of these actions, and who may move them, until the next validation."""
    rows = list(actions)
    for action in rows:
        said = {"title": str(action), "due_on": iso(action.due_on), "volet": action.volet}
        # a cancelled action is in no version: nobody outside of the draft reads it any more
        action.agreed = {} if action.status == ActionStatus.CANCELLED else said
    Action.objects.bulk_update(rows, ["agreed"])
    ActionOwner.objects.filter(action__in=actions).update(agreed=True)


def keep_alerts_as_agreed(alerts: QuerySet[Alert]) -> None:
    """What may be raised, in which words and in which volet, until the next validation."""
    rows = list(alerts)
    for alert in rows:
        said = {name: getattr(alert, name) for name in ALERT if name != "public_id"}
        agreed = alert_row({"public_id": str(alert.public_id), **said})
        alert.agreed = {} if alert.dropped_on else agreed
    Alert.objects.bulk_update(rows, ["agreed"])


def _settle_rows(plan: Plan, number: int) -> None:
    """What this version holds for the first time is dated from it; its goals become active."""
    goals = Goal.objects.filter(problem__plan=plan, problem__dropped_on__isnull=True)
    for goal in goals.filter(status=GoalStatus.DRAFT).select_for_update(of=("self",)):
        goal.activate()
        goal.save_change()
    goals.filter(first_version=0).update(first_version=number)
    Problem.objects.filter(plan=plan, dropped_on__isnull=True, first_version=0).update(
        first_version=number
    )
    Action.objects.filter(plan=plan, first_version=0).update(first_version=number)
    keep_as_agreed(Action.objects.filter(plan=plan))
    alerts = Alert.objects.filter(plan=plan)
    alerts.filter(first_version=0, dropped_on__isnull=True).update(first_version=number)
    keep_alerts_as_agreed(alerts)


def _validation(
    plan: Plan, agreement: Agreement, gp: TeamMember | None, at: datetime
) -> dict[str, Row]:
    who = agreement.representative
    is_represented = agreement.person_how == AgreementHow.REPRESENTATIVE and who is not None
    gp_is_none = agreement.gp_how == GpHow.NONE
    return {
        "person": {
            "how_label": str(AgreementHow(agreement.person_how).label),
            "name": who.name if is_represented else plan.case.person.full_name,
            "on": iso(agreement.person_on),
            "mode_label": _label(ConsentMode, agreement.person_mode),
            "reason": agreement.person_reason.strip(),
        },
        "gp": {
            "how_label": str(GpHow(agreement.gp_how).label),
            "name": "" if gp_is_none else _gp_name(plan, gp),
            "on": None if gp_is_none else iso(agreement.gp_on),
            "mode_label": "",
            "reason": "",
        },
        "referent": {"name": str(plan.case.referent), "on": iso(timezone.localdate(at))},
    }


def _label(choices, value: str) -> str:
    return str(choices(value).label) if value else ""


def _gp_name(plan: Plan, gp: TeamMember | None) -> str:
    if gp is not None:
        return gp.name
    noted = GpPeriod.objects.filter(case=plan.case, ends_on__isnull=True).first()
    return noted.name if noted else ""


def _line(before: PlanVersion | None, content: Row, number: int, at: datetime) -> Row:
    """What changes with this version, in one sentence; and as its « aides » copy may tell it."""
    if before is None:
        sentence = for_support = CREATION
    else:
        sentence = changes_between(before.content, content).sentence
        for_support = changes_between(
            seen(before.content, SUPPORT_VOLETS), seen(content, SUPPORT_VOLETS)
        ).sentence
    return {
        "number": number,
        "on": iso(timezone.localdate(at)),
        "sentence": _short(sentence),
        "sentence_support": _short(for_support),
    }


def _short(sentence: str) -> str:
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    return f"{sentence[: LONGEST_SENTENCE - 1].rpartition(' ')[0]}…"
