"""What stays counted of a situation: kept while it lives, cut at its purge, nothing but codes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commissions.enums import SituationStatus
from commissions.models import (
    Blockage,
    CountedPreconisations,
    PersonReturn,
    Situation,
    StatisticalRecord,
)
from commissions.selectors.bilan import bilan_of
from commissions.services.statistics import cut
from tests.commissions.bilans import closed, facts, last_year, noted, table_of
from tests.factories import commissions as make

NOW = timezone.now
TODAY = timezone.localdate


@pytest.mark.rule("R28")
def test_the_record_says_what_happened_in_codes_years_and_days(table):
    about = make.examined(table, sex="female", eviction="yes").situation
    # forty days by the calendar: summer time may end in between
    submitted = timezone.localtime(NOW()) - timedelta(days=40)
    Situation.objects.filter(pk=about.pk).update(submitted_at=submitted)
    make.deport(about, table.rita)
    PersonReturn.objects.create(
        entry=about.entries.get(),
        situation=about,
        due_on=TODAY(),
        way="meeting",
        done_on=TODAY() + timedelta(days=9),
        satisfaction=4,
    )
    record = noted(about)
    assert (record.examined_year, record.days_to_examination) == (TODAY().year, 40)
    assert (record.days_to_record, record.days_to_return) == (0, 9)
    assert (record.informed, record.accord, record.admissible) == (True, "given", True)
    assert (record.sex, record.eviction, record.motives) == (
        "female",
        "yes",
        ["care_break", "isolation"],
    )
    assert (record.times_presented, record.deports, record.person_satisfaction) == (1, 1, 4)
    assert record.referent_named
    kinds = {row.kind: row.open for row in record.preconisations.all()}
    assert kinds == {"care": 1, "housing": 1}


def test_a_preconisation_done_late_is_told_from_one_done_in_time(table):
    entry = make.examined(table)
    late, early = entry.preconisations.order_by("pk")
    late.finish(on=late.due_on + timedelta(days=1))
    early.finish(on=early.due_on)
    late.save()
    early.save()
    record = noted(entry.situation)
    became = {row.kind: (row.done_in_time, row.done_late) for row in record.preconisations.all()}
    assert became == {late.kind: (0, 1), early.kind: (1, 0)}


def test_noting_twice_leaves_one_record_and_a_draft_none(table):
    about = make.examined(table).situation
    noted(about)
    noted(about)
    assert StatisticalRecord.objects.filter(situation=about).count() == 1
    assert CountedPreconisations.objects.count() == 2
    draft = make.situation(table.commission, table.cast.samir, SituationStatus.DRAFT)
    assert noted(draft) is None


def test_a_refused_saisine_and_a_closed_situation_tell_their_reason(table):
    refused = make.situation(table.commission, table.cast.samir, SituationStatus.INADMISSIBLE)
    record = noted(refused)
    assert (record.admissible, record.inadmissible_reason) == (False, "territory")
    assert (record.closed_year, record.closing_reason) == (None, "")
    record = noted(closed(table))
    assert (record.admissible, record.closed_year, record.closing_reason) == (
        True,
        TODAY().year,
        "reached",
    )


@pytest.mark.rule("R15", "R28")
def test_of_an_opposed_situation_the_year_is_all_that_stays(table):
    about = make.examined(table).situation
    noted(about)
    about = Situation.objects.get(pk=about.pk)
    about.oppose(at=NOW())
    about.save()
    record = noted(about)
    assert record.opposed_year == TODAY().year
    assert (record.age_band, record.motives, record.examined_year) == ("", [], None)
    assert not record.preconisations.exists()
    content = bilan_of(table.commission, TODAY().year, inside=True)
    assert table_of(content, "events").shown["oppositions"] == "<\u00a05"


@pytest.mark.rule("R15")
def test_an_opposed_situation_leaves_every_table_but_the_count_of_oppositions(table):
    facts(table.commission, 30, sex="female")
    content = bilan_of(table.commission, last_year(), inside=True)
    assert table_of(content, "situations").shown["examined"] == "30"
    facts(table.commission, 6, opposed_year=last_year(), examined_year=None, admissible=None)
    content = bilan_of(table.commission, last_year(), inside=True)
    assert table_of(content, "situations").shown["examined"] == "30"
    assert table_of(content, "situations").shown["submitted"] == "30"
    assert table_of(content, "events").shown["oppositions"] == "6"


@pytest.mark.rule("R25", "R28")
def test_at_the_purge_the_record_is_cut_for_good(table):
    about = closed(table)
    record = noted(about)
    Situation.objects.filter(pk=about.pk).update(purge_due_on=TODAY())
    cut(Situation.objects.get(pk=about.pk), at=NOW())
    record.refresh_from_db()
    assert (record.situation_id, record.purged_year, record.purged_in_time) == (
        None,
        TODAY().year,
        True,
    )
    assert record.age_band == "75_84"
    assert make.walk(Situation.objects.get(pk=about.pk), SituationStatus.PURGED)
    assert noted(about) is None
    assert StatisticalRecord.objects.count() == 1


def test_a_purge_after_its_day_is_late(table):
    about = closed(table)
    noted(about)
    Situation.objects.filter(pk=about.pk).update(purge_due_on=TODAY() - timedelta(days=1))
    cut(Situation.objects.get(pk=about.pk), at=NOW())
    assert StatisticalRecord.objects.get().purged_in_time is False


@pytest.mark.rule("R28")
def test_the_record_has_no_text_no_date_and_no_name():
    kinds = {field.get_internal_type() for field in StatisticalRecord._meta.get_fields()}
    assert not kinds & {"TextField", "DateField", "DateTimeField", "EmailField", "JSONField"}
    texts = [
        f for f in StatisticalRecord._meta.get_fields() if f.get_internal_type() == "CharField"
    ]
    assert max(field.max_length for field in texts) <= 24
    assert {f.name for f in Blockage._meta.get_fields()} == {"id", "commission", "kind", "year"}
