"""« Avez-vous un lien avec cette personne ? »: asked before anything, and a yes hides it for good."""

import pytest
from django.urls import reverse

from audit.models import Event
from commissions.enums import LinkKind
from commissions.models import Admission, LinkAnswer, StatisticalRecord
from commissions.permissions import ENTRY, RECORD, SITUATION
from commissions.services.links import declare_link
from commissions.services.vault import fill
from common.errors import Refused
from notifications.models import OutboxMessage
from tests.commissions.instructing import again, convened, on_agenda, said
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.pages import read, words
from tests.personas import fresh


def path(name: str, row) -> str:
    return reverse(f"commissions:{name}", args=[row.public_id])


def browser(user):
    return signed_in(user, second_factor=True)


def text_of(response) -> str:
    return words(response.content.decode())


@pytest.mark.rule("R30", "A5")
def test_nothing_of_the_situation_is_on_the_page_that_asks(table):
    entry = convened(table)
    about = entry.situation
    response = browser(table.marc).get(path("declare", entry))
    shown = text_of(response)
    assert response.status_code == 200
    for absent in (
        *(about.code, about.question, about.facts, about.persons_words, about.strengths),
        *("Nord", "75 à 84", "Isolement", "Médecin traitant", "Zqcontact", "Suit la personne."),
        *(str(about.public_id), "Samir"),
    ):
        assert words(absent) not in shown
    assert browser(table.marc).get(path("situation", about)).status_code == 404


@pytest.mark.rule("R30")
@pytest.mark.parametrize(
    ("sent", "field"),
    [({}, "has_link"), ({"has_link": "oui"}, "kind"), ({"kind": "other"}, "has_link")],
)
def test_half_an_answer_is_none(table, sent, field):
    entry = convened(table)
    response = browser(table.marc).post(path("declare", entry), sent)
    assert response.status_code == 422
    assert read(response).error(field)
    assert not LinkAnswer.objects.exists()


def test_a_no_opens_the_sheet_at_once(table):
    entry = convened(table)
    marc = browser(table.marc)
    response = marc.post(path("declare", entry), {"has_link": "non", "kind": "neighbour"})
    assert response["Location"] == path("situation", entry.situation)
    assert marc.get(response["Location"]).status_code == 200
    answer = LinkAnswer.objects.get()
    assert (answer.has_link, answer.kind) == (False, "")


@pytest.mark.rule("R30", "R9", "R24", "A5")
@pytest.mark.parametrize("kind", LinkKind.values)
def test_a_yes_is_nothing_at_all_from_then_on(table, kind):
    entry = convened(table)
    marc = browser(table.marc)
    response = marc.post(path("declare", entry), {"has_link": "oui", "kind": kind})
    assert response["Location"] == reverse("commissions:home")
    for name, row in (
        ("situation", entry.situation),
        ("declare", entry),
        ("entry", entry),
        ("still-there", entry.situation),
    ):
        assert marc.get(path(name, row)).status_code in (404, 410)
    home = marc.get(reverse("commissions:home")).content.decode()
    assert str(entry.public_id) not in home
    user = fresh(table.marc)
    assert not SITUATION.visible_to(user).filter(pk=entry.situation_id).exists()
    assert not ENTRY.visible_to(user).filter(pk=entry.pk).exists()
    event = Event.objects.get(action="commissions.link.declared")
    assert event.data == {"deport": True}
    assert Event.objects.filter(kind="refusal", actor_id=table.marc.pk).exists()


def test_the_animateur_learns_that_there_is_a_deport_and_not_which(table):
    entry = convened(table)
    OutboxMessage.objects.all().delete()
    browser(table.marc).post(path("declare", entry), {"has_link": "oui", "kind": "landlord"})
    (row,) = OutboxMessage.objects.all()
    assert (row.kind, row.recipient) == ("commissions.to_do", table.claire)
    shown = text_of(browser(table.claire).get(path("entry", entry)))
    assert "Ne peut pas être admis : un déport est déclaré." in shown
    for word in ("bailleur ou partie", "litige", "landlord"):
        assert word not in shown
    assert StatisticalRecord.objects.get(situation=entry.situation).deports == 1


