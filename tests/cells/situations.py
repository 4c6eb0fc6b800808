"""The tables of a situation: its team, what the person decides, what is written of her."""

from collections.abc import Callable

from django.db.models import Model
from django.utils import timezone

from cases import permissions as p
from cases.enums import CaseStatus, ConsentStatus, OpeningStatus, ReferralStatus, Volet
from cases.models import Case, CasePeriod
from tests import around
from tests.cells.telling import DAC, NOBODY, Cells, each, only
from tests.factories import openings
from tests.factories import plan as plans
from tests.objects import OBJECTS
from tests.personas import Cast

TEAM = "ines louis ana"
CASE_STATES = "open on_watch closed"
FOLLOWED = "open on_watch"


def in_case(model: type[Model]) -> Callable[[Cast, str], Model]:
    """A row of a situation, the situation being in a state."""

    def build(cast: Cast, status: str) -> Model:
        states = list(OBJECTS[model][1]) if model in OBJECTS else [""]
        return of_case(OBJECTS[model][0](cast, states[0]), status)

    return build


def of_case(row: Model, status: str) -> Model:
    plans.moved(_case(row), status)
    return type(row)._default_manager.get(pk=row.pk)


def _case(row: Model) -> Case:
    found = row
    while not isinstance(found, Case):
        ways = ("case", "content_object", "assessment")
        found = next(getattr(found, way) for way in ways if hasattr(found, way))
    return found


def of_volet(model: type[Model]) -> Callable[[Cast, str], Model]:
    """« care », « support », « coordination »; or the last, its situation being closed."""

    def build(cast: Cast, state: str) -> Model:
        volet = state.removesuffix("_closed")
        row = OBJECTS[model][0](cast, volet)
        return row if volet == state else of_case(row, CaseStatus.CLOSED)

    return build


def member(cast: Cast, state: str) -> Model:
    row = OBJECTS[p.TEAM_MEMBER.model][0](cast, state.removesuffix("_closed"))
    return of_case(row, CaseStatus.CLOSED) if state.endswith("_closed") else row


def consent(cast: Cast, state: str) -> Model:
    row = around.consent_in(cast, state.removesuffix("_closed"))
    return of_case(row, CaseStatus.CLOSED) if state.endswith("_closed") else row


def period(cast: Cast, state: str) -> CasePeriod:
    """Of the last follow-up; « before » is one after which the situation was opened again."""
    row = around.ended_period(cast, "")
    if state == "before":
        Case.objects.filter(pk=row.case_id).update(status=CaseStatus.OPEN, closed_at=None)
    return row


def circumstances(cast: Cast, status: str) -> Model:
    return of_case(around.situation(cast).circumstances, status)


def signed_copy(cast: Cast, status: str) -> Model:
    return of_case(around.signed_copy(cast, ""), status)


def document(cast: Cast, state: str) -> Model:
    """« removed » is one that was taken back."""
    if state != "removed":
        return of_volet(p.DOCUMENT.model)(cast, state)
    row = around.situation(cast).documents.get(volet=Volet.COORDINATION)
    type(row).objects.filter(pk=row.pk).update(removed_at=timezone.now(), removed_by=cast.camille)
    return row


def opening(cast: Cast, state: str) -> Model:
    """Paul’s, at the hospital."""
    return openings.in_status(around.situation(cast), cast.paul, state)


def tables() -> list[Cells]:
    return [*_of_the_team(), *_of_records()]


def _of_the_team() -> list[Cells]:
    return [
        Cells(
            p.TEAM_MEMBER,
            "active ended active_closed",
            member,
            {
                "view": each(f"{DAC} sophie", "active ended active_closed")
                | each(TEAM, "active ended"),
                **only(DAC, "edit", "end", states="active"),
            },
        ),
        Cells(
            p.RELATIVE,
            CASE_STATES,
            in_case(p.RELATIVE.model),
            {
                "view": each(DAC, CASE_STATES) | each(TEAM, FOLLOWED),
                "edit": each(DAC, FOLLOWED),
            },
        ),
        Cells(
            p.CONSENT,
            f"{' '.join(ConsentStatus.values)} given_closed",
            consent,
            {
                "view": each(DAC, f"{' '.join(ConsentStatus.values)} given_closed"),
                "withdraw": each(DAC, "given given_closed"),
                "replace": each(DAC, "given refused impossible"),
                "join_copy": each(DAC, " ".join(ConsentStatus.values)),
                "lapse": NOBODY,
            },
        ),
        Cells(
            p.REFUSAL,
            CASE_STATES,
            in_case(p.REFUSAL.model),
            {"view": each(DAC, CASE_STATES), "lift": each(DAC, FOLLOWED)},
        ),
        Cells(
            p.CASE_GRANT,
            CASE_STATES,
            in_case(p.CASE_GRANT.model),
            only(DAC, "view", "stop", states=CASE_STATES),
        ),
        Cells(
            p.CASE_PERIOD,
            "last before",
            period,
            {"view": each(f"{DAC} sophie samir", "last")},
        ),
        Cells(
            p.OPENING,
            " ".join(OpeningStatus.values),
            opening,
            {
                "view": each(f"{DAC} sophie dpo paul", " ".join(OpeningStatus.values)),
                "read_reason": each(f"{DAC} sophie paul", " ".join(OpeningStatus.values)),
                **only("sophie", "find_justified", "find_unjustified", states="to_judge"),
            },
        ),
    ]


EACH_VOLET = "care support coordination"
WHEREVER = f"{EACH_VOLET} coordination_closed"
READ_BY_VOLET = {
    **each(DAC, WHEREVER),
    "sophie": "coordination coordination_closed",
    "ines": EACH_VOLET,
    "louis": "support coordination",
    "ana": "coordination",
}


def _of_records() -> list[Cells]:
    sent = [state for state in ReferralStatus.values if state != ReferralStatus.DRAFT]
    with_file = " ".join(state for state in sent if state != ReferralStatus.REDIRECTED)
    return [
        Cells(p.CIRCUMSTANCES, CASE_STATES, circumstances, {"view": each(DAC, CASE_STATES)}),
        Cells(p.SIGNED_COPY, CASE_STATES, signed_copy, {"view": each(DAC, CASE_STATES)}),
        Cells(
            p.ASSESSMENT,
            CASE_STATES,
            in_case(p.ASSESSMENT.model),
            {
                "view": each(DAC, CASE_STATES) | each(TEAM, FOLLOWED),
                "edit": each(DAC, FOLLOWED),
            },
        ),
        Cells(
            p.DIMENSION,
            WHEREVER,
            of_volet(p.DIMENSION.model),
            {"view": READ_BY_VOLET, "edit": each(DAC, EACH_VOLET)},
        ),
        Cells(
            p.NOTE,
            WHEREVER,
            of_volet(p.NOTE.model),
            {"view": READ_BY_VOLET, **only(DAC, "correct", "reclassify", states=EACH_VOLET)},
        ),
        Cells(
            p.DOCUMENT,
            f"{WHEREVER} removed",
            document,
            {"view": READ_BY_VOLET, **only(DAC, "remove", "reclassify", states=EACH_VOLET)},
        ),
        Cells(
            p.ATTACHMENT,
            f"draft {with_file}",
            OBJECTS[p.ATTACHMENT.model][0],
            {
                "view": each("samir", f"draft {with_file}") | each(f"{DAC} sophie", with_file),
                "remove": each("samir", "draft"),
            },
        ),
    ]
