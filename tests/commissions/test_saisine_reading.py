"""The one page of a situation: each reader gets their sheet, and the bytes hold nothing else."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from commissions.enums import SituationStatus as S
from commissions.models import RestrictedSheet
from commissions.selectors.lens import word_for_referrer
from tests.commissions.saisine import submitted
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.pages import read

FOUR_WORDS = {"Reçue", "En cours", "Examinée", "Close"}
OF_THE_COMMISSION = ("Zqcare", "Zqhousing", "Zqmore", "Zqchecks", "Vidal", "Caron", "Rouxel")


def page_for(user, situation):
    url = reverse("commissions:situation", args=[situation.public_id])
    return read(signed_in(user, second_factor=True).get(url))


@pytest.mark.rule("R8")
@pytest.mark.parametrize(
    "status", [s for s in S if s not in (S.DRAFT, S.PURGED, S.OPPOSITION, S.SUSPENDED)]
)
def test_the_referrer_reads_one_of_four_words_and_nothing_of_the_work(table, status):
    about = make.situation(table.commission, table.cast.samir, status, checks=["adult"])
    about.without_accord_reason = "Zqchecks"
    about.save()
    page = page_for(table.cast.samir, about)
    shown = {word for word in FOUR_WORDS if word in page.text.split("Ce que vous lirez")[0]}
    assert shown == {word_for_referrer(about).label.capitalize()}
    assert about.get_status_display().capitalize() not in page.text or status in (S.EXAMINED,)
    for hidden in ("Zqchecks", "recevabilité", "séance du", "Commencer l’instruction"):
        assert hidden not in page.response.content.decode()


@pytest.mark.rule("R8")
def test_after_the_session_the_referrer_reads_the_orientation_and_their_own_actions(table):
    entry = make.examined(table)
    about = entry.situation
    about.orientation = "Zqorientation : poursuivre vos visites."
    about.next_on = date(2031, 5, 17)
    about.save()
    make.contribution(entry, table.mandates["marc"])
    own = make.preconisation(
        entry, table.marc, owner=table.cast.samir, title="Zqown visite commune"
    )
    page = page_for(table.cast.samir, about)
    bytes_ = page.response.content.decode()
    assert "Zqorientation" in bytes_
    assert own.title in bytes_
    for hidden in (*OF_THE_COMMISSION, "Zqcontribution", "2031"):
        assert hidden not in bytes_, hidden


@pytest.mark.rule("R8", "A3")
def test_orientation_is_not_told_before_the_commission_decided(table):
    about = make.situation(table.commission, table.cast.samir, S.UNDER_REVIEW)
    about.orientation = "Zqorientation"
    about.save()
    assert "Zqorientation" not in page_for(table.cast.samir, about).response.content.decode()


@pytest.mark.rule("A20", "A21")
def test_interest_and_safe_contact_are_read_by_the_animateur_and_by_nobody_admitted(table):
    entry = make.examination(table)
    RestrictedSheet.objects.filter(situation=entry.situation).update(
        conflict=True, conflict_words="Zqconflit", safe_contact="no", return_wish="Zqretour"
    )
    claire = page_for(table.claire, entry.situation).response.content.decode()
    assert "Zqconflit" in claire
    assert "Zqretour" in claire
    for user in (table.marc, table.odile):
        seen = page_for(user, entry.situation).response.content.decode()
        for hidden in ("Zqconflit", "Zqretour", "Zqcontact", "sans danger"):
            assert hidden not in seen


@pytest.mark.rule("R11", "R14")
def test_words_about_care_and_partners_are_absent_outside_the_list(table):
    entry = make.examination(table)
    odile = page_for(table.odile, entry.situation).response.content.decode()
    marc = page_for(table.marc, entry.situation).response.content.decode()
    for care in ("Rupture de soins", "Vulnérabilité psychique", "Soins infirmiers", "voisine"):
        assert care in marc, care
        assert care not in odile, care
    assert "Je veux rester chez moi." in odile


def test_the_persons_words_come_first(table):
    about = submitted(table.commission, table.cast.samir)
    text = page_for(table.claire, about).text
    assert text.index("Je veux rester chez moi.") < text.index("Comment renouer")
    assert text.index("Je veux rester chez moi.") < text.index("Les volets")


def test_the_words_that_were_kept_are_read_by_the_animateur_alone(table):
    entry = make.examination(
        table, justified=[{"field": "facts", "found": "Zqfound", "reason": "Zqreason"}]
    )
    assert "Zqreason" in page_for(table.claire, entry.situation).text
    for user in (table.marc, table.odile, table.lea):
        assert "Zqreason" not in page_for(user, entry.situation).response.content.decode()


def test_who_may_do_something_finds_the_button_and_only_those(table):
    about = submitted(table.commission, table.cast.samir)
    claire, samir = page_for(table.claire, about), page_for(table.cast.samir, about)
    assert "Commencer l’instruction" in claire.buttons()
    assert "Retirer la saisine" in samir.links()
    assert "Retirer la saisine" not in claire.links()
    assert "Demander des compléments" not in samir.links()


def test_once_opposed_the_referrer_finds_nothing_and_the_animateur_no_content(table):
    about = submitted(table.commission, table.cast.samir)
    about.oppose(at=timezone.now())
    about.save()
    assert page_for(table.cast.samir, about).status == 404
    claire = page_for(table.claire, about)
    assert "s’est opposée" in claire.text
    assert "Je veux rester" not in claire.response.content.decode()


def test_the_page_says_no_code_and_no_name_in_its_title(table):
    about = submitted(table.commission, table.cast.samir)
    tree = page_for(table.claire, about).tree
    assert about.code not in tree.xpath("//title")[0].text_content()


@pytest.mark.parametrize("reader", ["claire", "marc", "odile", "samir"])
def test_the_page_costs_at_most_fifteen_statements(table, statements, reader):
    entry = make.examined(table) if reader == "samir" else make.examination(table)
    url = reverse("commissions:situation", args=[entry.situation.public_id])
    browser = signed_in(table.people[reader], second_factor=True)
    browser.get(url)
    with statements() as asked:
        assert browser.get(url).status_code == 200
    assert len(asked) <= 15, str(asked)
