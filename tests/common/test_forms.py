"""The form base: what people type is understood, kept, and answered in French."""

import datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from stdnum import luhn
from stdnum.fr import nir

from common.errors import Missing
from common.forms import (
    BirthDateField,
    ComboboxField,
    Form,
    FrenchDateField,
    HourField,
    InsField,
    PhoneField,
    RppsField,
    add_missing,
)


def refusal(field: forms.Field, typed) -> str:
    """The sentence that a field answers with."""
    with pytest.raises(ValidationError) as caught:
        field.clean(typed)
    return caught.value.messages[0]


@pytest.mark.parametrize(
    "typed",
    [
        "14/06/1944",
        "14-06-1944",
        "14.06.1944",
        "14 06 1944",
        " 14 / 6 / 1944 ",
        "14061944",
        "1944-06-14",
    ],
)
def test_a_day_is_understood_however_it_is_typed(typed):
    assert FrenchDateField().clean(typed) == datetime.date(1944, 6, 14)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/1944", "Cette date n’existe pas."),
        ("00/00/0000", "Cette date n’existe pas."),
        ("14/06/44", "Écrivez l’année avec ses quatre chiffres, comme ceci : 14/06/1944."),
        ("juin 1944", "Écrivez la date comme ceci : 14/06/1944."),
        ("1" * 5000, "Écrivez la date comme ceci : 14/06/1944."),
        ("", "Écrivez une date."),
    ],
)
def test_a_day_that_is_wrong_says_what_to_write(typed, sentence):
    assert refusal(FrenchDateField(), typed) == sentence


def test_days_before_and_after_today_are_refused_when_asked():
    today = timezone.localdate()
    tomorrow, yesterday = today + datetime.timedelta(1), today - datetime.timedelta(1)
    assert FrenchDateField(not_past=True).clean(str(today)) == today
    assert refusal(FrenchDateField(not_past=True), str(yesterday)).startswith("Cette date est pass")
    assert refusal(FrenchDateField(not_future=True), str(tomorrow)) == (
        "Cette date est dans le futur."
    )
    early = FrenchDateField(not_before=datetime.date(2020, 1, 1))
    assert refusal(early, "31/12/2019") == "Cette date est trop ancienne. Vérifiez l’année."


def test_nobody_is_born_tomorrow_or_131_years_ago():
    tomorrow = timezone.localdate() + datetime.timedelta(1)
    assert refusal(BirthDateField(), str(tomorrow)) == "La date de naissance est dans le futur."
    assert "plus de 130 ans" in refusal(BirthDateField(), "01/01/1790")


@pytest.mark.parametrize(
    "typed", ["14 h 30", "14h30", "14:30", "14 H 30", " 1430 ", "14\u00a0h\u00a030"]
)
def test_an_hour_is_understood_however_it_is_typed(typed):
    assert HourField().clean(typed) == datetime.time(14, 30)


@pytest.mark.parametrize(
    ("typed", "hour"), [("9", 9), ("9 h", 9), ("00h", 0), ("23:00", 23), ("900", 9)]
)
def test_an_hour_alone_is_on_the_hour(typed, hour):
    assert HourField().clean(typed) == datetime.time(hour)


@pytest.mark.parametrize("typed", ["24 h", "14 h 60", "midi", "14 h 3", "1 14 3", "2460"])
def test_an_hour_that_is_wrong_says_what_to_write(typed):
    with pytest.raises(ValidationError, match="Écrivez l’heure comme ceci : 14 h 30."):
        HourField().clean(typed)


def test_no_hour_is_none_and_one_that_is_needed_is_asked_for():
    assert HourField(required=False).clean(" ") is None
    with pytest.raises(ValidationError, match="Écrivez l’heure."):
        HourField().clean("")
    assert HourField().prepare_value(datetime.time(14, 30)) == "14\u00a0h\u00a030"


def test_a_day_is_shown_again_as_people_write_it():
    assert FrenchDateField().prepare_value(datetime.date(1944, 6, 4)) == "04/06/1944"
    assert FrenchDateField().prepare_value("31/02/1944") == "31/02/1944"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("02 99 00 12 34", "0299001234"),
        ("02.99.00.12.34", "0299001234"),
        ("+33 2 99 00 12 34", "0299001234"),
        ("+33 (0)2 99 00 12 34", "0299001234"),
        ("0033299001234", "0299001234"),
        ("+32 470 12 34 56", "+32470123456"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_kept_in_one_form(typed, number):
    assert PhoneField(required=False).clean(typed) == number


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("02 99 00 12 3", "Il manque un chiffre : 10 attendus, 9 saisis."),
        ("02 99 00", "Il manque 4 chiffres : 10 attendus, 6 saisis."),
        ("02 99 00 12 34 5", "Il y a un chiffre de trop : 10 attendus, 11 saisis."),
        ("1", "Il manque 9 chiffres : 10 attendus, 1 saisi."),
        ("le voisin", "Un numéro de téléphone ne contient que des chiffres."),
        ("1234567890", "Un numéro français commence par 0 ou par +33."),
        ("+32 47", "Ce numéro étranger n’est pas complet. Exemple : +32 470 12 34 56."),
        ("٠٢٩٩٠٠١٢٣٤", "Un numéro de téléphone ne contient que des chiffres."),
    ],
)
def test_a_wrong_telephone_number_says_what_is_wrong(typed, sentence):
    assert refusal(PhoneField(), typed) == sentence


