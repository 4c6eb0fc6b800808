"""A person of whom there is a row in every table; and what is done about her, by the services."""

from datetime import date, timedelta

from django.utils import timezone

from cases.enums import CaseStatus, Volet
from cases.models import Case, Referral, SignedCopy
from cases.services.draft import save_draft, start_draft
from cases.uploads import vault
from ppcs.enums import Copy, PlanStatus
from ppcs.models import ActionReminder, PlanCopy, ReviewCall, ReviewedGoal
from privacy.enums import AskedBy, IdentityCheck, RightKind
from privacy.models import Erasure, RightsRequest, SubjectExport
from privacy.services import erasing, subject_export
from privacy.services.subject_requests import Asked, Wanted, note_request
from tests import around, markers
from tests.factories import cases as make
from tests.factories import files, openings, team
from tests.factories import plan as plans
from tests.personas import Cast, fresh

NOW = timezone.now


def whole(cast: Cast) -> Case:
    """The situation of the markers, closed, with a plan that was in force and all that hangs on it."""
    case = around.situation(cast)
    louis, ines = case.team.get(user=cast.louis), case.team.get(user=cast.ines)
    team.doctor(cast, case)
    team.refusal(case, louis, Volet.CARE, words="Zqrefus")
    relative = team.relative(case, name="Zqproche Zqparente", needs="Zqaidante")
    openings.opening(case, cast.ines, reason="Zqurgence " * 4)
    paper = SignedCopy.objects.create(
        case=case,
        name="zqsigne.pdf",
        kind="pdf",
        size=1,
        sha256="0" * 64,
        stored_as=vault.write(files.pdf()),
        added_by=cast.camille,
        added_at=NOW(),
    )
    case.consents.update(paper=paper)
    _plan(cast, case, ines, relative)
    plans.moved(case, CaseStatus.CLOSED)
    Case.objects.filter(pk=case.pk).update(closed_at=NOW())
    case.periods.update(
        closed_at=NOW(), closed_by=cast.camille, closure_reason="relay", closure_relay="Zqrelais"
    )
    return Case.objects.get(pk=case.pk)


def _plan(cast: Cast, case: Case, ines, relative) -> None:
    row = plans.whole_plan(
        case, goals_each=1, actions_each=1, owners=[ines, relative], with_markers=True
    )
    held = plans.concertation(row)
    plans.opinion(held, ines)
    held.closed_at = NOW()
    held.save()
    plans.walk(row, PlanStatus.IN_FORCE)
    row.refresh_from_db()
    version = row.versions.get()
    plans.delivery(version)
    stored = vault.write(files.pdf())
    PlanCopy.objects.filter(plan_version=version).delete()
    plans.copy(version, Copy.FULL, stored_as=stored)
    alert = row.alerts.order_by("pk").first()
    raised = plans.raised(alert, cast.ines, seen="Zqvu")
    goal = row.problems.order_by("pk").first().goals.get()
    review = plans.review(row, text="Zqbilan")
    ReviewedGoal.objects.create(review=review, goal=goal, finding="going_on", words="Zqpoint")
    plans.unmet(goal, explanation="Zqmanque")
    ReviewCall.objects.create(
        plan=row,
        kind="alert",
        happened_on=timezone.localdate(),
        review_on=timezone.localdate(),
        raised=raised,
        noted_by=cast.camille,
        noted_at=NOW(),
    )
    ActionReminder.objects.create(
        action=row.actions.order_by("pk").first(),
        user=cast.ines,
        stage="before",
        due_on=timezone.localdate(),
        noted_at=NOW(),
    )


def alone(cast: Cast, **changes) -> Referral:
    """A request of the same person that opened nothing."""
    return markers.in_status(cast, "declined", **changes)


def typed(cast: Cast) -> Referral:
    """A draft in which the same person is named, as somebody types."""
    draft = start_draft(by=cast.paul, at=NOW())
    words = {
        "birth_name": ["Zqnaissance"],
        "used_name": ["ZQUSAGE"],
        "first_name": ["zqprénom"],
        "birth_date": ["13/02/1931"],
        "expectation": ["Zqbrouillon"],
    }
    return save_draft(referral=draft, typed=words, by=cast.paul, at=NOW())


def somebody_else(cast: Cast) -> Case:
    """Another person of the same DAC, with a team, notes and a plan."""
    identity = {
        "birth_name": "Autre",
        "used_name": "Autre",
        "first_name": "Personne",
        "birth_date": date(1950, 1, 2),
        "ins": "",
        "sex": "M",
    }
    case = make.open_case(cast, **identity)
    nurse = team.nurse(cast, case)
    team.informed(case)
    for volet in Volet:
        team.note(case, volet, text="Note d’une autre personne.")
    team.circumstances(case)
    team.assessment(case)
    plans.whole_plan(case, goals_each=1, actions_each=1, owners=[nurse], status="in_force")
    return case


# --- What is done about her ---
def asked(kind: str = RightKind.ACCESS, **changes) -> Asked:
    values = {
        "kind": kind,
        "received_on": timezone.localdate(),
        "asked_by": AskedBy.PERSON,
        "identity": IdentityCheck.DOCUMENT,
        "words": "Zqrectifier" if kind == RightKind.RECTIFICATION else "",
    }
    return Asked(**{**values, **changes})


def noted(cast: Cast, case: Case, kind: str = RightKind.ACCESS, *, by=None) -> RightsRequest:
    """By the officer, unless somebody else is named; found by the reference of the situation."""
    return note_request(
        asked=asked(kind),
        wanted=Wanted(reference=case.reference),
        by=fresh(by or cast.dpo),
        at=NOW(),
    )


def prepared(cast: Cast, case: Case) -> SubjectExport:
    """A copy as the worker leaves it to be reviewed."""
    request = noted(cast, case)
    subject_export.make_waiting(now=NOW(), within=timedelta(seconds=60))
    return SubjectExport.objects.get(request=request)


def to_erase(cast: Cast, case: Case, *, kept: str = "nothing", by=None) -> Erasure:
    """An erasure that the person asked for and the officer asked to confirm."""
    request = noted(cast, case, RightKind.ERASURE)
    by = fresh(by or cast.dpo)
    return erasing.ask_for_request(
        request=request, kept=kept, version=request.version, by=by, at=NOW()
    )


def erased(cast: Cast, case: Case, **how):
    """Asked by the officer, confirmed by the responsable; the proof."""
    erasure = to_erase(cast, case, **how)
    return confirmed(cast, erasure)


def confirmed(cast: Cast, erasure: Erasure, *, by=None):
    seen = erasing.counts_of(erasure).digest
    by = fresh(by or cast.sophie)
    return erasing.confirm_erasure(
        erasure=erasure, seen=seen, version=erasure.version, by=by, at=NOW()
    )
