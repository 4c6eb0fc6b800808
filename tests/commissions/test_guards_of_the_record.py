"""What préconisations, relevés and their follow-up refuse, each with its sentence by its field."""

import pytest
from django.utils import timezone

from commissions.enums import ReturnWay
from commissions.models import (
    AgendaEntry,
    Attendance,
    Decision,
    PersonReturn,
    Preconisation,
    Record,
    Situation,
)
from commissions.services import carried, follow, person_return, preconise
from commissions.services import record as releve
from commissions.services.preconise import FORBIDDEN, FROZEN, Proposal
from common.errors import Refused
from tests.commissions.conditions import day, lacking, set_of
from tests.commissions.instructing import act, said
from tests.factories import commissions as make
from tests.personas import fresh

NOW = timezone.now
CARE = "Une hospitalisation sous contrainte."


def versioned(row, by, **words) -> dict:
    """The arguments of a gesture on a row that has a version."""
    fresh_row = type(row).objects.get(pk=row.pk)
    return {"version": fresh_row.version, "by": fresh(by), "at": NOW(), **words}


# --- Préconisations ---
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"kind": ""}, "kind", "Choisissez le type"),
        ({"kind": "invented"}, "kind", "Choisissez le type"),
        ({"title": " "}, "title", "en une phrase"),
        ({"title": CARE}, "title", FORBIDDEN),
        ({"title": "Appeler le 06 12 34 56 78"}, "title", "06 12 34 56 78"),
        ({"due_on": -1}, "due_on", "Cette date est passée."),
    ],
)
def test_a_preconisation_is_proposed_in_plain_words_for_a_day_to_come(
    table, changes, field, sentence
):
    words = {"kind": "joint_visit", "title": "Visite commune", "owner": table.marc, **changes}
    if "due_on" in words:
        words["due_on"] = day(words["due_on"])
    entry = make.examination(table)
    with lacking(field, sentence):
        preconise.propose(**said(entry, fresh(table.claire), proposal=Proposal(**words)))
    assert not Preconisation.objects.exists()


def talked_about(entry: AgendaEntry, table) -> Preconisation:
    """On the table, nobody carries it yet."""
    return Preconisation.objects.create(
        entry=entry,
        situation=entry.situation,
        kind="joint_visit",
        title="Visite commune",
        proposed_by=table.claire,
        proposed_at=NOW(),
    )


@pytest.mark.parametrize(
    ("field", "sentence"), [("owner", "Dites qui porte"), ("due_on", "Fixez une échéance.")]
)
def test_what_is_retained_has_somebody_to_carry_it_and_a_day(table, field, sentence):
    entry = make.examination(table)
    row = talked_about(entry, table)
    with lacking(field, sentence):
        preconise.retain(preconisation=row, **versioned(row, table.claire))
    kept = make.preconisation(entry, table.marc, owner=table.marc)
    proposal = Proposal(kind="care", title="Visite commune")
    with lacking(field, sentence):
        preconise.change(preconisation=kept, **versioned(kept, table.claire, proposal=proposal))


def test_what_a_proposed_releve_holds_stays_as_it_is(table):
    made = make.examined(table, "examined", validated=False)
    row = made.preconisations.first()
    with pytest.raises(Refused, match=FROZEN):
        preconise.drop(preconisation=row, **versioned(row, table.claire))


# --- The relevé ---
def write(table, entry, **changes):
    words = releve.Written(**{"question": "Comment renouer ?", **changes})
    return releve.write_record(**said(entry, fresh(table.claire), words=words))


@pytest.mark.rule("R22")
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"question": " "}, "question", "Écrivez la question"),
        ({"agreed": ("Un point.",) * 9}, "agreed_0", "8 éléments au plus"),
        ({"agreed": ("Un", "a " * 151)}, "agreed_1", "trop long"),
        ({"agreed": ("Le voisin a dit non.",)}, "agreed_0", releve.QUOTED),
        ({"agreed": (CARE,)}, "agreed_0", FORBIDDEN),
    ],
)
def test_a_releve_is_short_and_quotes_nobody(table, changes, field, sentence):
    entry = make.examination(table)
    with lacking(field, sentence):
        write(table, entry, **changes)
    assert not Record.objects.exists()


def test_a_releve_names_a_day_to_come_and_a_referent_of_this_commission(table):
    entry = make.examination(table)
    with lacking("next_on", "Choisissez un jour à venir."):
        write(table, entry, next_on=day(0))
    elsewhere = make.table(table.cast)
    with lacking("referent", "Ce choix n’est plus proposé."):
        write(table, entry, referent=elsewhere.mandates["marc"])


def written(table) -> Record:
    """Examined, its relevé still a draft."""
    made = make.examined(table, "examined", validated=False)
    row = Record.objects.get(entry=made)
    return releve.rework_record(record=row, **versioned(row, table.claire))


@pytest.mark.rule("R22")
@pytest.mark.parametrize(
    ("model", "changes", "field", "sentence"),
    [
        (AgendaEntry, {"outcome": "adjourned"}, "outcome", "refermée comme examinée"),
        (Attendance, {"present": False}, "present", "nul ne peut valider en second"),
    ],
)
def test_a_releve_is_proposed_of_what_was_examined_by_somebody_of_the_list(
    table, model, changes, field, sentence
):
    row = written(table)
    set_of(model, changes)
    with lacking(field, sentence):
        releve.propose_record(record=row, **versioned(row, table.claire))


