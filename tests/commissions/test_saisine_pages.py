"""The sheet in the browser: kept as typed, what is wrong beside its field, sent once; nobody named."""

import re

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse
from django.utils import timezone

from commissions.defaults import LISTS
from commissions.enums import ItemList
from commissions.enums import SituationStatus as S
from commissions.forms.sheet import SheetForm, every_field
from commissions.models import Decision, Identity, RestrictedSheet, Situation
from tests.commissions.saisine import FACTS, draft_of, filled, submitted
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.pages import read


@pytest.fixture
def samir(table):
    return signed_in(table.cast.samir, second_factor=True)


@pytest.fixture
def draft(table) -> Situation:
    return draft_of(table.commission, table.cast.samir)


def url(name: str, situation: Situation, *more) -> str:
    return reverse(f"commissions:{name}", args=[situation.public_id, *more])


# --- From the first click to the code ---
def test_choose_a_commission_begin_and_find_the_draft_again(table, samir):
    page = read(samir.get(reverse("commissions:refer")))
    assert table.commission.name in page.text
    chosen = {"commission": str(table.commission.public_id)}
    first, second = (samir.post(reverse("commissions:refer"), chosen) for _ in range(2))
    draft = Situation.objects.get()
    assert first["Location"] == second["Location"] == url("sheet-edit", draft)
    sheet = read(samir.get(first["Location"]))
    assert sheet.value("referrer_kind") == "gp"
    assert sheet.value("service") == "Cabinet médical des Lices"
    assert sheet.value("accord_scope") == []  # nothing is ticked beforehand
    assert sheet.summary == []
    again = read(samir.get(reverse("commissions:refer")))
    assert url("sheet-edit", draft) in again.links().values()


def test_who_may_not_refer_finds_no_page(table):
    for user in (table.hugo, table.cast.noe):
        browser = signed_in(user, second_factor=True)
        assert browser.get(reverse("commissions:refer")).status_code == 404


def test_an_unknown_commission_starts_nothing(table, samir):
    make.commission(name="Endormie", live_since=None)
    page = read(samir.get(reverse("commissions:refer")))
    assert "Endormie" not in page.text
    samir.post(reverse("commissions:refer"), {"commission": "x"})
    assert not Situation.objects.exists()


def test_a_whole_sheet_leaves_and_leads_to_its_page(table, samir, draft):
    response = samir.post(url("sheet-edit", draft), filled())
    draft.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, url("situation", draft))
    page = read(samir.get(response["Location"]))
    assert draft.code in page.title
    assert "Reçue" in page.text
    assert "Saisine déposée." in page.tree.text_content()


def test_sent_a_second_time_the_first_stands(table, samir, draft):
    samir.post(url("sheet-edit", draft), filled())
    again = samir.post(url("sheet-edit", draft), filled(facts="Autre chose."))
    assert (again.status_code, again["Location"]) == (302, url("situation", draft))
    assert Situation.objects.get().facts == FACTS


def test_an_empty_sheet_comes_back_with_everything_and_a_summary_first(samir, draft):
    page = read(samir.post(url("sheet-edit", draft), {}))
    assert page.status == 422
    assert page.summary_is_first
    assert len(page.summary) >= 12
    assert page.error("motives") == "Cochez au moins un motif."
    assert Situation.objects.get().status == S.DRAFT


def test_wrong_fields_and_missing_ones_are_told_together_and_nothing_is_lost(samir, draft):
    wrong = filled(contact_phone="02 99", info_decided_on="31/02/2026", question="")
    page = read(samir.post(url("sheet-edit", draft), wrong))
    assert page.status == 422
    assert "chiffres" in page.error("contact_phone")
    assert page.error("info_decided_on") == "Cette date n’existe pas."
    assert "question" in page.error("question")
    assert page.value("facts") == FACTS
    assert page.value("contact_phone") == "02 99"
    assert page.value("motives") == ["isolation", "care_break"]
    again = read(samir.get(url("sheet-edit", draft)))
    assert (again.value("facts"), again.value("contact_phone")) == (FACTS, "02 99")
    assert again.summary == []


