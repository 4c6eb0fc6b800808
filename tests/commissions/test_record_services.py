"""The relevé: closed fields, nobody quoted, two validations, then the database refuses any change."""

import hashlib
import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.models import Event
from commissions.enums import RecordStatus
from commissions.models import Addendum, Preconisation, Record
from commissions.permissions import RECORD
from commissions.services.preconise import drop
from commissions.services.record import (
    Written,
    correct_record,
    quotes_somebody,
    rework_record,
)
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from notifications.models import OutboxMessage
from tests.commissions import playing
from tests.factories import commissions as make
from tests.personas import fresh


# --- Its words ---
@pytest.mark.rule("R22", "A2")
@pytest.mark.parametrize(
    "text",
    [
        "Sa fille a dit que les nuits sont dures.",
        "Le psychiatre a indiqué un suivi.",
        "Selon le bailleur, le loyer est en retard.",
        "D’après la voisine, elle crie.",
        "L’assistante sociale déclare que tout va mieux.",
        "La personne affirme qu’elle ne sort plus.",
        "Aux dires du gardien, la porte est cassée.",
    ],
)
def test_nobody_is_quoted(table, text):
    one = playing.closed(table)
    assert quotes_somebody(text)
    with pytest.raises(GuardsFailed) as failed:
        one.written(Written(question="Comment renouer ?", agreed=(text,)))
    assert failed.value.missing[0].field == "agreed_0"
    assert "ne dit pas qui a parlé" in failed.value.missing[0].message
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "La personne souhaite rester chez elle.",
        "Une visite commune, selon les disponibilités de chacun.",
        "Adapter l’aide selon ses besoins.",
        "Le suivi est précisé dans le plan.",
    ],
)
def test_plain_facts_pass(text):
    assert quotes_somebody(text) == ""


@pytest.mark.rule("R14", "R22")
def test_names_and_diagnoses_are_refused_everywhere_in_it(table):
    one = playing.closed(table)
    bad = "Joindre Mme Guillemette au 06 12 34 56 78."
    ill = "Une schizophrénie est connue."
    with pytest.raises(GuardsFailed) as failed:
        one.written(Written(question=bad, agreed=("Rien.", ill), orientation=bad))
    assert {missing.field for missing in failed.value.missing} == {
        "question",
        "agreed_1",
        "orientation",
    }


@pytest.mark.rule("A11")
def test_it_prepares_no_care_without_consent(table):
    one = playing.closed(table)
    with pytest.raises(GuardsFailed, match="sans consentement"):
        one.written(Written(question="Faut-il une SPDT ?"))


def test_a_draft_is_written_again_and_two_writers_are_told(table):
    one = playing.closed(table)
    row = one.written()
    again = one.written(playing.WORDS, version=row.version)
    assert again.pk == row.pk
    with pytest.raises(ChangedMeanwhile):
        one.written(playing.WORDS, version=row.version)


# --- Two validations ---
@pytest.mark.rule("R22")
def test_the_second_is_of_the_list_was_there_and_is_another(table):
    one = playing.closed(table)
    one.written()
    one.first()
    for user in (table.claire, table.odile, table.lea, table.hugo):
        with pytest.raises(Refused):
            one.second(user)
    one.second(table.rita)
    row = one.record
    assert (row.status, row.validated_by) == (RecordStatus.VALIDATED, table.rita)


def test_before_the_first_everything_is_settled(table):
    one = playing.opened(table)
    one.proposed()
    one.close()
    one.written(Written(question="Comment renouer ?"))
    with pytest.raises(GuardsFailed) as failed:
        one.first()
    assert {missing.field for missing in failed.value.missing} == {
        "preconisations",
        "agreed_0",
        "orientation",
    }


def test_it_can_be_taken_back_before_the_second(table):
    one = playing.closed(table)
    one.written()
    one.first()
    with pytest.raises(Refused):
        one.written()
    row = one.record
    rework_record(record=row, version=row.version, by=one.claire, at=timezone.now())
    assert one.record.status == RecordStatus.DRAFT
    assert one.record.proposed_by is None
    one.written(version=one.record.version)


