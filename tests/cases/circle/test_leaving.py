"""A leaving that is planned: what it closes, when, and how it is called off."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from cases.enums import TeamStatus
from cases.models import TeamMember
from cases.permissions import CASE
from cases.services.leaving import end_member, end_places_over, keep_member
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from common.locking import locked
from common.templatetags.ui import jour
from tests.clock import days_later  # noqa: F401 - a fixture
from tests.factories.signin import signed_in
from tests.pages import read
from tests.personas import fresh

TODAY = timezone.localdate


def now():
    """Asked each time: the clock of a test may have been moved."""
    return timezone.now()


def in_days(days: int):
    return TODAY() + timedelta(days=days)


@pytest.fixture
def leaving(cast, decided):
    """Ines, of the équipe de soins, leaves in two days."""
    words = {"on": in_days(2), "reason": "Changement de cabinet", "version": 1}
    return end_member(member=decided.ines, by=cast.camille, at=now(), **words)


def reads(cast, case) -> bool:
    return CASE.can(fresh(cast.ines), "view", case)


def actions() -> list[str]:
    rows = Event.objects.filter(action__startswith="cases.team.").exclude(action="cases.team.added")
    return list(rows.order_by("pk").values_list("action", flat=True))


def test_they_read_until_the_evening_of_that_day_and_nothing_has_to_run(
    cast,
    decided,
    leaving,
    days_later,  # noqa: F811
):
    assert leaving.status == TeamStatus.ACTIVE
    assert reads(cast, decided.case)
    client = signed_in(cast.ines)
    situation = reverse("desk:situation", args=[decided.case.public_id])
    assert "Rolland" in client.get(situation).content.decode()

    days_later(2)
    assert reads(cast, decided.case)

    days_later(3)
    assert not reads(cast, decided.case)
    assert signed_in(fresh(cast.ines)).get(situation).status_code == 404


def test_the_clock_lists_them_among_who_left(cast, decided, leaving, days_later):  # noqa: F811
    day = leaving.ends_on
    days_later(2)
    assert end_places_over(at=now()) == 0

    days_later(3)
    assert (end_places_over(at=now()), end_places_over(at=now())) == (1, 0)

    member = TeamMember.objects.get(pk=leaving.pk)
    assert (member.status, member.ends_on) == (TeamStatus.ENDED, day)
    assert member.end_reason == "Changement de cabinet"
    assert actions() == ["cases.team.leaving_planned", "cases.team.ended"]
    assert Event.objects.get(action="cases.team.ended").actor_id is None


def test_a_day_moved_later_meanwhile_ends_nobody(
    cast,
    decided,
    leaving,
    days_later,  # noqa: F811
    monkeypatch,
):
    """Between the list of places that are over and the lock on each of them."""
    days_later(3)

    def moved_first(obj):
        TeamMember.objects.filter(pk=leaving.pk).update(ends_on=TODAY())
        return locked(obj)

    monkeypatch.setattr("cases.services.leaving.locked", moved_first)
    assert end_places_over(at=now()) == 0
    assert TeamMember.objects.get(pk=leaving.pk).status == TeamStatus.ACTIVE
    assert reads(cast, decided.case)


def test_it_is_called_off(cast, decided, leaving, days_later):  # noqa: F811
    act = {"member": leaving, "by": cast.camille, "at": now()}
    with pytest.raises(ChangedMeanwhile):
        keep_member(version=1, **act)

    member = keep_member(version=leaving.version, **act)

    assert (member.ends_on, member.end_reason) == (None, "")
    days_later(30)
    assert reads(cast, decided.case)
    assert actions() == ["cases.team.leaving_planned", "cases.team.leaving_called_off"]


def test_it_is_not_called_off_once_it_is_over(cast, decided, leaving, days_later):  # noqa: F811
    days_later(3)
    with pytest.raises(GuardsFailed) as failed:
        keep_member(member=leaving, version=leaving.version, by=fresh(cast.camille), at=now())
    assert [one.field for one in failed.value.missing] == ["stays"]


def test_who_may_not_end_a_place_does_not_keep_one(cast, leaving):
    with pytest.raises(Refused):
        keep_member(member=leaving, version=leaving.version, by=cast.ines, at=now())


def test_who_stays_is_left_as_they_are(cast, decided):
    member = keep_member(member=decided.ines, version=1, by=cast.camille, at=now())
    assert (member.version, actions()) == (1, [])


def test_another_day_replaces_the_first_and_today_ends_at_once(cast, decided, leaving):
    act = {"member": leaving, "reason": "Plus tôt", "by": cast.camille, "at": now()}
    later = end_member(on=in_days(9), version=leaving.version, **act)
    assert (later.ends_on, later.end_reason) == (in_days(9), "Plus tôt")

    ended = end_member(on=TODAY(), version=later.version, **act)

    assert ended.status == TeamStatus.ENDED
    assert not reads(cast, decided.case)


def test_on_the_pages_a_coordinator_plans_it_sees_it_and_calls_it_off(cast, decided):
    camille, member = signed_in(cast.camille), decided.ines
    page = reverse("cases:team-end", args=[member.public_id])
    circle = reverse("desk:situation", args=[decided.case.public_id]) + "?section=cercle"
    day = in_days(12)
    said = f"Jusqu’au {jour(day)}".replace("\xa0", " ")
    assert "stays" not in camille.get(page).content.decode()
    assert said not in read(camille.get(circle)).text

    told = {"on": day.strftime("%d/%m/%Y"), "reason": "Mutation", "version": "1"}
    camille.post(page, told)

    assert said in read(camille.get(circle)).text
    assert said not in read(signed_in(cast.louis).get(circle)).text
    assert "Son départ est prévu le" in read(camille.get(page)).text

    camille.post(page, told | {"stays": "on", "version": "2"})

    assert TeamMember.objects.get(pk=member.pk).ends_on is None
    assert said not in read(camille.get(circle)).text
