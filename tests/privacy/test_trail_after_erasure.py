"""What the officer finds in the trail once a person was erased; and for whom the page reads meanwhile."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from audit.models import Event
from cases.models import Attachment
from common.database import SETTING
from common.row_security import beyond_ties, reading_as
from privacy.enums import RightKind
from privacy.models import Erasure
from privacy.selectors.belongings import in_dacs, places_of
from tests import around, markers
from tests.privacy import persons
from tests.privacy.events import wrote

NOW = timezone.now


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def found(dac) -> set[tuple[str, str, str]]:
    """(action, object, account) of the rows that the officer of this DAC finds."""
    with beyond_ties():
        rows = in_dacs(Event.objects.all(), [dac.pk])
        return set(rows.values_list("action", "object_type", "actor_label"))


@pytest.mark.django_db
def test_what_was_done_about_her_is_still_found(cast):
    case = persons.whole(cast)
    for who in (cast.yann, cast.stranger):
        wrote("reading", who, case, NOW(), action="desk.test")
    persons.noted(cast, case, RightKind.RESTRICTION)
    persons.erased(cast, case)
    here, elsewhere = found(cast.dac35), found(cast.dac22)
    assert ("desk.test", "cases.case", str(cast.yann)) in here
    assert ("desk.test", "cases.case", str(cast.stranger)) not in here
    assert {action for action, _, _ in here} >= {
        "privacy.request.noted",
        "privacy.erasure.asked",
        "privacy.erasure.done",
    }
    assert not {row for row in elsewhere if row[1] in ("cases.case", "privacy.erasure")}


@pytest.mark.django_db
def test_an_erasure_is_of_the_dac_that_it_names(cast):
    """By its own column: the page of one that was proposed by the clock and is done, too."""
    persons.erased(cast, persons.whole(cast))
    row = Erasure.objects.get()
    wrote("change", None, row, NOW(), action="privacy.test")
    assert ("privacy.test", "privacy.erasure", "Cordée") in found(cast.dac35)
    assert ("privacy.test", "privacy.erasure", "Cordée") not in found(cast.dac22)


@pytest.mark.django_db
def test_a_file_of_a_request_that_opened_nothing_is_of_its_dac(cast):
    file = Attachment.objects.get(referral=markers.in_status(cast, "declined"))
    wrote("reading", cast.stranger, file, NOW(), action="cases.test")
    assert ("cases.test", "cases.attachment", str(cast.stranger)) in found(cast.dac35)


@pytest.mark.django_db
def test_another_dacs_rows_about_what_exists_stay_there(cast):
    """Only what is gone counts where the account works."""
    case = around.situation(cast)
    type(case).objects.filter(pk=case.pk).update(dac=cast.dac22)
    wrote("reading", cast.yann, case, NOW(), action="desk.test")
    assert ("desk.test", "cases.case", str(cast.yann)) not in found(cast.dac35)
    assert ("desk.test", "cases.case", str(cast.yann)) in found(cast.dac22)


# --- For whom the page reads ---
def reader() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [SETTING])
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_the_rest_of_a_page_reads_for_its_reader_again():
    """In a transaction of its own, as a page has: in that of a test it would be a savepoint."""
    with transaction.atomic(), reading_as(SimpleNamespace(pk=7)):
        places_of([("cases.case", str(uuid4()))])
        assert reader() == "7"
        with beyond_ties():
            assert reader() == "machine"
        assert reader() == "7"
