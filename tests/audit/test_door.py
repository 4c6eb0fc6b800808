"""The journal is read through a door, in one transaction, and asking leaves a row."""

import uuid
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from audit.enums import EventKind
from audit.models import Event
from audit.selectors import changes_of, events, readings_of
from audit.services import DoorJournal, record, record_export
from tests import journal

pytestmark = [pytest.mark.django_db, pytest.mark.journal_closed]


def thing() -> User:
    """Anything with a public identifier; rows of it need not exist."""
    return User(pk=7, email="one@demo.test", first_name="Ana", last_name="Le Bris")


@pytest.fixture
def things() -> SimpleNamespace:
    """Two objects, each with a change and a reading; a list that showed the first, a refusal of it."""
    one, other, reader = thing(), thing(), thing()
    door = DoorJournal()
    for obj in (one, other):
        record(by=reader, action="accounts.user.tried", obj=obj, at=timezone.now(), step=1)
        door.reading(actor=reader, obj=obj, action="view", because="coordinateur", page="desk:home")
    ids = [str(one.public_id), str(uuid.uuid4())]
    door.listing(actor=reader, model=User, criteria={"page": 1}, ids=ids, page="desk:list")
    door.refusal(
        actor=reader, model=User, identifier=str(one.public_id), action="view", reason="non"
    )
    return SimpleNamespace(one=one, other=other, reader=reader)


def kinds(rows) -> list[str]:
    return sorted(row.kind for row in rows)


def doors() -> int:
    """How many were opened that left a row."""
    journal.open_journal()
    return Event.objects.filter(action="journal.opened").count()


def test_without_a_door_nothing_is_there(things):
    assert Event.objects.count() == 0


def test_a_door_onto_one_object_shows_its_rows_and_the_lists_that_showed_it(things):
    found = events(
        asked_by=things.reader, purpose="tests", objects=[(User, str(things.one.public_id))]
    )

    assert kinds(found) == ["change", "listing", "reading", "refusal"]
    assert {row.object_id for row in found} == {str(things.one.public_id), ""}
    assert Event.objects.count() == 4  # also when asked without its filter
    assert found.get(kind=EventKind.READING).data == {"page": "desk:home"}
    assert found.get(kind=EventKind.LISTING).data["page"] == "desk:list"
    assert found.get(kind=EventKind.REFUSAL).data == {}


def test_a_door_onto_everything_shows_everything_once(things):
    events(asked_by=things.reader, purpose="tests", objects=[(User, things.one.public_id)])
    found = events(asked_by=things.reader, purpose="trail")

    assert found.filter(object_type="accounts.user").count() == 6
    assert found.filter(action="journal.opened").count() == 2


def test_each_opening_leaves_one_row_that_says_who_and_what_for(things, django_assert_num_queries):
    with django_assert_num_queries(1):
        events(asked_by=things.reader, purpose="trail.look", objects=[(User, "a"), ("x.y", "b")])
    events(asked_by=None, purpose="alerts")
    journal.open_journal()

    first, second = Event.objects.filter(action="journal.opened").order_by("pk")
    assert (first.kind, first.actor_id, first.because) == (
        "reading",
        things.reader.pk,
        "trail.look",
    )
    assert (first.object_type, first.object_id) == ("audit.event", "")
    assert first.data["scope"] == ["accounts.user:a", "x.y:b"]
    assert (second.actor_id, second.actor_label, second.data["scope"]) == (
        None,
        "Cordée",
        "everything",
    )


def test_what_was_done_to_an_object_is_told_without_another_row(things, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = list(changes_of(things.one))

    assert kinds(found) == ["change"]
    assert kinds(Event.objects.all()) == ["change"], "a quiet door shows no reading"
    assert doors() == 0


def test_who_read_an_object_is_told_with_a_row(things):
    assert kinds(readings_of(things.one, asked_by=things.reader)) == ["reading"]
    assert doors() == 1


def test_an_export_is_a_row(things):
    at = timezone.now()
    record_export(by=things.reader, action="privacy.trail.exported", at=at, model=User, rows=3)
    record_export(by=None, action="privacy.copy.exported", at=at, obj=things.one)
    with pytest.raises(ValueError, match="an object or of a model"):
        record_export(by=None, action="privacy.copy.exported", at=at)

    found = events(asked_by=None, purpose="tests").filter(kind=EventKind.EXPORT).order_by("pk")
    assert [(row.object_id, row.data) for row in found] == [
        ("", {"rows": 3}),
        (str(things.one.public_id), {}),
    ]


REFUSED = [
    ("without a reason", "SELECT journal.open_door(1, 'a', '', NULL)"),
    ("quietly onto everything", "SELECT journal.open_door(1, 'a', 'story', NULL, true)"),
    (
        "quietly onto many",
        "SELECT journal.open_door(1, 'a', 's', array_fill('a:b'::text, ARRAY[21]), true)",
    ),
    (
        "a row of no known kind",
        "SELECT journal.write(now(), 'nothing', 'a', 1, '', '', '', '', '{}')",
    ),
]


@pytest.mark.parametrize(
    "statement", [one for _, one in REFUSED], ids=[name for name, _ in REFUSED]
)
def test_a_door_is_refused(statement):
    with (
        pytest.raises((IntegrityError, DataError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


FORGED = [
    "SET cordee.door = 'everything'",
    "SET journal.everything = 'true'",
    "SET cordee.reader = 'machine'",
    "SELECT set_config('role', 'cordee_app', true)",
    "SET search_path = journal, public",
]


@pytest.mark.parametrize("statement", FORGED)
def test_no_setting_opens_it(things, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.count() == 0


@pytest.mark.parametrize("opened", [False, True])
def test_a_question_learns_nothing_of_rows_behind_the_door(things, opened):
    """A condition that fails on a row would tell that the row is there: it must not be asked of it."""
    if opened:
        changes_of(things.other)
    question = "SELECT count(*) FROM journal.seen WHERE 1 / (strpos(%s, object_id) - 1) = 0"
    with connection.cursor() as cursor:
        cursor.execute(question, [str(things.one.public_id)])
        assert cursor.fetchone() == (0,)
    journal.open_journal()
    with pytest.raises(DataError, match="division by zero"), connection.cursor() as cursor:
        cursor.execute(question, [str(things.one.public_id)])


@pytest.mark.django_db(transaction=True)
def test_the_door_closes_with_its_transaction():
    one = thing()
    record(by=None, action="accounts.user.tried", obj=one, at=timezone.now())
    with transaction.atomic():
        assert changes_of(one).count() == 1
        late = changes_of(one)
    assert list(late) == []
    with transaction.atomic():
        assert Event.objects.count() == 0
    with pytest.raises(RuntimeError, match="in a transaction"):
        changes_of(one)
    assert [row.action for row in journal.rows()] == ["accounts.user.tried"]


def test_the_model_writes_nothing(things):
    row = Event(at=timezone.now(), kind="change", action="a.b", object_type="", data={})
    journal.open_journal()
    for act in (
        row.save,
        Event.objects.filter(kind="change").delete,
        lambda: Event.objects.update(action="x"),
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied|view"),
            transaction.atomic(),
        ):
            act()
