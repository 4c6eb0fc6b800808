"""Files of a request: who joins, takes back and downloads, and what is left behind."""

from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.enums import EventKind
from audit.models import Event
from cases.enums import ReferralStatus as S
from cases.models import Attachment, Referral
from cases.permissions import ATTACHMENT
from cases.services import decide
from cases.services.attachment import attach, delete_files, delete_strays, read, remove
from cases.services.draft import discard_draft
from cases.uploads import UploadRefused, vault
from common.errors import Refused
from tests.factories import cases as make
from tests.factories import files
from tests.factories.signin import signed_in
from tests.personas import PEOPLE, Cast

NAME = "Compte rendu Mme Rolland, été.pdf"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """A folder of files for this test alone."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def stored(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def join(referral: Referral, by, *, name: str = NAME, data: bytes | None = None) -> Attachment:
    upload = files.upload(name, files.pdf() if data is None else data)
    return attach(referral=referral, upload=upload, by=by, at=timezone.now())


def drafted(cast: Cast) -> Attachment:
    """A file of a draft of Samir's."""
    return join(make.draft(cast), cast.samir)


def in_status(cast: Cast, status: str) -> Attachment:
    """A file of Samir's, joined while it could be, of a request now in this state."""
    if status == S.DRAFT:
        return drafted(cast)
    referral = make.in_status(cast, S.MORE_ASKED)
    attachment = join(referral, cast.samir)
    if status == S.REDIRECTED:
        act = {"by": cast.camille, "at": timezone.now()}
        referral.refresh_from_db()
        referral.resume()
        referral.save_change()
        decide.redirect(
            referral=referral, to=cast.dac22, text="Aux 22.", version=referral.version, **act
        )
    return Attachment.objects.get(pk=attachment.pk)


def url(name: str, obj) -> str:
    return reverse(f"cases:{name}", args=[obj.public_id])


def post_apart(client, referral: Referral, upload=None, **headers):
    """As static/js/upload.js does."""
    data = {} if upload is None else {"file": upload}
    headers = {"X-Requested-With": "upload", **headers}
    return client.post(url("attachment-add", referral), data, headers=headers)


# --- Services ---
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


def test_strays_are_swept_and_rows_keep_their_files(cast, folder, monkeypatch):
    attachment = drafted(cast)
    vault.write(b"left by a process that was killed")
    monkeypatch.setattr("cases.services.attachment.STRAY_AFTER", -1)

    assert delete_strays() == 1
    assert stored(folder) == [attachment.stored_as]


# --- Who downloads ---
DOWNLOADERS = {
    S.DRAFT: {"samir"},
    S.MORE_ASKED: {"samir", "camille", "yann", "sophie"},
    S.REDIRECTED: {"samir", "nadia"},
}


@pytest.mark.parametrize("status", list(DOWNLOADERS))
def test_a_file_is_served_to_those_who_may_see_its_request_and_unknown_to_others(cast, status):
    attachment = in_status(cast, status)
    cast.noe.is_superuser = True
    cast.noe.save()
    wrong = []
    for person in PEOPLE:
        user = getattr(cast, person)
        answer = signed_in(user, second_factor=user.is_staff).get(url("attachment", attachment))
        expected = 200 if person in DOWNLOADERS[status] else 404
        listed = ATTACHMENT.visible_to(getattr(cast, person)).filter(pk=attachment.pk).exists()
        if answer.status_code != expected or listed != (expected == 200):
            wrong.append((person, answer.status_code, listed))
    assert wrong == []


def test_a_visitor_who_is_not_signed_in_is_sent_to_the_sign_in_page(cast, client):
    attachment = drafted(cast)

    for name in ("attachment", "attachment-remove"):
        answer = client.post(url(name, attachment))
        assert answer.status_code == 302
        assert reverse("account_login") in answer["Location"]


def test_a_file_is_handed_over_whole_to_be_saved_and_never_shown(cast, client):
    attachment = drafted(cast)
    client.force_login(cast.samir)

    answer = client.get(url("attachment", attachment), headers={"Range": "bytes=0-3"})

    assert answer.status_code == 200
    assert answer.content == read(attachment)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        f"attachment; filename=\"piece.pdf\"; filename*=UTF-8''{quote(NAME, safe='')}"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Accept-Ranges"] == "none"
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_head_gives_the_headers_alone(cast, client):
    attachment = drafted(cast)
    client.force_login(cast.samir)

    answer = client.head(url("attachment", attachment))

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Length"] == str(attachment.size)


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("a.jpeg", files.picture("JPEG"), "image/jpeg"),
        ("a.png", files.picture("PNG"), "image/png"),
        ("a.odt", files.odt(), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_a_file_is_served_as_what_it_was_found_to_be(cast, client, name, data, content_type):
    attachment = join(make.draft(cast), cast.samir, name=name, data=data)
    client.force_login(cast.samir)

    assert client.get(url("attachment", attachment))["Content-Type"] == content_type


def test_each_download_is_one_line_of_the_journal_and_each_refusal_one(cast, client):
    attachment = drafted(cast)
    for person, verb in (
        (cast.samir, client.get),
        (cast.samir, client.head),
        (cast.nadia, client.get),
    ):
        client.force_login(person)
        verb(url("attachment", attachment))

    rows = Event.objects.filter(action="cases.attachment.view").order_by("pk")
    assert [(row.kind, row.actor_id) for row in rows] == [
        (EventKind.READING, cast.samir.pk),
        (EventKind.READING, cast.samir.pk),
        (EventKind.REFUSAL, cast.nadia.pk),
    ]
    assert rows[0].because == "auteur du brouillon"


def test_a_file_changed_on_the_disk_is_not_served(cast, client, folder):
    attachment = drafted(cast)
    (folder / attachment.stored_as).write_bytes(b"%PDF-1.7 something else")
    client.force_login(cast.samir)
    client.raise_request_exception = False

    answer = client.get(url("attachment", attachment))

    assert answer.status_code == 500
    assert b"something else" not in answer.content
    assert "Rolland" not in answer.content.decode()


# --- Joining, with and without the script ---
def test_a_file_sent_apart_is_answered_by_the_list(cast, client):
    referral = make.draft(cast)
    client.force_login(cast.samir)

    answer = post_apart(client, referral, files.upload(NAME, files.pdf()))

    attachment = referral.attachments.get()
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert NAME in page
    assert url("attachment", attachment) in page
    assert url("attachment-remove", attachment) in page


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (files.upload("a.pdf", files.EXE), "n’en est pas un"),
        (files.upload("a.pdf", b""), "vide"),
        (
            files.upload("a.pdf", bytes(11 * 1024 * 1024)),
            "Ce fichier pèse 11\u00a0Mo ; 10\u00a0Mo au plus",
        ),
        (None, "Choisissez un fichier"),
    ],
    ids=["lies", "empty", "heavy", "none"],
)
def test_a_refused_file_sent_apart_is_answered_by_the_reason_alone(cast, client, upload, says):
    client.force_login(cast.samir)
    referral = make.draft(cast)

    answer = post_apart(client, referral, upload)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert says in answer.content.decode()
    assert not referral.attachments.exists()


