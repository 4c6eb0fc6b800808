"""The second line: what PostgreSQL itself leaves out, whatever the query forgot."""

import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse

from cases.models import Case, Document, Note, Person, Referral
from cases.permissions import CASE, DOCUMENT, NOTE, REFERRAL
from commissions.permissions import SITUATION
from common.access import acts_on, lists, own_space, reserved_to
from common.database import SETTING
from common.row_security import reading_as, surely_reading_as
from coordination.embedded.addresses import PROJECT
from ppcs.models import Problem
from tests.factories import cases as make
from tests.factories import openings, team
from tests.factories.cases import open_case
from tests.factories.commissions import examined, table
from tests.factories.plan import whole_plan
from tests.personas import RENNES, fresh

PROTECTED = {
    "cases.person",
    "cases.case",
    "cases.referral",
    "cases.note",
    "cases.document",
    "cases.circumstances",
    "cases.assessment",
    "cases.assesseddimension",
    "ppcs.synthesis",
    "ppcs.problem",
    "ppcs.goal",
    "ppcs.action",
    "ppcs.alert",
    "ppcs.alertraised",
    "ppcs.planversion",
    "ppcs.review",
    "ppcs.reviewedgoal",
    "ppcs.unmetgoal",
    "commissions.situation",
    "commissions.restrictedsheet",
    "commissions.identity",
    "commissions.preconisation",
    "commissions.personreturn",
    "commissions.contribution",
    "commissions.record",
}
pytestmark = pytest.mark.django_db


