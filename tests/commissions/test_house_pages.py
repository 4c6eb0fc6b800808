"""The pages of the house: they open, keep what was typed, and say by each field what to repair."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commissions.enums import SetUpSection, SituationStatus
from commissions.models import Commission, Mandate, PlenarySession, Substitution, Theme
from commissions.selectors.board import board_of
from commissions.selectors.set_up import SLUGS
from commissions.services.set_up import FIELDS
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.personas import fresh
from tests.queries import APART

OF_THE_ANIMATOR = [
    "board",
    "set-up",
    "lists",
    "charter",
    "charter-adopt",
    "members",
    "mandate-give",
    "plenaries",
    "plenary-plan",
    *(f"set-up-{SLUGS[section]}" for section in SetUpSection),
]
NEW_MANDATE = {
    "user": "ines@demo.test",
    "user_key": "",
    "quality": "permanent",
    "function": "Infirmière",
    "organisation": "Cabinet infirmier",
    "family": "health",
    "in_secret_list": "oui",
    "starts_on": "01/03/2026",
    "ends_on": "",
}


def of(name: str, obj, *more) -> str:
    return reverse(f"commissions:{name}", args=[obj.public_id, *more])


@pytest.fixture
def claire(table):
    return signed_in(table.claire, second_factor=True)


def in_words(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("name", OF_THE_ANIMATOR)
def test_the_animateur_opens_each_page(table, claire, name):
    make.situation(table.commission, table.cast.samir)
    assert claire.get(of(name, table.commission)).status_code == 200


# --- Mandates ---
def test_a_mandate_is_given_by_the_address_of_an_account(table, claire):
    done = claire.post(of("mandate-give", table.commission), NEW_MANDATE)
    assert done["Location"] == of("members", table.commission)
    given = Mandate.objects.get(user=table.cast.ines)
    assert (given.quality, given.in_secret_list) == ("permanent", True)
    page = in_words(claire.get(of("mandate", given)))
    assert "Ce que ce mandat ouvre" in page
    assert "Aucune situation à lui seul" in page


def test_a_mandate_is_given_by_a_name_of_the_directory(table, claire):
    typed = NEW_MANDATE | {"user": "Louis Tanguy"}
    claire.post(of("mandate-give", table.commission), typed)
    assert Mandate.objects.filter(user=table.cast.louis).exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"user": "nul@exemple.test"}, "Aucun compte ne répond à « nul@exemple.test »"),
        ({"user": "marc@demo.test"}, "Cette personne a déjà un mandat"),
        ({"quality": "guest"}, "Un invité vient pour un temps"),
        ({"quality": "substitute"}, "Choisissez quel titulaire"),
        ({"in_secret_list": ""}, "Répondez oui ou non"),
        ({"family": "users"}, "hors de cette liste"),
        ({"starts_on": "31/02/2026"}, "Cette date n’existe pas"),
        ({"ends_on": "01/01/2026"}, "Le dernier jour vient avant le premier"),
    ],
)
def test_what_is_wrong_with_a_mandate_is_said_and_nothing_typed_is_lost(
    table, claire, typed, words
):
    page = claire.post(of("mandate-give", table.commission), NEW_MANDATE | typed)
    assert page.status_code == 422
    assert words in in_words(page)
    assert "Cabinet infirmier" in in_words(page)
    assert not Mandate.objects.filter(user=table.cast.ines).exists()


def test_a_mandate_is_suspended_restored_and_ended_by_its_buttons(table, claire):
    held = table.mandates["odile"]
    for name, status in (("suspend", "suspended"), ("restore", "active"), ("end", "ended")):
        assert claire.post(of(f"mandate-{name}", held))["Location"] == of(
            "members", table.commission
        )
        assert Mandate.objects.get(pk=held.pk).status == status
    assert "Mandats terminés" in in_words(claire.get(of("members", table.commission)))


def test_two_who_edit_a_mandate_at_once(table, claire):
    held = table.mandates["odile"]
    typed = NEW_MANDATE | {"version": "1", "in_secret_list": "non", "family": "housing"}
    assert claire.post(of("mandate", held), typed).status_code == 302
    late = claire.post(of("mandate", held), typed | {"function": "Directrice"})
    assert late.status_code == 422
    assert "Quelqu’un a modifié" in in_words(late)
    assert 'name="version" value="2"' in late.content.decode()
    again = typed | {"function": "Directrice", "version": "2"}
    assert claire.post(of("mandate", held), again).status_code == 302


# --- Suppléance ---
def test_a_member_declares_the_own_suppleance_and_loses_sight(table):
    held = make.substitute_of(table, "marc", table.cast.ines)
    marc = signed_in(table.marc, second_factor=True)
    home = marc.get(reverse("commissions:home"))
    assert "Me faire suppléer" in in_words(home)
    today = timezone.localdate()
    typed = {
        "substitute": str(held.public_id),
        "starts_on": (today - timedelta(days=1)).strftime("%d/%m/%Y"),
        "starts_hour": "9 h",
        "ends_on": (today + timedelta(days=1)).strftime("%d/%m/%Y"),
        "ends_hour": "18h30",
    }
    wrong = marc.post(of("substitution", table.mandates["marc"]), typed | {"ends_hour": "26 h"})
    assert wrong.status_code == 422
    assert "14 h 30" in in_words(wrong)
    assert marc.post(of("substitution", table.mandates["marc"]), typed).status_code == 302
    assert marc.get(of("charter", table.commission)).status_code == 404
    declared = Substitution.objects.get()
    claire = signed_in(table.claire, second_factor=True)
    assert "En ce moment" in in_words(claire.get(of("mandate", held)))
    claire.post(of("substitution-stop", declared))
    assert marc.get(of("charter", table.commission)).status_code == 200


# --- Settings ---
def test_a_section_is_saved_and_says_what_it_refuses(table, claire):
    address = of("set-up-delais", table.commission)
    names = FIELDS[SetUpSection.DELAYS]
    typed = {name: str(getattr(table.commission, name)) for name in names} | {"version": "1"}
    wrong = claire.post(address, typed | {"decision_days": "500", "rhythm_days": "x"})
    assert wrong.status_code == 422
    assert "Le plus grand nombre possible est 120." in in_words(wrong)
    assert "Écrivez un nombre entier" in in_words(wrong)
    assert claire.post(address, typed | {"decision_days": "21"}).status_code == 302
    assert Commission.objects.get().decision_days == 21
    late = claire.post(address, typed | {"decision_days": "22"})
    assert late.status_code == 422
    assert "Quelqu’un a modifié" in in_words(late)


def test_yes_and_no_are_saved(table, claire):
    address = of("set-up-accord", table.commission)
    typed = {"strict_accord": "non", "keep_blind_mark": "oui", "accord_months": "6"}
    assert claire.post(address, typed | {"version": "1"}).status_code == 302
    found = Commission.objects.get()
    assert (found.strict_accord, found.keep_blind_mark, found.accord_months) == (False, True, 6)


@pytest.mark.rule("R31")
def test_going_live_is_a_button_that_waits_for_what_is_missing(table, claire):
    Commission.objects.update(live_since=None, register_entry="")
    page = in_words(claire.get(of("set-up", table.commission)))
    assert "1 point manque" in page
    assert "Écrivez la référence de l’inscription au registre." in page
    claire.post(of("go-live", table.commission))
    assert Commission.objects.get().live_since is None
    Commission.objects.update(register_entry="T-1")
    claire.post(of("go-live", table.commission))
    assert Commission.objects.get().live_since is not None


def test_an_unknown_list_and_an_unknown_choice_do_not_exist(table, claire):
    assert claire.get(of("list", table.commission, "inconnue")).status_code == 404
    assert claire.get(of("item", table.commission, "motive", "inconnu")).status_code == 404


def test_a_choice_is_added_and_retired_from_its_page(table, claire):
    address = of("list", table.commission, "motive")
    assert claire.post(address, {"label": "Nuisances, odeurs"}).status_code == 302
    again = claire.post(address, {"label": "nuisances odeurs"})
    assert again.status_code == 422
    assert "est déjà dans la liste" in in_words(again)
    claire.post(of("item-switch", table.commission, "motive", "isolation"), {"propose": "non"})
    assert "n’est plus proposé" in in_words(claire.get(address))


# --- The charter ---
def test_another_version_is_adopted_and_its_author_signs_like_all(table, claire):
    address = of("charter-adopt", table.commission)
    same = claire.post(address, {"text": "Engagement.", "version": "1"})
    assert "celui de la version en vigueur" in in_words(same)
    done = claire.post(address, {"text": "## Secret\n\nJe me tais.", "version": "1"})
    assert done["Location"] == of("charter", table.commission)
    page = in_words(claire.get(of("charter", table.commission)))
    assert "<h2>Secret</h2>" in page
    assert "À signer avant toute chose" in page
    assert claire.get(of("board", table.commission)).status_code == 403


# --- Plenary sessions ---
@pytest.mark.rule("R20")
def test_a_theme_that_quotes_a_code_is_told_by_its_field(table, claire):
    about = make.situation(table.commission, table.cast.samir, SituationStatus.SUBMITTED)
    typed = {
        "starts_on": "15/03/2027",
        "starts_hour": "14 h 30",
        "place": "Mairie",
        "title_1": "Le logement",
        "title_2": f"Autour de {about.code}",
    }
    page = claire.post(of("plenary-plan", table.commission), typed)
    assert page.status_code == 422
    assert "Un thème ne cite aucune situation" in in_words(page)
    assert 'id="id_title_2"' in page.content.decode()
    assert not PlenarySession.objects.exists()
    assert (
        claire.post(
            of("plenary-plan", table.commission), typed | {"title_2": "La charte"}
        ).status_code
        == 302
    )
    made = PlenarySession.objects.get()
    assert timezone.localtime(made.starts_at).strftime("%H:%M") == "14:30"
    assert list(Theme.objects.values_list("title", flat=True)) == ["Le logement", "La charte"]
    marc = signed_in(table.marc, second_factor=True)
    assert "La charte" in in_words(marc.get(of("plenary", made)))
    assert marc.get(of("plenary-edit", made)).status_code == 403


# --- The board and the home page ---
def statements(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len([q for q in found if not any(p.search(q["sql"]) for p in APART.values())])


def test_the_board_says_what_is_due_first(table, claire):
    about = make.situation(table.commission, table.cast.samir, SituationStatus.UNDER_REVIEW)
    about.submitted_at = timezone.now() - timedelta(days=30)
    about.save()
    board = board_of(fresh(table.claire), table.commission)
    assert [(due.what, due.late) for due in board.dues] == [("Décider de la recevabilité", True)]
    assert board.late == 1
    assert "Décider de la recevabilité" in in_words(claire.get(of("board", table.commission)))
    lea = signed_in(table.lea, second_factor=True)
    make.examined(table)
    told = in_words(lea.get(of("board", table.commission)))
    assert about.code in told
    assert "Plan d’action en cours" not in told


def test_pages_cost_the_same_however_many_situations(table, claire):
    marc = signed_in(table.marc, second_factor=True)
    for _ in range(2):
        make.examined(table)
    board, home = of("board", table.commission), reverse("commissions:home")
    before = statements(claire, board), statements(marc, home)
    for _ in range(3):
        make.examined(table)
    assert (statements(claire, board), statements(marc, home)) == before
    assert before[0] <= 20
    assert before[1] <= 30
