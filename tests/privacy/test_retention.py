"""What is due: defaults said as defaults, delays decided by the controller, proposals made once."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from cases.models import Case, Referral
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from notifications.models import Notice
from privacy.enums import Extent
from privacy.models import Erasure, Hold, RetentionRule
from privacy.selectors.retention import due_in, is_decided, rule_of
from privacy.services import erasing, retention
from tests import around, markers
from tests.personas import fresh
from tests.privacy import persons

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def today():
    return timezone.localdate()


def decided(**changes) -> dict:
    values = {
        "request_months": 12,
        "social_months": 36,
        "health_years": 10,
        "keep_figures": False,
        "decided_on": today(),
        "decided_by": "Conseil d’administration",
        "basis": "Registre des traitements, avis du délégué.",
    }
    return values | changes


def set_by(cast, user, version=1, **changes) -> RetentionRule:
    return retention.set_retention(
        dac=cast.dac35, values=decided(**changes), version=version, by=fresh(user), at=NOW()
    )


def closed(cast, **ago) -> Case:
    """A situation full of everything, whose last contact was so long ago."""
    case = persons.whole(cast)
    then = NOW() - relativedelta(**ago)
    Case.objects.filter(pk=case.pk).update(closed_at=then, last_movement_at=then)
    return Case.objects.get(pk=case.pk)


def due(cast) -> list[tuple]:
    found = due_in(rule_of(cast.dac35), today=today())
    return [(one.subject.person or one.subject.referral, one.extent) for one in found]


# --- Settings ---
def test_defaults_are_those_of_the_field_and_nobody_decided_them(cast):
    rule = rule_of(cast.dac35)
    assert (rule.request_months, rule.social_months, rule.health_years) == (24, 24, 20)
    assert rule.pk is None
    assert not is_decided(rule)


def test_the_responsable_writes_down_who_decided_what_on_which_ground(cast):
    rule = set_by(cast, cast.sophie)
    assert is_decided(rule)
    assert rule_of(cast.dac35).health_years == 10
    with pytest.raises(ChangedMeanwhile):
        set_by(cast, cast.sophie, version=rule.version - 1)
    for nobody in (cast.dpo, cast.camille, cast.nadia):
        with pytest.raises(Refused):
            set_by(cast, nobody, version=rule.version)


def test_what_is_missing_is_said(cast):
    words = {"decided_on": None, "decided_by": " ", "basis": ""}
    with pytest.raises(GuardsFailed) as failed:
        set_by(cast, cast.sophie, social_months=240, health_years=2, **words)
    fields = {one.field for one in failed.value.missing}
    assert fields == {"decided_on", "decided_by", "basis", "health_years"}


# --- What is due ---
def test_social_data_first_then_everything(cast):
    case = closed(cast, months=23)
    assert due(cast) == []
    Case.objects.filter(pk=case.pk).update(closed_at=NOW() - relativedelta(months=24))
    assert due(cast) == []  # the last movement is later
    then = NOW() - relativedelta(months=24)
    Case.objects.filter(pk=case.pk).update(last_movement_at=then, closed_at=then)
    assert due(cast) == [(case.person, Extent.SOCIAL)]
    long_ago = NOW() - relativedelta(years=20)
    Case.objects.filter(pk=case.pk).update(last_movement_at=long_ago, closed_at=long_ago)
    assert due(cast) == [(case.person, Extent.WHOLE)]


def test_the_delays_are_those_of_the_dac(cast):
    case = closed(cast, months=30)
    assert due(cast) == [(case.person, Extent.SOCIAL)]
    set_by(cast, cast.sophie, social_months=36)
    assert due(cast) == []


def test_an_open_situation_is_never_due(cast):
    case = around.situation(cast)
    Case.objects.filter(pk=case.pk).update(last_movement_at=NOW() - relativedelta(years=30))
    assert due(cast) == []


def test_a_request_that_opened_nothing_is_due_after_its_own_delay(cast):
    referral = markers.in_status(cast, "declined")
    then = NOW() - relativedelta(months=24)
    Referral.objects.filter(pk=referral.pk).update(sent_at=then, answered_at=then)
    assert due(cast) == [(referral, Extent.WHOLE)]
    question = markers.in_status(cast, "declined")
    Referral.objects.filter(pk=question.pk).update(
        sent_at=then, answered_at=then, birth_name="", used_name="", first_name=""
    )
    assert due(cast) == [(referral, Extent.WHOLE)]


def test_the_other_dac_sees_none_of_it(cast):
    closed(cast, years=3)
    assert due_in(rule_of(cast.dac22), today=today()) == []


def test_what_is_held_restricted_or_set_aside_of_late_is_not_proposed(cast):
    case = closed(cast, years=3)
    hold = Hold.objects.create(
        dac=case.dac, person=case.person, reason="x", placed_by=cast.dpo, placed_at=NOW()
    )
    assert due(cast) == []
    Hold.objects.filter(pk=hold.pk).delete()
    Case.objects.filter(pk=case.pk).update(restricted_at=NOW())
    assert due(cast) == []
    Case.objects.filter(pk=case.pk).update(restricted_at=None)
    assert retention.propose_due(dac=cast.dac35, at=NOW()) == 1
    assert due(cast) == []
    row = Erasure.objects.get()
    erasing.drop_erasure(
        erasure=row, reason="Encore utile.", version=row.version, by=fresh(cast.dpo), at=NOW()
    )
    assert due(cast) == []
    Erasure.objects.update(dropped_at=NOW() - timedelta(days=370))
    assert due(cast) == [(case.person, Extent.SOCIAL)]


def test_the_clock_proposes_once_and_tells_both_offices_once(cast):
    case = closed(cast, years=3)
    Notice.objects.all().delete()
    assert retention.propose_everywhere(at=NOW()) == 1
    assert retention.propose_everywhere(at=NOW()) == 0
    made = Erasure.objects.get()
    assert (made.person, made.extent, made.status) == (case.person, "social", "due")
    assert made.due_on == timezone.localdate(case.last_movement_at) + relativedelta(months=24)
    told = sorted(Notice.objects.values_list("recipient__email", flat=True))
    assert told == ["dpo@demo.test", "sophie@demo.test"]


def test_social_data_that_went_is_not_proposed_again(cast):
    case = closed(cast, years=3)
    retention.propose_due(dac=cast.dac35, at=NOW())
    row = Erasure.objects.get()
    row = erasing.ask_erasure(
        erasure=row, kept="nothing", version=row.version, by=fresh(cast.sophie), at=NOW()
    )
    persons.confirmed(cast, row, by=cast.dpo)
    Case.objects.filter(pk=case.pk).update(
        last_movement_at=case.last_movement_at, closed_at=case.closed_at
    )
    assert due(cast) == []
