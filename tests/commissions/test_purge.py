"""The purge: what is left of a situation, who may ask for it, and that it comes by itself."""

import json
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.db import IntegrityError, connection, connections, models, transaction
from django.utils import timezone

from audit.models import Event
from commissions.enums import OVER, PurgeReason, SituationStatus
from commissions.models import (
    Addendum,
    AgendaEntry,
    BlindMark,
    Commission,
    Contribution,
    Decision,
    Identity,
    LinkAnswer,
    PersonReturn,
    PurgeProof,
    Record,
    RestrictedSheet,
    RightsRequest,
    Situation,
    StatisticalRecord,
    VaultOpening,
)
from commissions.notifications import NewsForReferrer, ToReadForMember, tell
from commissions.services import statistics
from commissions.services.oppose import oppose
from commissions.services.purge import (
    ask_purge,
    close_kept_too_long,
    confirm_purge,
    counts_of,
    keep_until,
    purge_due,
)
from common.errors import Refused
from notifications.models import Notice, OutboxMessage
from tests.commissions.test_vault import fill_any
from tests.factories import commissions as make
from tests.personas import fresh

NOW = timezone.now
MARK = "zqmarqueur"


def today():
    return timezone.localdate()


def over(table, status=SituationStatus.CLOSED, *, due=None, **fields) -> Situation:
    about = make.situation(table.commission, table.cast.samir, status, **fields)
    Situation.objects.filter(pk=about.pk).update(purge_due_on=due or today() + timedelta(days=90))
    return Situation.objects.get(pk=about.pk)


def purged_by_two(table, about) -> PurgeProof:
    ask_purge(situation=about, by=fresh(table.claire), at=NOW())
    return confirm_purge(situation=about, by=fresh(table.lea), at=NOW())


# --- who, and when ---
@pytest.mark.rule("R25")
def test_one_person_asks_and_another_confirms(table):
    about = over(table)
    ask_purge(situation=about, by=fresh(table.claire), at=NOW())
    assert {notice.recipient for notice in Notice.objects.all()} == {table.lea}
    for nobody in (table.claire, table.marc, table.rita, table.hugo, table.cast.samir):
        with pytest.raises(Refused):
            confirm_purge(situation=about, by=fresh(nobody), at=NOW())
    proof = confirm_purge(situation=about, by=fresh(table.lea), at=NOW())
    assert (proof.asked_by, proof.second_by) == (table.claire, table.lea)
    assert proof.reason == PurgeReason.CLOSED
    assert Situation.objects.get(pk=about.pk).status == SituationStatus.PURGED
    event = Event.objects.get(action="commissions.situation.purged")
    assert event.data == {"reason": "closed"}


def test_only_the_animateur_asks_and_only_of_what_is_over(table):
    with pytest.raises(Refused):
        ask_purge(situation=over(table), by=fresh(table.lea), at=NOW())
    with pytest.raises(Refused):
        confirm_purge(situation=over(table), by=fresh(table.lea), at=NOW())
    live = make.examination(table).situation
    with pytest.raises(Refused):
        ask_purge(situation=live, by=fresh(table.claire), at=NOW())


@pytest.mark.rule("R25", "A17")
@pytest.mark.parametrize("status", sorted(set(SituationStatus.values) - OVER))
def test_the_database_itself_refuses_what_is_not_over(table, status):
    about = make.situation(table.commission, table.cast.samir, status)
    Situation.objects.filter(pk=about.pk).update(purge_due_on=today() - timedelta(days=1))
    with pytest.raises(IntegrityError, match="only what is over"), transaction.atomic():
        _call(about, table.lea)


@pytest.mark.rule("R25")
def test_the_database_itself_asks_for_two_people_or_the_day(table):
    about = over(table)
    for second in (None, table.lea):
        with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
            _call(about, second)
    Situation.objects.filter(pk=about.pk).update(purge_asked_by=table.claire)
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        _call(about, table.claire)
    _call(about, table.lea)
    late = over(table, due=today())
    assert _call(late, None)["sheet"] == 1


@pytest.mark.rule("R25")
def test_the_figures_must_be_cut_off_before(table):
    about = over(table, due=today())
    statistics.note(about, at=NOW())
    with pytest.raises(IntegrityError, match="cut off"), transaction.atomic():
        _call(about, None)


@pytest.mark.rule("A17")
def test_nobody_but_the_owner_deletes_what_the_purge_deletes(table):
    with connection.cursor() as cursor:
        for name in ("record", "linkanswer", "vaultopening", "addendum", "purgeproof"):
            cursor.execute("SELECT has_table_privilege(%s, 'DELETE')", [f"commissions_{name}"])
            assert cursor.fetchone() == (False,), name
        cursor.execute(
            "SELECT proname, prosecdef, proconfig, pg_get_userbyid(proowner),"
            " has_function_privilege('public', oid, 'EXECUTE')"
            " FROM pg_proc WHERE proname = 'commissions_purge'"
        )
        _, definer, config, owner, everybody = cursor.fetchone()
    assert definer
    assert config == ["search_path=public, pg_temp"]
    assert owner == "cordee_owner"
    assert not everybody


