"""The frame of every page: the statement kept for the life of a process says what the rows say."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from commissions.models import Mandate
from common.row_security import surely_reading_as
from desk.selectors import frame
from tests.clock import days_later  # noqa: F401 - a fixture
from tests.factories import commissions as make
from tests.ppcs.playing import world

pytestmark = pytest.mark.django_db


def _by_rows(user: User) -> frame.Frame:
    return frame.Frame(**dict(zip(frame.ASKED, frame.composed().get(pk=user.pk), strict=True)))


@pytest.fixture
def people(cast):
    """A plan in force whose actions have owners, and a commission with its seats taken."""
    world(cast).validated()
    return make.table(cast).people


def _told_as(user: User) -> tuple[frame.Frame, frame.Frame]:
    """What the statement that was kept says, and what the rows say now."""
    with surely_reading_as(user):
        return frame.frame_of(user), _by_rows(user)


def test_the_prepared_statement_says_what_the_rows_say_for_each_account(people):
    frame._prepared.cache_clear()
    seen = set()
    for user in User.objects.all():
        kept, now = _told_as(user)
        assert kept == now, user
        seen.add((kept.has_actions, kept.has_a_place))
    assert {one for one, _ in seen} == {one for _, one in seen} == {True, False}


def test_time_passes_in_a_statement_that_was_kept(people, days_later):  # noqa: F811
    marc = people["marc"]
    assert _told_as(marc)[0].has_a_place
    Mandate.objects.filter(user=marc).update(ends_on=timezone.localdate() + timedelta(days=2))
    days_later(2)
    assert _told_as(marc)[0].has_a_place
    days_later(3)
    kept, now = _told_as(marc)
    assert not kept.has_a_place
    assert kept == now


def test_an_account_that_is_gone_has_no_frame(cast):
    with pytest.raises(User.DoesNotExist):
        frame.frame_of(User(pk=2_000_000_000))


def test_a_moment_that_is_neither_now_nor_today_is_not_frozen():
    now = timezone.now()
    assert frame._mark(now, now, now, -1) == frame.NOW
    assert frame._mark(timezone.localdate(now), now, now, -1) == frame.TODAY
    assert frame._mark(-1, now, now, -1) == frame.WHO
    for other in (now - timedelta(days=1), timezone.localdate(now) - timedelta(days=1)):
        with pytest.raises(ValueError, match="now and today only"):
            frame._mark(other, now, now, -1)