def test_the_key_of_an_rpps_number_is_checked():
    right = "1000123456" + luhn.calc_check_digit("1000123456")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert RppsField().clean(f" {right[:5]} {right[5:]} ") == right
    assert refusal(RppsField(), wrong) == (
        "Ce numéro RPPS est faux : la clé ne correspond pas. Vérifiez les 11 chiffres."
    )
    assert refusal(RppsField(), right[:-1]) == "Il manque un chiffre : 11 attendus, 10 saisis."
    assert refusal(RppsField(), "1000123456A") == "Un numéro RPPS ne contient que des chiffres."


@pytest.mark.parametrize("start", ["2440635024001", "144062A004001", "144062b004001"])
def test_the_key_of_an_ins_is_checked_corsica_included(start):
    key = nir.calc_check_digits(start.upper() + "00")
    assert InsField().clean(start + key) == start.upper() + key
    wrong = f"{int(key) % 97 + 1:02d}"
    assert refusal(InsField(), start + wrong).startswith("Ce matricule INS est faux")


def test_an_ins_of_another_length_or_with_letters_is_refused():
    assert refusal(InsField(), "244063502400") == (
        "Il manque 3 caractères : 15 attendus, 12 saisis."
    )
    assert refusal(InsField(), "24406XX02400112").startswith("Un matricule INS ne contient que")


class Letter(Form):
    name = forms.CharField(label="Nom", max_length=5)
    text = forms.CharField(widget=forms.Textarea, max_length=10, required=False, label="Texte")
    boxes = forms.MultipleChoiceField(
        label="Domaines", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    answer = forms.ChoiceField(
        label="D’accord ?", choices=[("oui", "Oui")], widget=forms.RadioSelect
    )
    own = forms.CharField(label="Motif", error_messages={"required": "Dites pourquoi."})


def test_messages_are_ours_unless_the_field_has_its_own():
    form = Letter(QueryDict("name=" + "x" * 9))
    assert form.errors["name"] == [
        "Ce texte est trop long : 5 caractères au plus, 9 saisis.",
    ]
    assert form.errors["boxes"] == ["Cochez au moins une réponse."]
    assert form.errors["answer"] == ["Choisissez une réponse."]
    assert form.errors["own"] == ["Dites pourquoi."]


def test_what_was_typed_is_kept_whole_when_it_is_too_long():
    typed = "a" * 100_000
    form = Letter({"text": typed})
    assert form.errors["text"] == [
        "Ce texte est trop long : 10 caractères au plus, 100000 saisis.",
    ]
    assert typed in str(form["text"])


def test_control_characters_go_and_a_line_end_counts_once():
    form = Letter(QueryDict("name=a%00b&text=1234%0D%0A56789&boxes=a&answer=oui&own=x%07"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == "ab"
    assert form.cleaned_data["text"] == "1234\n56789"
    assert form.cleaned_data["own"] == "x"


def test_every_choice_of_a_list_survives_the_cleaning():
    form = Letter(QueryDict("name=a&boxes=a&boxes=b&answer=oui&own=x"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["boxes"] == ["a", "b"]


def test_the_summary_goes_in_the_order_of_the_page_and_leads_to_a_control():
    form = Letter({})
    form.add_error(None, "Rien n’est rempli.")
    assert [(point.target, point.words) for point in form.summary()] == [
        ("id_name", "Rien n’est rempli."),
        ("id_name", "Nom : Complétez ce champ."),
        ("id_boxes_0", "Domaines : Cochez au moins une réponse."),
        ("id_answer_0", "D’accord ? Choisissez une réponse."),
        ("id_own", "Motif : Dites pourquoi."),
    ]


def test_what_guards_found_missing_stands_by_its_field_or_above_all():
    missing = [Missing("name", "Ajoutez le nom."), Missing("elsewhere", "Aucun DAC ne répond.")]
    filled = Letter(QueryDict("name=a&boxes=a&answer=oui&own=x"))
    assert filled.is_valid()
    add_missing(filled, missing)
    assert filled.errors == {"name": ["Ajoutez le nom."], "__all__": ["Aucun DAC ne répond."]}
    fresh = Letter()
    add_missing(fresh, missing)
    assert [point.message for point in fresh.summary()] == [
        "Aucun DAC ne répond.",
        "Ajoutez le nom.",
    ]


PLACES = {"1": "Bécherel (35190)", "2": "Saint-Malo (35400)"}


def find(key: str, text: str) -> str | None:
    if key:
        return PLACES.get(key)
    return next((name for name in PLACES.values() if name.startswith(text)), None)


class Place(Form):
    commune = ComboboxField(label="Commune", url="/c/", find=find)


def test_a_chosen_proposal_is_found_by_its_key():
    form = Place({"commune": "Bécherel (35190)", "commune_key": "1"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["commune"] == "Bécherel (35190)"


def test_without_javascript_the_text_alone_is_enough():
    form = Place({"commune": "Saint-Malo"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["commune"] == "Saint-Malo (35400)"


def test_a_key_that_is_not_what_the_person_reads_is_forgotten():
    form = Place({"commune": "Saint-Malo", "commune_key": "1"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["commune"] == "Saint-Malo (35400)"


def test_an_unknown_text_is_said_and_kept():
    form = Place({"commune": "Atlantis"})
    assert form.errors["commune"] == [
        "Rien ne correspond à « Atlantis ». Choisissez dans la liste proposée."
    ]
    assert 'value="Atlantis"' in str(form["commune"])
    assert Place({}).errors["commune"] == ["Choisissez une réponse dans la liste proposée."]


def test_a_combobox_shows_what_is_already_chosen():
    drawn = str(Place(initial={"commune": "Bécherel (35190)"})["commune"])
    assert 'value="Bécherel (35190)"' in drawn
    assert 'data-companion="id_commune_1"' in drawn