# --- Frozen ---
@pytest.mark.rule("R22")
def test_the_fingerprint_is_that_of_the_content_kept(table):
    row = playing.validated(table).record
    canonical = json.dumps(
        row.content, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()
    assert row.fingerprint == hashlib.sha256(canonical).hexdigest()
    assert row.content["agreed"] == ["La personne souhaite rester chez elle."]
    assert [line["title"] for line in row.content["lines"]] == [
        "Zqcare consultation avancée",
        "Zqhousing essai de dix jours",
    ]


@pytest.mark.rule("R22", "A2")
def test_it_names_nobody(table):
    one = playing.validated(table)
    kept = json.dumps(one.record.content, ensure_ascii=False)
    people = (*table.people.values(), *table.cast.people.values())
    assert [user.last_name for user in people if user.last_name in kept] == []
    assert "CMP" in kept
    assert "Psychiatre" in kept


@pytest.mark.rule("R22")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE commissions_record SET question = 'x' WHERE id = %s",
        "UPDATE commissions_record SET content = '{}' WHERE id = %s",
        "UPDATE commissions_record SET status = 'draft' WHERE id = %s",
        "DELETE FROM commissions_record WHERE id = %s",
    ],
)
def test_the_database_refuses_to_change_it_for_the_applications_role(table, sql):
    row = playing.validated(table).record
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [row.pk])
    row.refresh_from_db()
    assert row.status == RecordStatus.VALIDATED


@pytest.mark.rule("R22")
def test_a_correction_stands_beside_it_and_never_changes(table):
    one = playing.validated(table)
    before = one.record.fingerprint
    with pytest.raises(GuardsFailed):
        correct_record(
            record=one.record, text="Le gardien a dit non.", by=one.claire, at=timezone.now()
        )
    correct_record(
        record=one.record, text="Lire : essai de quinze jours.", by=one.claire, at=timezone.now()
    )
    assert one.record.fingerprint == before
    with pytest.raises(DatabaseError), transaction.atomic():
        Addendum.objects.update(text="autre")
    with pytest.raises(Refused):
        correct_record(record=one.record, text="x", by=fresh(table.marc), at=timezone.now())


def test_its_lines_are_settled_once_it_is_proposed(table):
    one = playing.closed(table)
    one.written()
    one.first()
    line = Preconisation.objects.filter(status="retained").first()
    with pytest.raises(Refused, match="reprenez"):
        drop(preconisation=line, version=line.version, by=one.claire, at=timezone.now())


# --- What follows ---
def test_the_situation_takes_orientation_next_date_and_referent_to_be_asked(table):
    one = playing.closed(table)
    words = Written(
        question="Comment renouer ?",
        agreed=("La personne souhaite rester chez elle.",),
        orientation="Poursuivre vos visites.",
        referent=table.mandates["marc"],
    )
    one.written(words)
    one.first()
    one.second(table.rita)
    about = one.situation
    assert about.orientation == "Poursuivre vos visites."
    assert (about.referent, about.referent_accepted_at) == (table.mandates["marc"], None)


@pytest.mark.rule("R29")
def test_the_messages_say_nothing_and_reach_who_has_something_to_do(table):
    one = playing.closed(table)
    OutboxMessage.objects.all().delete()
    one.written()
    one.first()
    one.second()
    told = set(OutboxMessage.objects.values_list("recipient__email", "kind"))
    assert told >= {
        ("marc@demo.test", "commissions.to_read"),
        ("odile@demo.test", "commissions.to_read"),
        ("samir@demo.test", "commissions.news"),
        ("claire@demo.test", "commissions.to_do"),
    }
    code = one.situation.code
    assert not any(code in str(vars(row)) for row in OutboxMessage.objects.all())


@pytest.mark.rule("R24")
def test_the_journal_has_codes_only(table):
    one = playing.validated(table)
    rows = Event.objects.filter(action__startswith="commissions.record.")
    assert [row.action.rpartition(".")[2] for row in rows.order_by("pk")] == [
        "written",
        "proposed",
        "validated",
    ]
    assert "rester" not in str([row.data for row in rows])
    assert one.situation.code not in str([row.data for row in rows])


def test_the_policy_and_the_window_agree(table):
    one = playing.validated(table)
    seeing = {
        name
        for name, user in table.people.items()
        if RECORD.visible_to(fresh(user)).filter(pk=one.record.pk).exists()
    }
    assert seeing == {"claire", "marc", "odile", "rita"}
    make.new_charter(table)
    assert not RECORD.visible_to(fresh(table.marc)).exists()