@pytest.mark.rule("R30")
def test_a_no_becomes_a_yes_and_never_the_other_way(table):
    entry = convened(table)
    marc = browser(table.marc)
    marc.post(path("declare", entry), {"has_link": "non"})
    assert marc.get(path("declare", entry)).status_code == 200
    marc.post(path("declare", entry), {"has_link": "oui", "kind": "relative"})
    assert LinkAnswer.objects.get().has_link
    with pytest.raises(Refused):
        declare_link(**said(entry, table.marc, has_link=False, kind=""))
    assert marc.post(path("declare", entry), {"has_link": "non"}).status_code == 404
    assert LinkAnswer.objects.get().has_link


@pytest.mark.rule("R30")
def test_a_deport_closes_the_releve_too(table):
    entry = make.examined(table)
    assert RECORD.visible_to(fresh(table.marc)).exists()
    LinkAnswer.objects.filter(user=table.marc).update(has_link=True, kind="other")
    assert not RECORD.visible_to(fresh(table.marc)).exists()
    assert RECORD.visible_to(fresh(table.odile)).filter(entry=entry).exists()


def test_nobody_declares_who_was_not_called(table):
    entry = convened(table, "marc")
    for user in (table.rita, table.odile, table.hugo, table.cast.noe):
        assert browser(user).get(path("declare", entry)).status_code == 404
    for user in (table.claire, table.lea):
        assert browser(user).get(path("declare", entry)).status_code == 403


def test_a_deport_takes_the_seat_back(table):
    entry = convened(table)
    browser(table.odile).post(path("declare", entry), {"has_link": "oui", "kind": "colleague"})
    assert Admission.objects.get(user=table.odile).ended_at is not None
    assert again(entry).outcome == ""


# --- What warns before anybody is admitted ---
def test_a_colleague_of_the_referrer_is_warned_about(table):
    colleague = table.cast.samir
    entry = on_agenda(table)
    other = make.mandate(table.commission, table.cast.ines, quality="guest", in_secret_list=True)
    same = make.mandate(table.commission, colleague, quality="guest", in_secret_list=True)
    for held in (other, same):
        make.signed(held)
    claire = browser(table.claire)
    warned = text_of(claire.get(path("see-as", entry), {"mandate": str(same.public_id)}))
    assert "même organisme que le saisissant" in warned
    page = read(claire.get(path("entry", entry))).text
    assert "Même organisme que le saisissant : Dr Samir Haddad." in page
    quiet = text_of(claire.get(path("see-as", entry), {"mandate": str(other.public_id)}))
    assert "même organisme" not in quiet


@pytest.mark.rule("R30", "R10")
def test_the_vault_says_whose_name_is_alike_and_nothing_of_the_person(table):
    entry = on_agenda(table)
    identity = {"last_name": "Vidal", "first_name": "Zqprenom", "phone": "0299123456"}
    fill(**said(entry.situation, table.claire, identity=identity))
    response = browser(table.claire).post(path("link-check", entry))
    shown = text_of(response)
    assert "Un lien est possible." in shown
    assert "à : Marc Vidal." in shown
    assert "Zqprenom" not in shown
    assert "0299123456" not in shown
    assert Event.objects.filter(action="commissions.vault.checked").count() == 1
    assert browser(table.lea).post(path("link-check", entry)).status_code == 403
    fill(**said(entry.situation, table.claire, identity={"last_name": "Quemener"}))
    again_asked = text_of(browser(table.claire).post(path("link-check", entry)))
    assert "ne signale aucun lien" in again_asked


def test_the_page_of_the_situation_leads_there_and_stays_cheap(table, statements):
    entry = convened(table)
    page = path("situation", entry.situation)
    marc, claire = browser(table.marc), browser(table.claire)
    marc.post(path("declare", entry), {"has_link": "non"})
    leave = "Je la reconnais : me déporter"
    assert read(marc.get(page)).links()[leave] == path("declare", entry)
    with statements() as asked:
        links = read(claire.get(page)).links()
    assert links["Voir les admissions"] == path("entry", entry)
    assert leave not in links
    assert len(asked) <= 15, asked
    with statements() as asked:
        marc.get(page)
    assert len(asked) <= 15, asked


def test_one_way_back_from_a_suspension_is_offered(table):
    never = make.situation(table.commission, table.cast.samir, "suspended")
    buttons = read(browser(table.claire).get(path("situation", never))).buttons()
    assert "Reprendre l’instruction" in buttons
    assert "Reprendre le suivi" not in buttons