@contextmanager
def reading(value: str):
    """As a process whose connection says this."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, value])
        yield
        transaction.set_rollback(True)


def current() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [SETTING])
        return cursor.fetchone()[0]


@pytest.fixture
def written(cast):
    """A situation of DAC 35 with a note, a document and a plan; Inès is in its team."""
    nurse = team.nurse(cast, case := open_case(cast))
    team.note(case)
    team.document(case)
    whole_plan(case, owners=[nurse])
    return case


def test_the_tables_that_carry_a_policy_are_these():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace"
        )
        tables = {name for (name,) in cursor.fetchall()}
    names = {model._meta.db_table: model._meta.label_lower for model in apps.get_models()}
    assert {names[table] for table in tables} == PROTECTED


@pytest.mark.parametrize("value", ["", "0", "-1", "nobody", "1 OR true", "machine "])
def test_without_a_reader_these_tables_are_empty(written, value):
    with reading(value):
        for label in PROTECTED:
            assert not apps.get_model(label)._base_manager.exists(), label


def test_whoever_has_a_tie_reads_and_nobody_else(cast, written):
    with reading("machine"):
        assert Note.objects.count() == Document.objects.count() == 1
    seen = {}
    for name, user in cast.people.items():
        with reading(str(user.pk)):
            seen[name] = (Note.objects.count(), Document.objects.count(), Problem.objects.exists())
    tied = {name for name, rows in seen.items() if any(rows)}
    assert tied == {"camille", "yann", "sophie", "ines"}
    assert all(seen[name] == (1, 1, True) for name in tied), seen


def names_seen(user) -> tuple[int, int, int]:
    """How many persons, situations and requests a query without any filter finds."""
    with reading(str(user.pk)):
        return Person.objects.count(), Case.objects.count(), Referral.objects.count()


def test_a_name_is_there_for_whoever_has_a_tie_and_for_nobody_else(cast, written):
    team.grant(written, cast.ana)
    openings.opening(written, cast.paul)

    seen = {name: names_seen(user) for name, user in cast.people.items()}

    of_the_dac = dict.fromkeys(("camille", "yann", "sophie", "dpo"), (1, 1, 1))
    of_the_case = dict.fromkeys(("ines", "ana", "paul"), (1, 1, 0))
    tied = of_the_dac | of_the_case | {"samir": (1, 1, 1)}
    assert {name: rows for name, rows in seen.items() if any(rows)} == tied


def test_a_request_is_there_for_its_author_and_for_its_requester(cast):
    draft = make.draft(cast, by=cast.louis)
    assert names_seen(cast.louis) == (0, 0, 1)
    Referral.objects.filter(pk=draft.pk).update(requester=cast.samir)
    assert names_seen(cast.samir) == names_seen(cast.louis) == (0, 0, 1)
    assert names_seen(cast.ines) == (0, 0, 0)


# Where statements look beyond ties, and how often: each shows nothing of what it finds.
BEYOND = {
    "cases/services/decide.py": 1,  # a request is written in the other DAC, to which it is passed on
    "cases/services/opening.py": 1,  # who lies there, before the opening makes a tie
    "privacy/selectors/belongings.py": 1,  # the five below: of which DAC an object is
    "privacy/selectors/trail.py": 2,
    "privacy/services/erasing.py": 1,
    "privacy/services/export_trail.py": 1,
    "privacy/services/retention.py": 1,
}


def test_what_looks_beyond_ties_is_known():
    found = {}
    for path in PROJECT.glob("*/**/*.py"):
        name = path.relative_to(PROJECT).as_posix()
        calls = path.read_text(encoding="utf-8").count("with beyond_ties()")
        if calls and not name.startswith(("tests/", ".")):
            found[name] = calls
    assert found == BEYOND


def test_nobody_changes_or_adds_what_they_have_no_tie_to(cast, written):
    note = Note.objects.get()
    with reading(str(cast.nadia.pk)):
        assert Note.objects.filter(pk=note.pk).update(text="changé") == 0
        assert Note.objects.all().delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            team.note(written)
    note.refresh_from_db()
    assert note.text != "changé"


def accompanied_elsewhere(cast) -> Case:
    """A situation that Nadia may open, of which no note exists: she was let in by name."""
    other = open_case(cast, commune=cast.communes[RENNES])
    team.grant(other, cast.nadia)
    return other


@pytest.mark.parametrize(
    ("door", "target"),
    [
        (lambda view: lists(CASE)(view), False),
        (lambda view: acts_on(CASE, "view")(view), True),
        (lambda view: reserved_to("tous", lambda user: True)(view), False),
        (lambda view: own_space("le sien")(view), False),
    ],
    ids=["list", "object", "position", "own"],
)
def test_a_filter_that_was_forgotten_in_any_door_returns_nothing(cast, written, rf, door, target):

    def forgetful(request, *args, **kwargs):
        for listing in (one for one in args if hasattr(one, "shows")):
            listing.shows([], model=Case)
        found = Person.objects.exclude(cases__in=own) if target else Person.objects.all()
        return HttpResponse(str(Note.objects.count() + Problem.objects.count() + found.count()))

    request = rf.get("/")
    request.user = fresh(cast.nadia)
    own = [accompanied_elsewhere(cast)] if target else []
    kwargs = {"public_id": own[0].public_id} if target else {}
    assert door(forgetful)(request, **kwargs).content == b"0"
    assert Note.objects.exists(), "the test itself reads as before once the door is shut"


def test_what_held_before_a_door_holds_after_it(cast):
    assert current() == "machine"
    with transaction.atomic(), reading_as(cast.camille):
        assert current() == str(cast.camille.pk)
        with surely_reading_as(cast.camille):
            assert current() == str(cast.camille.pk)
        with surely_reading_as(cast.ines):
            assert current() == str(cast.ines.pk)
        assert current() == str(cast.camille.pk)
    assert current() == "machine"
    with pytest.raises(ZeroDivisionError), transaction.atomic(), reading_as(cast.camille):
        raise ZeroDivisionError
    assert current() == "machine"


@pytest.mark.django_db(transaction=True)
def test_the_setting_ends_with_its_transaction(cast):
    with transaction.atomic(), reading_as(cast.camille):
        assert current() == str(cast.camille.pk)
    assert current() == "machine"


@pytest.mark.parametrize(
    ("policy", "model"),
    [(NOTE, Note), (DOCUMENT, Document), (CASE, Case), (REFERRAL, Referral)],
)
def test_the_second_line_never_hides_what_the_first_one_shows(cast, written, policy, model):
    openings.opening(written, cast.paul)
    for name, user in cast.people.items():
        allowed = set(policy.visible_to(fresh(user)).values_list("pk", flat=True))
        with reading(str(user.pk)):
            assert allowed <= set(model.objects.values_list("pk", flat=True)), name


def test_nor_of_a_commission(cast):
    at = table(cast)
    examined(at)
    assert SITUATION.visible_to(fresh(at.claire)).exists()
    for name, user in at.people.items():
        allowed = set(SITUATION.visible_to(fresh(user)).values_list("pk", flat=True))
        with reading(str(user.pk)):
            found = set(SITUATION.model.objects.values_list("pk", flat=True))
        assert allowed <= found, name


@pytest.mark.parametrize(
    ("process", "expected"), [("", {}), ("machine", {"options": "-c cordee.reader=machine"})]
)
def test_only_processes_that_serve_nobody_read_every_row(process, expected):
    code = (
        "from coordination.settings import base; o = base.DATABASES['default']['OPTIONS'];"
        "print({k: v for k, v in o.items() if k != 'pool'})"
    )
    told = {k: v for k, v in os.environ.items() if k != "CORDEE_PROCESS"}
    if process:
        told["CORDEE_PROCESS"] = process
    done = subprocess.run(
        [sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(expected)
