"""Two people write one block: other fields merge, the same field comes back, nothing is lost."""

from datetime import date

import pytest
from django.utils import timezone

from cases.models import AssessedDimension, Assessment
from common.locking import locked
from tests.factories import cases as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast) -> AssessedDimension:
    assessment = Assessment.objects.create(
        case=make.open_case(cast),
        kind="interview",
        done_on=date(2026, 11, 2),
        created_by=cast.camille,
        created_at=timezone.now(),
    )
    return AssessedDimension.objects.create(assessment=assessment, dimension="social")


def write(row, by, seen, **changes):
    return locked(row).write(changes, seen=seen, by=by, at=timezone.now())


def test_two_people_on_two_fields_lose_nothing(cast, row):
    assert write(row, cast.camille, 1, findings="APA à demander") == {}
    assert write(row, cast.yann, 1, risks="Impayés") == {}

    row.refresh_from_db()
    assert (row.findings, row.risks, row.version) == ("APA à demander", "Impayés", 3)
    assert row.updated_by == cast.yann


def test_the_second_on_the_same_field_gets_the_first_one_s_words(cast, row):
    write(row, cast.camille, 1, findings="APA à demander")

    assert write(row, cast.yann, 1, findings="APA demandée", tool="AGGIR") == {
        "findings": "APA à demander"
    }

    row.refresh_from_db()
    assert (row.findings, row.tool) == ("APA à demander", "AGGIR")


def test_having_seen_the_other_s_words_one_may_write_over_them(cast, row):
    write(row, cast.camille, 1, findings="APA à demander")

    assert write(row, cast.yann, 2, findings="APA demandée") == {}

    row.refresh_from_db()
    assert row.findings == "APA demandée"


def test_the_same_words_twice_are_no_conflict_and_no_change(cast, row):
    write(row, cast.camille, 1, findings="APA à demander")

    assert write(row, cast.yann, 1, findings="APA à demander") == {}

    row.refresh_from_db()
    assert (row.version, row.updated_by) == (2, cast.camille)