@pytest.mark.rule("R25", "A13")
def test_what_is_due_goes_by_itself_and_what_is_not_stays(table):
    due = [over(table, status, due=today()) for status in sorted(OVER)]
    kept = over(table, due=today() + timedelta(days=1))
    assert purge_due(at=NOW()) == len(due)
    assert purge_due(at=NOW()) == 0
    left = Situation.objects.exclude(status=SituationStatus.PURGED)
    assert list(left) == [kept]
    proofs = PurgeProof.objects.values_list("reason", "asked_by", "second_by")
    assert sorted(proofs) == [(status, None, None) for status in sorted(OVER)]


@pytest.mark.rule("R15", "R25")
def test_an_opposition_is_purged_within_its_days(table):
    about = make.examination(table).situation
    oppose(situation=about, by=fresh(table.claire), at=NOW(), decided_on=today(), how="spoken")
    about.refresh_from_db()
    assert about.purge_due_on <= today() + timedelta(days=7)
    assert purge_due(at=NOW()) == 0
    Situation.objects.filter(pk=about.pk).update(purge_due_on=today())
    assert purge_due(at=NOW()) == 1


@pytest.mark.rule("A13")
def test_the_day_is_the_delay_and_never_beyond_the_longest_after_the_last_session(table):
    about = make.examination(table).situation
    assert keep_until(about, at=NOW()) == today() + relativedelta(months=6)
    long_ago = NOW() - relativedelta(months=21)
    session = AgendaEntry.objects.get(situation=about).session
    session.starts_at, session.ends_at = long_ago, long_ago + timedelta(hours=2)
    session.save()
    expected = timezone.localdate(long_ago) + relativedelta(months=24)
    assert keep_until(about, at=NOW()) == expected


@pytest.mark.rule("A13")
@pytest.mark.parametrize("status", ["submitted", "scheduled", "plan_running", "suspended"])
def test_what_nobody_ends_is_ended_by_the_limit(table, status):
    about = make.situation(table.commission, table.cast.samir, status)
    assert close_kept_too_long(at=NOW()) == 0
    later = NOW() + relativedelta(months=table.commission.longest_months, days=1)
    assert close_kept_too_long(at=later) == 1
    about = Situation.objects.get(pk=about.pk)
    assert (about.status, about.closing_reason) == ("closed", "kept_too_long")
    assert about.purge_due_on == timezone.localdate(later)
    assert StatisticalRecord.objects.get(situation=about).closing_reason == "kept_too_long"


# --- what is left ---
def full(table) -> Situation:
    """A situation with a row of each kind, MARK in every column that takes words."""
    entry = make.examined(table)
    about, record = entry.situation, Record.objects.get(entry=entry)
    Addendum.objects.create(record=record, text="x", written_by=table.claire, written_at=NOW())
    PersonReturn.objects.create(entry=entry, situation=about, due_on=today())
    RightsRequest.objects.create(
        situation=about, kind="access", received_on=today(), recorded_by=table.claire
    )
    brought = Contribution.objects.create(
        entry=entry,
        author=table.marc,
        mandate=table.mandates["marc"],
        text="x",
        written_at=NOW(),
    )
    brought.readers.add(table.rita)
    Decision.objects.get(situation=about, kind="accord").named.add(table.marc)
    fill_any(table, about)
    VaultOpening.objects.create(
        situation=about, opened_by=table.claire, purpose="contact", reason="x", opened_at=NOW()
    )
    tell(ToReadForMember, table.marc, about=about, at=NOW())
    tell(NewsForReferrer, table.cast.samir, about=entry, at=NOW())
    statistics.note(about, at=NOW())
    return Situation.objects.get(pk=about.pk)


OF_A_SITUATION = [
    model
    for model in apps.get_app_config("commissions").get_models()
    if model not in (Situation, StatisticalRecord)
    and any(
        field.is_relation and field.related_model in (Situation, AgendaEntry, Record)
        for field in model._meta.concrete_fields
    )
]


@pytest.mark.rule("R25")
def test_every_kind_of_row_that_hangs_on_a_situation_goes_and_is_counted(table):
    about = full(table)
    assert [m.__name__ for m in OF_A_SITUATION if not m.objects.exists()] == []
    announced = counts_of(about)
    assert Situation.objects.get(pk=about.pk).status == "plan_running"
    _closed(about)
    proof = purged_by_two(table, about)
    assert [m.__name__ for m in OF_A_SITUATION if m.objects.exists()] == []
    assert not OutboxMessage.objects.exclude(about_type="commissions.commission").exists()
    assert not Notice.objects.exclude(about_type="commissions.commission").exists()
    # the second person was told that something waits: one message more of each kind
    told = {"messages": 1, "notices": 1}
    assert proof.counts == {name: n + told.get(name, 0) for name, n in announced.items()}
    assert announced["openings"] == announced["identity"] == announced["records"] == 1


