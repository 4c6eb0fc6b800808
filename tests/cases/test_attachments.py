"""Files of a request over the web: who downloads, joins and takes back, with and without script."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from audit.enums import EventKind
from audit.models import Event
from cases.enums import ReferralStatus as S
from cases.models import Attachment, Referral
from cases.permissions import ATTACHMENT
from cases.services.attachment import read
from tests.factories import cases as make
from tests.factories import files
from tests.factories.attachments import NAME, drafted, in_status, join, stored
from tests.factories.signin import signed_in
from tests.pages import read as read_page
from tests.personas import PEOPLE

pytestmark = pytest.mark.usefixtures("folder")


def url(name: str, obj) -> str:
    return reverse(f"cases:{name}", args=[obj.public_id])


def post_apart(client, referral: Referral, upload=None, **headers):
    """As static/js/upload.js does."""
    data = {} if upload is None else {"file": upload}
    headers = {"X-Requested-With": "upload", **headers}
    return client.post(url("attachment-add", referral), data, headers=headers)


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
    for _ in range(2):  # shown again, it is there still
        page = read_page(client.get(answer["Location"]))
        assert page.value("reply") == "Sa fille a les clés."

    typed = {"reply": page.value("reply"), "version": page.value("version")}
    assert client.post(url("referral-reply", referral), typed).status_code == 302
    assert "Sa fille" not in str(dict(client.session.items()))


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
