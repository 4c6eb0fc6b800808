"""The difference between two versions, as people read it."""

import copy

import pytest

from ppcs.diff import Piece, difference, pieces
from ppcs.lens import seen
from tests.factories.plan_content import bare, heavy, plan_content
from tests.factories.plan_rows import ANA, action, alert, goal, member, problem

AIDES = {"support", "coordination"}


def changed(change) -> tuple:
    """The difference from the usual plan to what `change` makes of it, and its sections by title."""
    after = plan_content()
    change(after)
    found = difference(plan_content(), after)
    return found, {section.title: section for section in found.sections}


def test_nothing_changes():
    for content in (plan_content(), heavy(), bare()):
        found = difference(content, copy.deepcopy(content))
        assert (found.sentence, found.sections) == ("Rien ne change.", [])
        assert (found.added, found.removed, found.changed) == (0, 0, 0)
    assert difference(plan_content(), plan_content()).unchanged > 30


def test_her_words_word_by_word():
    def change(content):
        content["synthesis"]["priority"] = "ne plus jamais tomber."

    found, sections = changed(change)

    (words,) = sections["Parole de la personne"].changed
    assert words.pieces == [
        Piece("same", "ne plus "),
        Piece("added", "jamais "),
        Piece("same", "tomber."),
    ]
    assert "".join(text for _, text in words.before_pieces) == "ne plus tomber."
    assert "".join(text for _, text in words.after_pieces) == "ne plus jamais tomber."
    assert found.sentence == "Parole de la personne modifiée."


def test_two_texts_with_little_in_common_are_not_confetti():
    assert pieces("Monter l’escalier seule", "Vivre au rez-de-chaussée") == [
        Piece("removed", "Monter l’escalier seule "),
        Piece("added", "Vivre au rez-de-chaussée"),
    ]


def test_a_problem_that_goes_up_has_moved_and_the_others_have_not():
    def change(content):
        content["problems"].insert(0, content["problems"].pop(2))
        for rank, one in enumerate(content["problems"], 1):
            one["rank"] = rank

    found, sections = changed(change)

    (move,) = sections["Problèmes et objectifs"].changed
    assert (move.kind, move.what) == ("moved", "Ordre des problèmes")
    assert move.before.startswith("3. Neuf médicaments")
    assert move.after.startswith("1. Neuf médicaments")
    assert found.sentence == (
        "« Neuf médicaments par jour, avec des prises oubliées » passe de 3e à 1er."
    )


def test_of_two_that_change_places_the_one_that_goes_up_is_said():
    def change(content):
        first, second = content["problems"][:2]
        content["problems"][:2] = [second, first]
        second["rank"], first["rank"] = 1, 2

    found, _ = changed(change)

    assert found.sentence == (
        "« Les repas sont sautés et les courses difficiles » passe de 2e à 1er."
    )


def test_rows_that_come_are_named_with_right_plurals():
    def change(content):
        rows = [action(f"5.1.{i}", f"Tâche {i}", ANA, due_on="2026-12-03") for i in (1, 2, 3)]
        content["problems"].append(
            problem(5, "Le logement", goal("5.1", "Un", *rows), goal("5.2", "Deux"))
        )

    found, sections = changed(change)

    assert found.sentence == (
        "Problème « Le logement » ajouté ; objectifs 5.1 et 5.2 ajoutés ; 3\u00a0actions ajoutées."
    )
    line = sections["Actions"].added[0]
    assert (line.what, line.text) == ("Action 5.1.1", "Tâche 1")
    assert line.detail == "Ana Pereira, avant le jeu.\u00a03\u00a0déc.\u00a02026"
    assert (found.added, found.removed, found.changed) == (6, 0, 0)


def test_rows_that_go():
    def change(content):
        content["problems"][3]["goals"][0]["actions"].pop()
        content["team"].pop()
        content["alerts"].pop()

    found, sections = changed(change)

    assert found.sentence == (
        "1\u00a0action retirée ; 1\u00a0alerte retirée ; Karim Benali quitte l’équipe."
    )
    assert [line.text for line in sections["Équipe et proches"].removed] == ["Karim Benali"]


@pytest.mark.parametrize(
    ("key", "value", "what", "before", "after"),
    [
        ("due_on", "2027-01-04", "échéance", "jeu. 3 déc. 2026", "lun. 4 janv. 2027"),
        ("status_label", "faite", "état", "acceptée", "faite"),
        ("owners", [], "qui", "Ana Pereira", ""),
        ("volet", "care", "volet", "aides", "soins"),
        ("is_etp", True, "éducation thérapeutique", "non", "oui"),
    ],
)
def test_each_thing_of_an_action_is_said_in_french(key, value, what, before, after):
    def change(content):
        content["problems"][0]["goals"][0]["actions"][0][key] = value

    found, sections = changed(change)

    (one,) = sections["Actions"].changed
    said = [text.replace("\u00a0", " ") for text in (one.what, one.before, one.after)]
    assert said == [f"Action 1.1.1, {what}", before, after]
    assert found.sentence == "1\u00a0action modifiée."


def test_criteria_alerts_reviews_people_and_facts():
    def change(content):
        content["problems"][0]["goals"][0]["criteria"].append("trois sorties")
        content["alerts"][0]["delay"] = "dans l’heure"
        content["alerts"].append(alert("Une fièvre", "report"))
        content["plan"]["review_on"] = "2027-03-01"
        content["team"].append(member("Zoé Petit", "kinésithérapeute", "health", "Marche."))
        content["person"]["facts"][1]["value"] = "rez-de-chaussée"

    found, sections = changed(change)

    assert list(sections) == [
        "Problèmes et objectifs",
        "Alertes et conduite à tenir",
        "Équipe et proches",
        "Suivi",
        "Informations générales",
    ]
    assert sections["Problèmes et objectifs"].changed[0].what == "Objectif 1.1, critères"
    assert "objectif 1.1 modifié" in found.sentence.lower()
    assert "1\u00a0alerte ajoutée ; 1\u00a0alerte modifiée" in found.sentence
    assert "Zoé Petit rejoint l’équipe" in found.sentence
    assert "prochaine réévaluation le lun.\u00a01er\u00a0mars\u00a02027" in found.sentence


def test_a_goal_that_is_renamed_does_not_move_its_actions():
    def change(content):
        content["problems"][0]["goals"][0]["title"] = "Vivre au rez-de-chaussée"

    found, sections = changed(change)

    assert list(sections) == ["Problèmes et objectifs"]
    assert found.sentence == "Objectif 1.1 modifié."


def test_what_the_lens_took_out_is_not_told():
    after = plan_content()
    after["problems"][2]["title"] = "SECRET"
    after["problems"][0]["goals"][0]["actions"][2]["title"] = "SECRET"
    after["synthesis"]["summary"] = "SECRET"

    found = difference(seen(plan_content(), AIDES), seen(after, AIDES))

    assert found.sentence == "Rien ne change."
    assert "SECRET" not in repr(found)


def test_a_problem_without_words_is_known_by_its_rank():
    after = plan_content()
    after["problems"][0]["goals"].pop()
    before = plan_content()
    for content in (before, after):
        content["problems"][0]["volet"] = "care"

    found = difference(seen(before, AIDES), seen(after, AIDES))

    assert "objectif 1.2 retiré" in found.sentence.lower()
    assert "peur" not in repr(found)