# --- Kept while one types ---
def test_what_is_typed_is_kept_and_the_page_tells_when_it_goes(table, samir, draft):
    typed = {"facts": "Zq à moitié", "contact_phone": "02 99", "unknown": "x"}
    assert samir.post(url("sheet-autosave", draft), typed).status_code == 204
    kept = RestrictedSheet.objects.get(situation=draft).typed
    assert kept == {"facts": ["Zq à moitié"], "contact_phone": ["02 99"]}
    page = read(samir.get(url("sheet-edit", draft)))
    assert page.value("facts") == "Zq à moitié"
    sendbar = page.tree.xpath("//*[contains(@class, 'sendbar')]")[0].text_content()
    assert "s’efface le" in sendbar


def test_a_text_beyond_all_measure_is_told_and_comes_back(samir, draft):
    refused = samir.post(url("sheet-autosave", draft), {"facts": "é" * 400_001})
    assert (refused.status_code, refused["Content-Type"][:10]) == (422, "text/plain")
    page = read(samir.post(url("sheet-edit", draft), filled(facts="é" * 400_001)))
    assert page.status == 422
    assert len(page.value("facts")) == 400_001


def test_a_draft_is_its_authors_alone(table, draft):
    for user in (table.claire, table.lea, table.marc, table.cast.camille):
        browser = signed_in(user, second_factor=True)
        for name in ("sheet-edit", "situation", "discard", "decide"):
            assert browser.get(url(name, draft)).status_code == 404, name
        assert browser.post(url("sheet-autosave", draft), {"facts": "Zq"}).status_code == 404


def test_a_draft_is_thrown_away_once_confirmed(samir, draft):
    page = read(samir.get(url("discard", draft)))
    assert "Effacer le brouillon" in page.buttons()
    assert Situation.objects.exists()
    assert samir.post(url("discard", draft)).status_code == 302
    assert not Situation.objects.exists()


# --- The screening ---
def test_what_is_found_stands_beside_its_field_until_removed_or_justified(samir, draft):
    words = filled(persons_words="Mme Rolland veut rester.")
    page = read(samir.post(url("sheet-edit", draft), words))
    assert page.status == 422
    assert "Rolland" in page.error("persons_words")
    box = page.tree.xpath("//input[starts-with(@name, 'keep_persons_words_')]/@name")
    assert len(box) == 1
    sighed = read(samir.post(url("sheet-edit", draft), words | {box[0]: "oui"}))
    assert sighed.value(box[0]) == "oui"
    assert sighed.status == 422
    response = samir.post(url("sheet-edit", draft), words | {box[0]: "C’est le nom de la rue."})
    assert response.status_code == 302
    assert Situation.objects.get().justified[0]["reason"] == "C’est le nom de la rue."


def test_a_text_is_read_again_as_one_leaves_the_field(samir, draft):
    typed = {"facts": "Appeler le 06 12 34 56 78."}
    fragment = samir.post(url("sheet-screen", draft, "facts"), typed)
    assert "06 12 34 56 78" in fragment.content.decode()
    assert "keep_facts_" in fragment.content.decode()
    calm = samir.post(url("sheet-screen", draft, "facts"), {"facts": "Les volets sont fermés."})
    assert "flag" not in calm.content.decode()
    assert samir.post(url("sheet-screen", draft, "motives"), typed).status_code == 404
    assert RestrictedSheet.objects.get(situation=draft).typed == {}


def test_a_number_of_social_security_cannot_be_kept(samir, draft):
    page = read(samir.post(url("sheet-edit", draft), filled(facts="2 44 06 35 022 001 47")))
    assert page.status == 422
    assert not page.tree.xpath("//input[starts-with(@name, 'keep_facts_')]")


# --- What the form has no place for ---
IDENTIFYING = re.compile(r"birth|last_name|first_name|address|street|email$|ins$|nir|photo|file")


