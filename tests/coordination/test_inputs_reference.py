"""The page of what may be typed holds each field with its limits, and each sentence of a guard."""

import ast

import pytest
from django import forms

from common.forms import FrenchDateField
from coordination import inputs_reference as page


class Strange(forms.Field):
    """Nobody said what is written there."""


def test_a_field_has_its_label_its_limits_and_whether_it_is_required():
    rows = page.fields()
    assert (
        "| Pourquoi maintenant ? | texte | oui | 1000 caractères au plus ; 20 caractères au moins "
        "| `reason` |" in rows
    )
    assert "il y a 130 ans au plus | oui | pas un jour à venir | `birth_date` |" in rows
    assert "`version`" not in rows


def test_a_kind_of_field_of_which_nothing_is_said_is_noticed():
    with pytest.raises(KeyError, match="Strange"):
        page._kind(Strange())


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ((), "une réponse parmi celles que la page propose"),
        ((("", "Choisissez"), ("a", "Un"), ("b", "Deux")), "une réponse parmi : Un ; Deux"),
        ((("Groupe", (("a", "Un"), ("b", "Deux"))),), "une réponse parmi : Un ; Deux"),
        (tuple((str(n), str(n)) for n in range(7)), "une réponse parmi 7"),
    ],
)
def test_few_answers_are_told_and_many_are_counted(choices, said):
    assert page._kind(forms.ChoiceField(choices=choices)) == said


def test_a_day_says_on_which_side_of_today_it_is():
    assert list(page._limits(FrenchDateField(not_past=True))) == ["pas un jour passé"]


@pytest.mark.parametrize(
    "said",
    [
        "`level` | Choisissez le nouveau niveau.",  # in the call itself
        "`person` | Une personne de votre DAC porte déjà ce matricule INS",  # a constant
        "`referent` | … en est déjà le référent.",  # with a name in it
        "`on` | Un retrait vaut tout de suite : cette date est à venir.",  # one of two
        "`giver` | Choisissez le représentant légal",  # of a table
    ],
)
def test_a_sentence_is_told_however_it_is_written(said):
    assert f"| {said}" in page.sentences()


def test_the_words_are_those_given_last_before():
    source = "def f():\n    words = 'Un.'\n    words = f'{x} deux.'\n    Missing('a', words)\n    words = 'Trois.'"
    (scope,) = ast.parse(source).body
    (call,) = page._calls(scope)
    assert page._words(call.args[1], scope, page, call.lineno) == "… deux."
