"""The page « Messages »: one's own, newest first, read once opened."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.enums import EventKind
from audit.models import Event
from notifications.models import Notice
from notifications.selectors import unread
from notifications.services.enqueue import enqueue
from tests.notifications.conftest import NOW, StepDone
from tests.queries import statements  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
LIST = "/messages/"


def tell(to, about, count: int = 1) -> list[Notice]:
    """Notices of one person, oldest first, each with a sentence and a page of its own."""
    for number in range(count):
        notification = StepDone(
            to=to,
            about=about,
            path=f"/demandes/{number}/",
            occasion=str(number),
            wording=f"Étape {number:02d}.",
        )
        enqueue(notification, at=NOW + timedelta(minutes=number))
    return list(Notice.objects.filter(recipient=to).order_by("created_at"))


def unread_count(user) -> int:
    """As the frame of every page asks it, on the row of an account."""
    return User.objects.annotate(number=unread()).get(pk=user.pk).number


def sentences(response) -> list[str]:
    return re.findall(r"Étape \d\d\.", response.content.decode())


@pytest.fixture
def of_samir(client, samir):
    client.force_login(samir)
    return client


def test_one_finds_one_s_own_messages_newest_first(of_samir, samir, camille):
    tell(samir, camille, 3)
    tell(camille, samir, 5)

    response = of_samir.get(LIST)

    assert sentences(response) == ["Étape 02.", "Étape 01.", "Étape 00."]
    assert "3\u00a0messages non lus" in response.content.decode()


def test_the_list_is_one_row_of_the_journal_with_what_was_shown(of_samir, samir, camille):
    shown = tell(samir, camille, 2)

    of_samir.get(LIST)

    event = Event.objects.get(kind=EventKind.LISTING)
    assert (event.actor_id, event.action) == (samir.pk, "notifications.notice.list")
    assert sorted(event.data["ids"]) == sorted(str(notice.public_id) for notice in shown)


def test_twenty_five_on_a_page(of_samir, samir, camille):
    tell(samir, camille, 30)

    assert len(sentences(of_samir.get(LIST))) == 25
    assert sentences(of_samir.get(LIST, {"page": 2})) == [
        f"Étape {n:02d}." for n in (4, 3, 2, 1, 0)
    ]


def test_only_the_unread_ones(of_samir, samir, camille):
    first, _ = tell(samir, camille, 2)
    of_samir.get(reverse("notifications:notice-open", args=[first.public_id]))

    assert sentences(of_samir.get(LIST, {"voir": "non-lus"})) == ["Étape 01."]


def test_nothing_yet(of_samir):
    assert "Aucun message" in of_samir.get(LIST).content.decode()


def test_opening_marks_read_and_leads_to_the_page(of_samir, samir, camille):
    (notice,) = tell(samir, camille)
    before = timezone.now()

    response = of_samir.get(reverse("notifications:notice-open", args=[notice.public_id]))

    assert (response.status_code, response["Location"]) == (302, "/demandes/0/")
    assert before <= Notice.objects.get().read_at <= timezone.now()
    assert unread_count(samir) == 0


def test_the_first_reading_counts(of_samir, samir, camille):
    (notice,) = tell(samir, camille)
    url = reverse("notifications:notice-open", args=[notice.public_id])
    of_samir.get(url)
    first = Notice.objects.get().read_at

    of_samir.get(url)

    assert Notice.objects.get().read_at == first


def test_somebody_else_s_message_does_not_exist(of_samir, samir, camille):
    (notice,) = tell(camille, samir)

    response = of_samir.get(reverse("notifications:notice-open", args=[notice.public_id]))
    unknown = of_samir.get(reverse("notifications:notice-open", args=[uuid4()]))

    assert (response.status_code, unknown.status_code) == (404, 404)
    assert Notice.objects.get().read_at is None


def test_all_read_touches_one_s_own_only(of_samir, samir, camille):
    tell(samir, camille, 3)
    tell(camille, samir, 2)

    response = of_samir.post(reverse("notifications:notice-read-all"), follow=True)

    assert (unread_count(samir), unread_count(camille)) == (0, 2)
    assert "3\u00a0messages marqués comme lus." in response.content.decode()


def test_all_read_needs_a_post(of_samir, samir, camille):
    tell(samir, camille)

    assert of_samir.get(reverse("notifications:notice-read-all")).status_code == 405
    assert unread_count(samir) == 1


@pytest.mark.parametrize("path", [LIST, "/messages/tout-lu/", f"/messages/{UUID(int=1)}/ouvrir/"])
def test_nobody_signed_out(client, path):
    assert client.get(path).status_code == 302
    assert "/compte/" in client.get(path)["Location"]


@pytest.mark.parametrize("count", [1, 3, 25])
def test_the_page_costs_the_same_for_any_number(of_samir, samir, camille, count, statements):  # noqa: F811
    tell(samir, camille, count)
    of_samir.get(LIST)

    with statements() as asked:
        of_samir.get(LIST)
    # account, its places, count, rows, unread
    assert len(asked) == 5, asked


def test_the_unread_count_is_one_query(samir, camille, django_assert_num_queries):
    tell(samir, camille, 3)

    with django_assert_num_queries(1):
        assert unread_count(samir) == 3
