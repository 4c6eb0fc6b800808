"""The many situations: as many rows as said, legal, and read by the application like any other."""

import random
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from cases.enums import CaseStatus
from cases.models import Case, Consent, Note, Person, Referral, TeamMember
from cases.permissions import CASE, REFERRAL
from cases.selectors.lens import reading_of
from cases.services.due import write_accord_due
from common.canonical import fingerprint
from common.workflow import initial_states
from demo.volume.loading import Load, reachable
from desk.selectors.situation import case_sheet
from desk.selectors.worklist import board, triage_page
from directory.models import Dac, Organisation
from ppcs.content import content_of
from ppcs.enums import PlanStatus
from ppcs.models import Action, ActionOwner, Alert, Goal, Plan, PlanVersion
from ppcs.permissions import ACTION
from ppcs.services.due import settle_plan_due
from ppcs.services.validate import keep_as_agreed
from tests.factories.signin import signed_in

NUMBER = 200
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def seeded(cast):
    """A small volume around the cast, beside nothing else."""
    Organisation.objects.filter(pk=cast.dac35.organisation_id).update(phone="02 61 91 35 35")
    said = StringIO()
    call_command("seed_volume", NUMBER, stdout=said)
    return cast


def sample(rows, size: int = 12) -> list:
    return random.Random(4).sample(list(rows.order_by("pk")), size)


def test_every_situation_has_its_rows_and_they_are_legal(seeded):
    assert Case.objects.count() == Person.objects.count() == Plan.objects.count() == NUMBER
    for model, each in (
        (TeamMember, 5),
        (Note, 20),
        (Referral, 2),
        (Action, 8),
        (ActionOwner, 8),
        (Goal, 4),
        (PlanVersion, 1),
        (Consent, 5),
    ):
        assert model.objects.count() == each * NUMBER, model
    assert Dac.objects.count() == 20
    assert Case.objects.filter(dac=seeded.dac35).count() == NUMBER // 10
    assert set(Case.objects.values_list("status", flat=True)) == set(CaseStatus.values)
    assert Action.objects.filter(agreed={}).count() == 0
    opened = Case.objects.order_by("opened_at").values_list("opened_at", flat=True)
    assert timezone.now() - opened[0] > timedelta(days=700)


def test_the_application_computes_what_was_written_in_bulk(seeded):
    for person in sample(Person.objects.all()):
        assert person.search_name == " ".join(person.name_forms)
    names = ("plan_due_on", "plan_due_kind", "review_due_on", "accord_due_on")
    names += ("next_due_on", "next_due_kind")
    for case in sample(Case.objects.exclude(status=CaseStatus.CLOSED)):
        written = [getattr(case, name) for name in names]
        settle_plan_due(case.plans.get(), by=None, at=timezone.now())
        with transaction.atomic():
            write_accord_due(case=case, at=timezone.now())
        computed = Case.objects.get(pk=case.pk)
        assert written == [getattr(computed, name) for name in names]
    for case in sample(Case.objects.filter(status=CaseStatus.CLOSED)):
        assert (case.next_due_on, case.next_due_kind) == (None, "")
        assert case.plans.get().status == "closed"
    for action in sample(Action.objects.all()):
        before = action.agreed
        keep_as_agreed(Action.objects.filter(pk=action.pk))
        action.refresh_from_db()
        assert action.agreed == before


def test_a_frozen_version_is_what_a_validation_would_freeze(seeded):
    as_validated()
    for plan in sample(Plan.objects.all()):
        frozen = PlanVersion.objects.get(plan=plan)
        assert frozen.fingerprint == fingerprint(frozen.content)
        today = content_of(plan, version=1)
        for name in ("validation", "versions"):  # the service writes these two
            today[name] = frozen.content[name]
        for name, part in today.items():
            assert frozen.content[name] == part, (plan.case_id, name)
        assert frozen.content["validation"]["person"]["name"] == plan.case.person.full_name
        assert [alert.agreed for alert in Alert.objects.filter(plan=plan).order_by("rank")] == (
            frozen.content["alerts"]
        )


def as_validated() -> None:
    """Every plan as on the day of its validation: what moved since is undone, the workflow aside."""
    with connections["owner"].cursor() as cursor:
        for table, change in (
            ("ppcs_action", "status = 'proposed'"),
            ("ppcs_goal", "status = 'active', outcome = ''"),
            ("cases_consent", "status = 'given'"),
        ):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {table} SET {change}")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_the_lists_read_them_as_a_coordinator_and_as_a_member(seeded):
    today = timezone.localdate()
    referrals, cases = REFERRAL.visible_to(seeded.camille), CASE.visible_to(seeded.camille)
    found = board(referrals, cases, user=seeded.camille, chosen="", page=None, today=today)
    own = cases.filter(referent=seeded.camille).exclude(status=CaseStatus.CLOSED)
    assert [row.public_id for row in found.cases] == [
        str(key)
        for key in own.order_by("next_due_on", "pk").values_list("public_id", flat=True)[:25]
    ]
    assert found.tiles.to_qualify == len(found.to_qualify) > 0
    page = triage_page(
        referrals, user=seeded.camille, chosen="toutes", text="", page=None, today=today
    )
    assert len(page.rows) == 25
    shared = CASE.visible_to(seeded.ines)
    assert 0 < shared.count() <= NUMBER // 10
    for case in shared.order_by("pk")[:3]:
        reading = reading_of(seeded.ines, case)
        assert reading.sees_care
        sheet = case_sheet(case, seeded.ines, section="", today=today)
        assert len(sheet.notes) == 5
    mine = ACTION.visible_to(seeded.ines, "accept")
    assert mine.exists()
    assert not CASE.visible_to(seeded.nadia).filter(dac=seeded.dac35).exists()


def test_pages_of_a_seeded_situation_open(seeded):
    case = Case.objects.filter(dac=seeded.dac35, status=CaseStatus.OPEN).earliest("pk")
    plan = case.plans.get()
    client = signed_in(seeded.camille)
    for name, key in (
        ("desk:situation", case.public_id),
        ("cases:notes", case.public_id),
        ("cases:decisions", case.public_id),
        ("ppcs:plan", plan.public_id),
        ("ppcs:version", PlanVersion.objects.get(plan=plan).public_id),
    ):
        response = client.get(reverse(name, args=[key]))
        assert response.status_code == 200, name
        assert case.person.used_name or case.person.birth_name in response.text


def test_a_second_volume_is_refused(seeded):
    before = Case.objects.count()
    with pytest.raises(CommandError, match="déjà semé"):
        call_command("seed_volume", NUMBER, stdout=StringIO())
    assert Case.objects.count() == before


def test_a_state_without_a_way_to_it_is_found(seeded):
    load = Load(seed=1, say=lambda line: None)
    load.check_states(Plan)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ppcs_plan DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE ppcs_plan SET status = 'asleep' WHERE id = (SELECT min(id) FROM ppcs_plan)"
        )
    with pytest.raises(ValueError, match="asleep"):
        load.check_states(Plan)


def test_every_state_is_reached_from_a_state_of_birth():
    assert set(initial_states(Plan)) < reachable(Plan, "status") == set(PlanStatus.values)