@pytest.mark.rule("R25")
@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_no_word_of_a_purged_situation_is_left_anywhere(table):
    about = full(table)
    with connections["owner"].cursor() as owner:
        planted = _plant(owner, about)
        assert len(planted) > 40
        assert set(_found(owner)) >= planted
        _closed(Situation.objects.get(pk=about.pk))
        purged_by_two(table, about)
        assert _found(owner) == []
        assert str(about.public_id) not in _told_about(owner)


@pytest.mark.rule("R25")
def test_the_row_that_stays_is_blank_whatever_its_columns(table):
    about = over(table, due=today(), from_dac=["facts"], justified=[{"found": "x"}])
    assert purge_due(at=NOW()) == 1
    about = Situation.objects.get(pk=about.pk)
    kept = {"id", "public_id", "commission", "status", "started_at", "purged_at", "version"}
    for field in Situation._meta.concrete_fields:
        if field.name not in kept:
            value = getattr(about, field.attname)
            assert value in (None, field.get_default()), field.name
    assert about.started_at == about.purged_at


@pytest.mark.rule("R25", "R28")
def test_the_statistical_record_stays_without_a_way_back(table):
    about = over(table)
    statistics.note(about, at=NOW())
    purged_by_two(table, about)
    kept = StatisticalRecord.objects.get()
    assert kept.situation is None
    assert kept.purged_year == today().year
    assert kept.purged_in_time
    assert kept.motives


@pytest.mark.rule("A24")
@pytest.mark.parametrize(
    ("keeps", "status"), [(True, "opposition"), (True, "closed"), (False, "opposition")]
)
def test_a_mark_is_kept_of_an_opposition_alone_and_where_the_commission_chose_so(
    table, keeps, status
):
    Commission.objects.filter(pk=table.commission.pk).update(keep_blind_mark=keeps)
    about = over(table, status, due=today())
    fill_any(table, about)
    blind = Identity.objects.get().blind
    assert purge_due(at=NOW()) == 1
    expected = [blind] if keeps and status == "opposition" else []
    assert list(BlindMark.objects.values_list("blind", flat=True)) == expected
    assert not Identity.objects.exists()


def test_the_other_situations_keep_everything(table):
    about, other = full(table), full(table)
    counts = counts_of(other)
    _closed(about)
    purged_by_two(table, about)
    assert counts_of(other) == counts
    assert LinkAnswer.objects.filter(situation=other).count() == counts["links"]
    assert RestrictedSheet.objects.filter(situation=other).exists()


def _call(about, second) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT commissions_purge(%s, %s)::text", [about.pk, second.pk if second else None]
        )
        return json.loads(cursor.fetchone()[0])


def _closed(about: Situation) -> None:
    about.close(reason="reached", at=NOW())
    about.save()


_TEXTS = """
SELECT table_name, column_name, table_schema
FROM information_schema.columns
WHERE table_schema IN ('public', 'journal')
AND (data_type IN ('text', 'character varying', 'jsonb', 'json')
     OR (data_type = 'ARRAY' AND udt_name IN ('_text', '_varchar')))
"""


def _plant(owner, about: Situation) -> set[tuple[str, str]]:
    """MARK in every column of words of every row that hangs on the situation, by the owner's hand."""
    planted = set()
    for model in (Situation, *OF_A_SITUATION):
        for field in model._meta.concrete_fields:
            if _takes_words(field):
                planted |= _plant_in(owner, model, field)
    return planted


def _takes_words(field: models.Field) -> bool:
    words = (models.CharField, models.TextField, models.JSONField)
    bound = field.choices or field.name in ("code", "status", "fingerprint", "blind")
    short = (getattr(field, "max_length", None) or len(MARK)) < len(MARK)
    return isinstance(field, words) and not bound and not short


def _plant_in(owner, model, field) -> set[tuple[str, str]]:
    table, column = model._meta.db_table, field.column
    value = json.dumps([{MARK: MARK}]) if isinstance(field, models.JSONField) else MARK
    owner.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    owner.execute(f'UPDATE "{table}" SET "{column}" = %s', [value])
    owner.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    return {(table, column)}


def _found(owner) -> list[tuple[str, str]]:
    """The columns of the whole database in which MARK stands, the journal's too."""
    owner.execute(_TEXTS)
    found = []
    for table, column, schema in owner.fetchall():
        owner.execute(
            f'SELECT EXISTS (SELECT FROM "{schema}"."{table}" WHERE "{column}"::text LIKE %s)',
            [f"%{MARK}%"],
        )
        if owner.fetchone()[0]:
            found.append((table, column))
    return found


def _told_about(owner) -> set[str]:
    owner.execute(
        "SELECT about_id FROM notifications_outboxmessage"
        " UNION SELECT about_id FROM notifications_notice"
    )
    return {row[0] for row in owner.fetchall()}
