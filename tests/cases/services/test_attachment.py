"""Files of a request: who joins and takes back, and what is left behind."""

import pytest
from django.db import transaction
from django.utils import timezone

from audit.models import Event
from cases.enums import ReferralStatus as S
from cases.models import Attachment, Referral
from cases.services import attachment as attachment_service
from cases.services.attachment import (
    STRAYS_AT_MOST,
    delete_files,
    delete_strays,
    read,
    remove,
)
from cases.services.draft import discard_draft
from cases.uploads import UploadRefused, vault
from common.errors import Refused
from tests.factories import cases as make
from tests.factories import files
from tests.factories.attachments import NAME, drafted, in_status, join, stored
from tests.personas import PEOPLE

pytestmark = pytest.mark.usefixtures("folder")


def test_a_file_is_kept_closed_and_read_again(cast, folder):
    data = files.pdf()

    attachment = drafted(cast)

    assert (attachment.name, attachment.kind, attachment.added_by) == (NAME, "pdf", cast.samir)
    assert stored(folder) == [attachment.stored_as]
    assert data[:5] not in (folder / attachment.stored_as).read_bytes()
    assert read(attachment).startswith(b"%PDF-")
    assert len(read(attachment)) == attachment.size


def test_the_journal_tells_of_files_without_their_names(cast, django_capture_on_commit_callbacks):
    attachment = drafted(cast)
    referral = attachment.referral
    with django_capture_on_commit_callbacks(execute=True):
        remove(attachment=attachment, by=cast.samir, at=timezone.now())

    added, removed = Event.objects.filter(object_type="cases.attachment").order_by("pk")
    assert (added.action, removed.action) == ("cases.attachment.added", "cases.attachment.removed")
    assert added.object_id == removed.object_id == str(attachment.public_id)
    assert added.data["referral"] == removed.data["referral"] == str(referral.public_id)
    assert "Rolland" not in str([added.data, removed.data])


def test_a_refused_file_leaves_neither_row_nor_file(cast, folder):
    with pytest.raises(UploadRefused):
        join(make.draft(cast), cast.samir, data=files.EXE)

    assert not Attachment.objects.exists()
    assert stored(folder) == []


def test_the_same_file_sent_twice_is_one_piece(cast, folder):
    referral = make.draft(cast)

    first, second = (join(referral, cast.samir) for _ in range(2))
    third = join(referral, cast.samir, name="autre nom.pdf")

    assert first == second != third
    assert len(stored(folder)) == 2


def test_a_request_takes_a_limited_number_of_files(cast, folder, settings):
    settings.ATTACHMENTS_PER_REFERRAL = 2
    referral = make.draft(cast)
    for rank in range(2):
        join(referral, cast.samir, name=f"{rank}.pdf")

    with pytest.raises(UploadRefused, match="2 pièces au plus"):
        join(referral, cast.samir, name="de trop.pdf")

    assert len(stored(folder)) == referral.attachments.count() == 2


@pytest.mark.parametrize("person", sorted(set(PEOPLE) - {"samir"}))
def test_nobody_else_joins_a_file_to_a_draft(cast, person, folder):
    with pytest.raises(Refused):
        join(make.draft(cast), getattr(cast, person))

    assert stored(folder) == []


def test_no_file_is_joined_once_the_request_has_left(cast):
    sent = make.sent(cast)

    with pytest.raises(Refused, match="reçue"):
        join(sent, cast.samir)


def test_a_file_of_somebody_else_is_not_even_looked_at(cast, monkeypatch):
    monkeypatch.setattr(attachment_service, "inspect", lambda upload: pytest.fail("looked at"))

    with pytest.raises(Refused):
        join(make.draft(cast), cast.paul)


def test_a_file_that_was_looked_at_while_the_dac_went_on_is_not_joined(cast, folder, monkeypatch):
    """A file takes a while to look at: the right is asked for again when it is kept."""
    referral, looked_at = make.in_status(cast, S.MORE_ASKED), attachment_service.inspect

    def resumed_meanwhile(upload):
        Referral.objects.filter(pk=referral.pk).update(status=S.ASSESSING)
        return looked_at(upload)

    monkeypatch.setattr(attachment_service, "inspect", resumed_meanwhile)

    with pytest.raises(Refused, match="en primo-évaluation"):
        join(referral, cast.samir)

    assert not Attachment.objects.exists()
    assert stored(folder) == []


def test_a_file_is_joined_to_the_answer_that_the_dac_asked_for(cast):
    referral = make.in_status(cast, S.MORE_ASKED)

    join(referral, cast.samir)
    join(referral, cast.camille, name="fax.pdf")

    with pytest.raises(Refused):
        join(referral, cast.nadia, name="autre.pdf")
    assert referral.attachments.count() == 2