def test_a_releve_is_proposed_whole(table):
    row = written(table)
    set_of(Record, {"orientation": ""}, pk=row.pk)
    with lacking("orientation", "tout ce que le saisissant lira"):
        releve.propose_record(record=row, **versioned(row, table.claire))
    for one in row.entry.preconisations.all():
        one.drop()
        one.save()
    set_of(Record, {"agreed": []}, pk=row.pk)
    with lacking("agreed_0", "Le relevé est vide"):
        releve.propose_record(record=row, **versioned(row, table.claire))
    talked_about(row.entry, table)
    with lacking("preconisations", "encore en discussion"):
        releve.propose_record(record=row, **versioned(row, table.claire))


def test_a_releve_that_is_proposed_is_not_written_any_more(table):
    made = make.examined(table, "examined", validated=False)
    with pytest.raises(Refused, match="l’état actuel est « à valider"):
        write(table, made)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" ", "Écrivez la correction."),
        (CARE, FORBIDDEN),
        ("Le voisin a dit non.", releve.QUOTED),
    ],
)
def test_a_correction_is_held_to_the_same(table, text, sentence):
    row = make.examined(table).record
    with lacking("text", sentence):
        releve.correct_record(record=row, text=text, by=fresh(table.claire), at=NOW())


# --- What follows ---
def test_the_plan_waits_for_the_second_validation_and_something_retained(table):
    made = make.examined(table, "examined", validated=False)
    assert [m.field for m in follow.missing_before_plan(made.situation)] == ["record"]
    for row in made.preconisations.all():
        row.drop()
        row.save()
    fields = [m.field for m in follow.missing_before_plan(made.situation)]
    assert fields == ["record", "preconisations"]


def test_a_referent_holds_a_mandate_of_this_commission(table):
    about = make.examined(table).situation
    elsewhere = make.table(table.cast)
    for held in (None, elsewhere.mandates["marc"]):
        with lacking("referent", "Choisissez qui accepte"):
            follow.name_referent(**act(about, fresh(table.claire), mandate=held))


@pytest.mark.parametrize("offset", [None, 0, -1])
def test_a_situation_is_looked_at_again_on_a_day_to_come(table, offset):
    about = make.examined(table).situation
    next_on = None if offset is None else day(offset)
    with lacking("next_on", "Choisissez un jour à venir."):
        follow.postpone(**act(about, fresh(table.claire), next_on=next_on))


def test_a_situation_is_closed_for_a_reason_of_the_list(table):
    about = make.examined(table).situation
    with lacking("reason", "Choisissez le motif."):
        follow.close(**act(about, fresh(table.claire), reason="invented"))
    assert Situation.objects.get(pk=about.pk).status == "plan_running"


@pytest.mark.rule("R18")
def test_nothing_is_closed_before_the_person_was_told(table):
    row = owed(table)
    with lacking("return", "Rendez d’abord compte à la personne"):
        follow.close(**act(row.situation, fresh(table.claire), reason="reached"))
    PersonReturn.objects.filter(pk=row.pk).delete()
    with lacking("return", "Rendez d’abord compte à la personne"):
        follow.close(**act(row.situation, fresh(table.claire), reason="reached"))


@pytest.mark.rule("R16")
def test_a_plan_that_is_not_ready_does_not_start_and_nothing_comes_back_without_an_accord(table):
    early = make.examined(table, "examined", validated=False).situation
    with lacking("record", "pas encore validé par deux personnes"):
        follow.start_plan(**act(early, fresh(table.claire)))
    about = make.examined(table).situation
    set_of(Decision, {"ended_on": day(0)}, situation=about, kind="accord")
    with lacking("accord", "n’examine rien sans lui"):
        follow.represent(**act(about, fresh(table.claire)))


def test_what_is_not_done_says_why(table):
    row = make.examined(table).preconisations.first()
    with lacking("reason", "Choisissez pourquoi."):
        carried.fail(preconisation=row, **versioned(row, table.claire, reason="invented"))


# --- The return to the person ---
def owed(table, **fields) -> PersonReturn:
    made = make.examined(table)
    values = {"text": "Nous vous proposons une visite.", "due_on": day(5), **fields}
    return PersonReturn.objects.create(entry=made, situation=made.situation, **values)


@pytest.mark.rule("R18")
def test_the_return_has_words_before_they_are_validated(table):
    row = owed(table, text="")
    with lacking("text", "Écrivez ce qui sera dit"):
        person_return.write(person_return=row, **versioned(row, table.marc, text=" "))
    with lacking("text", "pas encore de texte"):
        person_return.approve(person_return=row, **versioned(row, table.marc))


@pytest.mark.rule("R14")
def test_the_return_says_nothing_of_an_illness(table):
    row = owed(table)
    with lacking("text", "schizophrénie"):
        person_return.write(
            person_return=row, **versioned(row, table.marc, text="Votre schizophrénie.")
        )


@pytest.mark.rule("R18")
@pytest.mark.parametrize(
    ("words", "field", "sentence"),
    [
        ({"way": ReturnWay.PHONE}, "way", "ne dit pas que la joindre chez elle est sûr"),
        ({"way": "x"}, "way", "Dites comment la personne l’a appris."),
        ({"way": "impossible"}, "impossible_reason", "Dites pourquoi"),
        ({}, "way", "n’a pas encore validé"),
        ({"done_on": None}, "done_on", "Écrivez le jour"),
        ({"done_on": 1}, "done_on", "Écrivez le jour"),
        ({"violence_checked": False}, "violence_checked", "sans danger"),
    ],
)
def test_the_return_was_made_in_a_way_on_a_day_without_danger(table, words, field, sentence):
    row = owed(table)
    values = {"way": ReturnWay.MEETING, "done_on": 0, "violence_checked": True, **words}
    if values["done_on"] is not None:
        values["done_on"] = day(values["done_on"])
    told = person_return.Told(**values)
    with lacking(field, sentence):
        person_return.finish(person_return=row, **versioned(row, table.marc, told=told))