@pytest.mark.rule("A8", "A19")
def test_the_sheet_has_no_place_for_an_identity():
    names = every_field(SheetForm.base_fields).keys()
    assert [name for name in names if IDENTIFYING.search(name)] == []
    columns = {field.name for field in Situation._meta.concrete_fields}
    assert [name for name in columns if IDENTIFYING.search(name)] == []
    assert {"18_25", "26_39"} <= {
        code for code, _ in LISTS[ItemList.AGE_BAND]
    }  # a band, never an age


@pytest.mark.rule("R26")
def test_no_file_is_taken_anywhere(table, samir, draft):
    page = read(samir.get(url("sheet-edit", draft)))
    assert page.tree.xpath("//input[@type='file']") == []
    assert page.tree.xpath("//form[@enctype]") == []
    sent = filled(facts_file=SimpleUploadedFile("certificat.pdf", b"%PDF-1.4 Zq"))
    assert samir.post(url("sheet-edit", draft), sent).status_code == 302
    assert not list(_file_columns())
    fields = every_field(SheetForm.base_fields).values()
    assert not any(isinstance(field, forms.FileField) for field in fields)


def _file_columns():
    for model in apps.get_app_config("commissions").get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.FileField | models.BinaryField):
                yield field


@pytest.mark.rule("A4")
def test_the_form_offers_neither_police_nor_elu(table, samir, draft):
    table.commission.items.create(
        kind="referrer_kind", code="police", label="Police nationale", rank=99
    )
    page = read(samir.get(url("sheet-edit", draft)))
    offered = page.choices("referrer_kind")
    assert {"gp", "landlord", "town"} <= offered.keys()
    assert not {"police", "person", "mayor"} & offered.keys()


@pytest.mark.rule("A3")
def test_a_landlord_is_reminded_of_what_will_not_be_told(samir, draft):
    page = read(samir.get(url("sheet-edit", draft)))
    shown_if = page.tree.xpath("//*[@data-shown-if='link_kind=tenancy']")[0].text_content()
    assert "n’est pas un dossier d’expulsion" in shown_if


# --- Complements, and taking it back ---
def test_what_was_asked_stands_first_and_the_answer_is_the_completed_sheet(table, samir):
    sent = submitted(table.commission, table.cast.samir)
    sent.more_asked = "Depuis quand ?"
    sent.ask_more(at=timezone.now())
    sent.save()
    page = read(samir.get(url("sheet-edit", sent)))
    assert "Depuis quand ?" in page.text
    assert (page.value("facts"), page.value("step_1_who")) == (FACTS, "service social")
    assert page.value("body_1_name") == "Zqinfirmier"
    assert not page.tree.xpath("//*[@name='accord_outcome']")  # decisions have their own page
    posted = page.posted("saisine") | {"facts": "Depuis mars, les volets restent fermés."}
    response = samir.post(url("sheet-edit", sent), posted)
    assert response.status_code == 302, read(response).summary
    sent.refresh_from_db()
    assert (sent.status, sent.facts) == (
        S.UNDER_REVIEW,
        "Depuis mars, les volets restent fermés.",
    )
    assert Decision.objects.filter(situation=sent).count() == 2


def test_a_saisine_is_withdrawn_once_confirmed(table, samir):
    sent = submitted(table.commission, table.cast.samir)
    assert "Retirer la saisine" in read(samir.get(url("withdraw", sent))).buttons()
    assert samir.post(url("withdraw", sent)).status_code == 302
    sent.refresh_from_db()
    assert sent.status == S.CLOSED
    again = samir.get(url("withdraw", sent))
    assert (again.status_code, again["Location"]) == (302, url("situation", sent))


def test_the_vault_is_told_of_and_never_in_the_draft(table, samir, draft):
    page = read(samir.get(url("sheet-edit", draft)))
    assert url("vault-fill", draft) in page.links().values()
    samir.post(url("sheet-autosave", draft), {"last_name": "Zqnom", "facts": "x"})
    assert "last_name" not in RestrictedSheet.objects.get(situation=draft).typed
    assert not Identity.objects.exists()