def test_a_transaction_that_fails_leaves_no_file(cast, folder):
    referral = make.draft(cast)

    def fail_afterwards() -> None:
        with vault.deposit(), transaction.atomic():
            join(referral, cast.samir)
            assert len(stored(folder)) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_afterwards()

    assert not Attachment.objects.exists()
    assert stored(folder) == []


def test_a_row_that_cannot_be_written_leaves_no_file(cast, folder, monkeypatch):
    def broken(**_):
        raise ZeroDivisionError

    monkeypatch.setattr("cases.services.attachment.record", broken)

    with pytest.raises(ZeroDivisionError):
        drafted(cast)

    assert not Attachment.objects.exists()
    assert stored(folder) == []


def test_a_file_taken_back_goes_from_the_disk_once_committed(
    cast, folder, django_capture_on_commit_callbacks
):
    attachment = drafted(cast)

    with django_capture_on_commit_callbacks() as callbacks:
        remove(attachment=attachment, by=cast.samir, at=timezone.now())
    assert not Attachment.objects.exists()
    assert len(stored(folder)) == 1
    for callback in callbacks:
        callback()
    assert stored(folder) == []


def test_a_removal_that_is_rolled_back_loses_nothing(cast):
    attachment = drafted(cast)

    def fail_afterwards() -> None:
        with transaction.atomic():
            remove(attachment=attachment, by=cast.samir, at=timezone.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_afterwards()

    assert read(Attachment.objects.get()).startswith(b"%PDF-")


def test_a_file_taken_back_twice_is_no_error(cast):
    attachment = drafted(cast)
    for _ in range(2):
        remove(
            attachment=Attachment(**attachment_fields(attachment)), by=cast.samir, at=timezone.now()
        )

    assert Event.objects.filter(action="cases.attachment.removed").count() == 1


def attachment_fields(attachment: Attachment) -> dict:
    return {field.attname: getattr(attachment, field.attname) for field in attachment._meta.fields}


def test_what_has_left_is_not_taken_back(cast):
    attachment = in_status(cast, S.MORE_ASKED)

    for person in (cast.samir, cast.camille):
        with pytest.raises(Refused):
            remove(attachment=attachment, by=person, at=timezone.now())


def test_a_draft_thrown_away_takes_its_files_along(
    cast, folder, django_capture_on_commit_callbacks
):
    attachment, other = drafted(cast), drafted(cast)

    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(referral=attachment.referral, by=cast.samir, at=timezone.now())

    assert list(Attachment.objects.all()) == [other]
    assert stored(folder) == [other.stored_as]


def test_deleting_the_files_of_one_request_leaves_those_of_others(
    cast, folder, django_capture_on_commit_callbacks
):
    mine, other = drafted(cast), drafted(cast)

    with django_capture_on_commit_callbacks(execute=True):
        delete_files(referral=mine.referral)

    assert stored(folder) == [other.stored_as]


@pytest.fixture
def strays_at_once(monkeypatch):
    monkeypatch.setattr("cases.services.attachment.STRAY_AFTER", -1)


@pytest.mark.usefixtures("strays_at_once")
def test_strays_are_set_aside_then_deleted_and_rows_keep_their_files(cast, folder, monkeypatch):
    attachment = drafted(cast)
    stray = vault.write(b"left by a process that was killed")

    assert delete_strays() == 1
    assert sorted(stored(folder)) == [attachment.stored_as, f"quarantine/{stray}"]
    assert delete_strays() == 0
    assert (folder / "quarantine" / stray).exists()

    monkeypatch.setattr("cases.services.attachment.QUARANTINE_LASTS", -1)
    assert delete_strays() == 0
    assert stored(folder) == [attachment.stored_as]


@pytest.mark.usefixtures("strays_at_once")
def test_what_was_set_aside_can_be_moved_back(cast, folder):
    drafted(cast)
    stray = vault.write(b"after all needed")
    delete_strays()

    (folder / "quarantine" / stray).rename(folder / stray)

    assert vault.read(stray) == b"after all needed"


@pytest.mark.django_db
@pytest.mark.usefixtures("strays_at_once")
def test_a_database_that_knows_no_file_deletes_none(folder, caplog):
    name = vault.write(b"of another database")

    assert delete_strays() == 0
    assert stored(folder) == [name]
    assert "1 fichiers sans ligne pour 0 connus" in caplog.text


@pytest.mark.usefixtures("strays_at_once")
def test_more_strays_than_accidents_explain_are_left_alone(cast, folder, caplog):
    attachment = drafted(cast)
    names = [vault.write(b"of a later backup") for _ in range(STRAYS_AT_MOST + 1)]

    assert delete_strays() == 0
    assert sorted(stored(folder)) == sorted([attachment.stored_as, *names])
    assert "rien n’est touché" in caplog.text
