"""A file that the antivirus has not seen is kept, shown as such, and read by nobody."""

import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from cases.models import Attachment
from cases.models.attachment import ScanState
from cases.services.attachment import read
from cases.services.document import add_document, read_document
from cases.services.scanning import scan_waiting
from cases.services.signed_copy import keep_copy, read_copy
from cases.uploads import UploadRefused, antivirus, inspect, vault
from common.errors import Refused
from tests.factories import cases as make
from tests.factories import files
from tests.factories.attachments import drafted
from tests.factories.signin import signed_in

pytestmark = pytest.mark.usefixtures("folder")
SILENT = "/nonexistent/clamd"


@pytest.fixture
def answers(settings, monkeypatch):
    """An antivirus that says, from now on, what a test wants it to say."""
    settings.CLAMD_SOCKET = SILENT

    def say(words: str) -> None:
        monkeypatch.setattr(antivirus, "_ask", lambda data: words)

    return say


def page(client, attachment) -> str:
    return client.get(reverse("cases:attachment", args=[attachment.public_id]))


def test_a_file_sent_while_the_antivirus_is_silent_is_kept_and_read_by_nobody(cast, answers):
    attachment = drafted(cast)
    assert attachment.scan == ScanState.WAITING
    response = page(signed_in(cast.samir), attachment)
    assert response.status_code == 403
    assert "en quarantaine" in response.content.decode()
    assert b"%PDF" not in response.content
    with pytest.raises(Refused):
        read(attachment)
    assert vault.read(attachment.stored_as)
    assert not Event.objects.filter(kind="reading", object_id=attachment.public_id).exists()


def test_the_page_of_the_request_says_so(cast, answers):
    attachment = drafted(cast)
    url = reverse("cases:referral-edit", args=[attachment.referral.public_id])
    assert "en quarantaine" in signed_in(cast.samir).get(url).content.decode()


def test_once_the_antivirus_has_seen_it_the_file_opens(cast, answers):
    attachment = drafted(cast)
    assert scan_waiting(at=timezone.now()) == 0
    answers("stream: OK")
    assert scan_waiting(at=timezone.now()) == 1
    assert page(signed_in(cast.samir), attachment).status_code == 200
    assert Attachment.objects.get().scan == ScanState.CLEAN
    assert Event.objects.get(action="cases.file.scanned").data["scan"] == "clean"


@pytest.mark.django_db(transaction=True)
def test_what_the_antivirus_refuses_afterwards_is_destroyed_and_the_page_says_so(cast, answers):
    attachment = drafted(cast)
    answers("stream: Cordee.Test FOUND")
    assert scan_waiting(at=timezone.now()) == 1
    with pytest.raises(vault.Damaged):
        vault.read(attachment.stored_as)
    response = page(signed_in(cast.samir), attachment)
    assert response.status_code == 403
    assert "a refusé ce fichier" in response.content.decode()


def test_an_antivirus_that_stays_silent_is_told_to_the_operator(cast, answers, caplog):
    drafted(cast)
    with caplog.at_level(logging.ERROR):
        assert scan_waiting(at=timezone.now()) == 0
    assert "1\N{NO-BREAK SPACE}fichier en quarantaine" in caplog.text


def unreadable(attachment) -> None:
    (Path(settings.MEDIA_ROOT) / attachment.stored_as).write_bytes(b"")


@pytest.mark.parametrize("why", ["silent", "unreadable"])
def test_one_file_without_an_answer_holds_up_no_other_one(cast, answers, monkeypatch, caplog, why):
    first, second = drafted(cast), drafted(cast)
    content = vault.read(first.stored_as)
    if why == "unreadable":
        unreadable(first)
    monkeypatch.setattr(antivirus, "answers", lambda: True)
    of_first = "INSTREAM: Can't allocate memory ERROR"
    by_content = {content: of_first} if why == "silent" else {}
    monkeypatch.setattr(antivirus, "_ask", lambda data: by_content.pop(data, "stream: OK"))
    with caplog.at_level(logging.ERROR):
        assert scan_waiting(at=timezone.now()) == 1
    states = dict(Attachment.objects.values_list("pk", "scan"))
    assert states == {first.pk: ScanState.WAITING, second.pk: ScanState.CLEAN}
    assert f"Attachment {first.pk}" in caplog.text
    assert f"Attachment {second.pk}" not in caplog.text


def test_where_no_antivirus_is_set_any_more_an_unreadable_file_holds_up_no_other_one(
    cast, answers, settings
):
    first, second = drafted(cast), drafted(cast)
    unreadable(first)
    settings.CLAMD_SOCKET = ""
    assert scan_waiting(at=timezone.now()) == 1
    second.refresh_from_db()
    assert second.scan == ScanState.NOT_ASKED


def test_without_an_antivirus_the_page_says_that_nobody_looked(cast):
    attachment = drafted(cast)
    assert attachment.scan == ScanState.NOT_ASKED
    url = reverse("cases:referral-edit", args=[attachment.referral.public_id])
    client = signed_in(cast.samir)
    assert "non analysé" in client.get(url).content.decode()
    assert page(client, attachment).status_code == 200


def test_with_an_antivirus_a_marked_file_is_not_even_kept(cast, answers):
    answers("stream: Cordee.Test FOUND")
    with pytest.raises(UploadRefused):
        drafted(cast)
    assert not Attachment.objects.exists()


def test_documents_and_signed_papers_wait_in_the_same_way(cast, answers):
    case = make.open_case(cast)
    document = add_document(
        case=case,
        upload=files.upload("courrier.pdf", files.pdf()),
        title="Courrier",
        volet="coordination",
        by=case.referent,
        at=timezone.now(),
    )
    copy = keep_copy(
        case, inspect(files.upload("accord.pdf", files.pdf())), by=case.referent, at=timezone.now()
    )
    assert (document.scan, copy.scan) == (ScanState.WAITING, ScanState.WAITING)
    for refused in (lambda: read_document(document), lambda: read_copy(copy)):
        with pytest.raises(Refused):
            refused()
    client = signed_in(case.referent)
    assert client.get(reverse("cases:document", args=[document.public_id])).status_code == 403
    answers("stream: OK")
    assert scan_waiting(at=timezone.now()) == 2
    assert client.get(reverse("cases:document", args=[document.public_id])).status_code == 200