def test_without_script_the_form_around_is_kept_and_the_reason_told_once(cast, client):
    referral = make.draft(cast)
    client.force_login(cast.samir)
    typed = {"birth_name": "Le Bihan", "expectation": "Elle ne mange plus."}

    answer = client.post(
        url("attachment-add", referral),
        {**typed, "file": [files.upload("a.pdf", files.pdf()), files.upload("b.pdf", files.EXE)]},
    )

    assert answer.status_code == 302
    assert answer["Location"] == url("referral-edit", referral) + "#pieces"
    assert [piece.name for piece in referral.attachments.all()] == ["a.pdf"]
    first, second = (client.get(answer["Location"]).content.decode() for _ in range(2))
    for page in (first, second):
        assert "Le Bihan" in page
        assert "Elle ne mange plus." in page
        assert "a.pdf" in page
    assert "Fichier 2 sur 2 : Ce fichier dit être un PDF" in first.replace("\u00a0", " ")
    assert "Fichier 2 sur 2" not in second


def test_without_script_a_reply_begun_is_kept(cast, client):
    referral = make.in_status(cast, S.MORE_ASKED)
    client.force_login(cast.samir)

    answer = client.post(
        url("attachment-add", referral),
        {"reply": "Sa fille a les clés.", "file": files.upload("a.pdf", files.pdf())},
    )

    assert answer["Location"] == url("referral", referral) + "#completer"
    assert "Sa fille a les clés." in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(("person", "status"), [("nadia", 404), ("noe", 404), ("sophie", 403)])
def test_whoever_may_not_join_a_file_is_told_no_more_than_they_may_know(
    cast, person, status, folder
):
    referral = make.in_status(cast, S.MORE_ASKED)
    user = getattr(cast, person)
    client = signed_in(user, second_factor=user.is_staff)

    answer = post_apart(client, referral, files.upload("a.pdf", files.pdf()))

    assert answer.status_code == status
    assert stored(folder) == []


def test_a_page_that_fails_after_the_file_was_kept_leaves_no_file(
    cast, client, folder, monkeypatch
):
    def broken(*_, **__):
        assert stored(folder), "the file was kept by then"
        raise ZeroDivisionError

    monkeypatch.setattr("cases.views.attachment.render", broken)
    client.force_login(cast.samir)
    referral = make.draft(cast)

    with pytest.raises(ZeroDivisionError):
        post_apart(client, referral, files.upload("a.pdf", files.pdf()))

    assert stored(folder) == []
    assert not referral.attachments.exists()


def test_taking_a_file_back_is_answered_by_the_list_or_leads_back(cast, client):
    referral = make.draft(cast)
    first, second = join(referral, cast.samir), join(referral, cast.samir, name="b.pdf")
    client.force_login(cast.samir)

    fragment = client.post(url("attachment-remove", first), headers={"HX-Request": "true"})
    assert fragment.status_code == 200
    assert "Pièce retirée." in fragment.content.decode()
    assert NAME not in fragment.content.decode()
    assert "b.pdf" in fragment.content.decode()

    back = client.post(url("attachment-remove", second), {"birth_name": "Le Bihan"})
    assert back["Location"] == url("referral-edit", referral) + "#pieces"
    assert "Le Bihan" in client.get(back["Location"]).content.decode()
    assert not referral.attachments.exists()


def test_what_has_left_has_no_button_and_no_door_to_take_it_back(cast, client):
    attachment = in_status(cast, S.MORE_ASKED)
    client.force_login(cast.samir)

    listed = post_apart(client, attachment.referral, files.upload("b.pdf", files.pdf()))
    refused = client.post(url("attachment-remove", attachment))

    assert "Retirer" not in listed.content.decode()
    assert refused.status_code == 403
    assert Attachment.objects.filter(pk=attachment.pk).exists()


def test_joining_and_taking_back_are_never_done_by_a_link(cast, client):
    attachment = drafted(cast)
    client.force_login(cast.samir)

    assert client.get(url("attachment-remove", attachment)).status_code == 405
    assert client.get(url("attachment-add", attachment.referral)).status_code == 405
    assert Attachment.objects.exists()
