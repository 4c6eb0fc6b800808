"""The DAC's own sentences: previewed, refused when they could name somebody, reset."""

import pytest

from common.errors import ChangedMeanwhile, GuardsFailed
from directory.selectors import wording_of
from directory.services.message_texts import not_by_email, reset_text, write_text
from notifications.registry import NOTIFICATIONS, Notification

KIND = "tests.directory_told"
OURS = "Votre demande est arrivée."
OWN = "Bonjour, votre demande est entre nos mains."


class Told(Notification):
    kind = KIND
    event = "une demande arrive"
    to_whom = "le demandeur"
    subject = "Votre demande est arrivée"
    sentence = OURS
    editable = True


class Fixed(Told):
    kind = "tests.directory_fixed"
    editable = False


@pytest.fixture(autouse=True)
def own_messages(monkeypatch):
    for message in (Told, Fixed):
        monkeypatch.setitem(NOTIFICATIONS, message.kind, message)


@pytest.fixture
def change(cast, at):
    return {"dac": cast.dac35, "kind": KIND, "by": cast.sophie, "at": at}


def test_an_own_sentence_is_used_and_the_journal_keeps_no_word(cast, change, journal):
    assert wording_of(cast.dac35, KIND) == ""
    write_text(sentence=f"  {OWN}\n ", **change)
    assert wording_of(cast.dac35, KIND) == OWN
    assert wording_of(cast.dac22, KIND) == ""
    assert journal() == [("text_written", {"kind": KIND})]


def test_resetting(cast, change, journal):
    write_text(sentence=OWN, **change)
    reset_text(**change)
    reset_text(**change)
    assert wording_of(cast.dac35, KIND) == ""
    assert [action for action, _ in journal()] == ["text_written", "text_reset"]


def test_writing_our_sentence_is_resetting(cast, change):
    write_text(sentence=OWN, **change)
    write_text(sentence=OURS, **change)
    assert not cast.dac35.message_texts.exists()


def test_two_managers_write_the_same_message(cast, change):
    shown = cast.dac35.version
    write_text(sentence=OWN, **change)
    with pytest.raises(ChangedMeanwhile, match="phrase du DAC"):
        write_text(sentence="Autre phrase.", version=shown, **change)
    assert wording_of(cast.dac35, KIND) == OWN


@pytest.mark.parametrize(
    "sentence",
    [
        "Appelez le 0299001234.",
        "Appelez le 02 99 00 12 34.",
        "Appelez le 02.99.00.12.34.",
        "Appelez le 02\u00a099\u00a000\u00a012\u00a034.",
        "Né le 14/06/1944.",
        "Dossier 123456.",
        "Dossier ١٢٣٤٥٦.",
        "Écrivez à appui@exemple.fr.",
        "Écrivez à APPUI @exemple",
        "Voyez https://exemple.fr",
        "Voyez www.exemple.fr",
    ],
)
def test_what_ordinary_email_must_not_carry(cast, change, sentence):
    if "APPUI @" in sentence:  # not an address: it has no name before the sign
        assert not not_by_email(sentence)
        return
    with pytest.raises(GuardsFailed):
        write_text(sentence=sentence, **change)
    assert wording_of(cast.dac35, KIND) == ""


@pytest.mark.parametrize(
    "sentence", ["Réponse sous 15 jours.", "Le DAC 35, ouvert de 9 h à 17 h.", "12345"]
)
def test_small_numbers_pass(sentence):
    assert not_by_email(sentence) == []


# --- The pages ---
def test_the_list_shows_only_what_can_be_written(sophie, address, cast):
    cast.dac35.message_texts.create(kind=KIND, sentence=OWN)
    rows = {row["kind"]: row["own"] for row in sophie.get(address("messages")).context["rows"]}
    assert rows[KIND] == OWN
    assert Fixed.kind not in rows
    assert all(NOTIFICATIONS[kind].editable for kind in rows)


def test_writing_and_resetting_by_the_page(cast, sophie, address):
    page = address("message", KIND)
    assert sophie.get(page).context["form"]["sentence"].value() == OURS
    typed = {"sentence": OWN, "version": cast.dac35.version}
    assert sophie.post(page, typed).status_code == 302
    assert wording_of(cast.dac35, KIND) == OWN
    assert "Reprendre la phrase d’origine" in sophie.get(page).content.decode()
    assert sophie.post(address("message-reset", KIND)).status_code == 302
    assert wording_of(cast.dac35, KIND) == ""


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("", "Complétez"),
        ("x" * 241, "240 caractères au plus, 241 saisis"),
        ("Appelez le 02 99 00 12 34", "Retirez le numéro"),
        ("a@b.fr", "Retirez l’adresse"),
    ],
)
def test_a_refused_sentence_stays(cast, sophie, address, sentence, told):
    typed = {"sentence": sentence, "version": cast.dac35.version}
    page = sophie.post(address("message", KIND), typed)
    assert page.status_code == 422
    assert told in page.context["form"].errors["sentence"][0]
    assert page.context["form"]["sentence"].value() == sentence
    assert not cast.dac35.message_texts.exists()


def test_the_preview_shows_the_message_and_keeps_nothing(cast, sophie, address):
    page = sophie.post(address("message-preview", KIND), {"sentence": "<b>Dossier 123456</b>"})
    html = page.content.decode()
    assert "Votre demande est arrivée" in html
    assert "&lt;b&gt;Dossier 123456" in html
    assert "Retirez le numéro" in html
    assert not cast.dac35.message_texts.exists()


@pytest.mark.parametrize("kind", ["tests.directory_fixed", "tests.nothing"])
@pytest.mark.parametrize("name", ["message", "message-preview", "message-reset"])
def test_no_other_message_can_be_written(sophie, address, name, kind):
    assert sophie.post(address(name, kind), {"sentence": OWN}).status_code == 404
