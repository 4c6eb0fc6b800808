"""Invited by name: one row, what it lists, until its day; nothing from being a superuser."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.enums import Volet
from cases.models import CaseGrant
from cases.permissions import CASE
from cases.selectors.lens import reading_of
from cases.services.invite import invite_by_name, longest_until, stop_grant
from common.errors import GuardsFailed, Refused
from notifications.models import Notice
from tests.factories.signin import signed_in
from tests.personas import fresh

READ = "cases.read_by_name"
TODAY = timezone.localdate
NOW = timezone.now


def invite(cast, circle, **changes) -> CaseGrant:
    values = {
        "professional": cast.ana.professional,
        "volets": ["support"],
        "reason": "Visite à domicile pour la salle de bain.",
        "until": TODAY() + timedelta(days=14),
        "by": cast.camille,
        "at": NOW(),
    }
    return invite_by_name(case=circle.case, **{**values, **changes})


def missing(cast, circle, **changes) -> set[str]:
    with pytest.raises(GuardsFailed) as failed:
        invite(cast, circle, **changes)
    return {one.field for one in failed.value.missing}


def status(user, case) -> int:
    page = reverse("desk:situation", args=[case.public_id])
    return signed_in(user, second_factor=True).get(page).status_code


def may_read(user, case) -> tuple:
    """The four ways to ask: guardian's, the table's for one and for a list, and the address."""
    user = fresh(user)
    return (
        user.has_perm(READ, case),
        bool(CASE.can(user, "view", case)),
        CASE.visible_to(user).filter(pk=case.pk).exists(),
        status(user, case) == 200,
    )


def test_exactly_one_row_opens_what_it_lists(cast, circle):
    invite(cast, circle)

    assert CaseGrant.objects.count() == 1
    assert may_read(cast.ana, circle.case) == (True, True, True, True)
    assert set(reading_of(fresh(cast.ana), circle.case).volets) == {Volet.SUPPORT}


def test_inviting_again_changes_the_same_row(cast, circle):
    first = invite(cast, circle)
    stop_grant(grant=first, by=cast.camille, at=NOW())

    again = invite(cast, circle, volets=["care", "support"], by=cast.yann)

    assert again.pk == first.pk
    assert CaseGrant.objects.count() == 1
    assert (again.volets, again.ended_at, again.given_by) == (["care", "support"], None, cast.yann)
    assert Notice.objects.filter(recipient=cast.ana, kind="cases.invited_by_name").count() == 2


@pytest.mark.parametrize("why", ["expired", "not yet", "stopped", "closed account", "closed case"])
def test_what_is_over_opens_nothing_by_object_nor_by_list(cast, circle, why):
    grant = invite(cast, circle)
    rows, day = CaseGrant.objects.filter(pk=grant.pk), timedelta(days=1)
    match why:
        case "expired":
            rows.update(starts_on=TODAY() - 2 * day, until=TODAY() - day)
        case "not yet":
            rows.update(starts_on=TODAY() + day)
        case "stopped":
            stop_grant(grant=grant, by=cast.camille, at=NOW())
        case "closed account":
            User.objects.filter(pk=cast.ana.pk).update(is_active=False)
        case "closed case":
            type(circle.case).objects.filter(pk=circle.case.pk).update(status="closed")
            circle.case.refresh_from_db()
            user = fresh(cast.ana)
            assert not CASE.can(user, "view", circle.case)
            assert not CASE.visible_to(user).exists()
            return
    if why == "closed account":
        user = fresh(cast.ana)
        assert not user.has_perm(READ, circle.case)
        assert not CASE.can(user, "view", circle.case)
        assert not CASE.visible_to(user).exists()
        return
    assert may_read(cast.ana, circle.case) == (False, False, False, False)
    assert status(cast.ana, circle.case) == 404


def test_a_superuser_gets_nothing_from_being_one(cast, circle):
    superuser = User.objects.create_superuser(
        email="super@demo.test", first_name="Su", last_name="Per"
    )
    assert may_read(superuser, circle.case) == (False, False, False, False)
    assert superuser.has_perm("accounts.view_user"), "Django's own administration stays theirs"


def test_a_superuser_invited_by_name_is_one_more_colleague(cast, circle):
    cast.ana.is_superuser = True
    cast.ana.save()
    grant = invite(cast, circle)
    assert may_read(cast.ana, circle.case) == (True, True, True, True)
    CaseGrant.objects.filter(pk=grant.pk).update(starts_on=date(2020, 1, 1), until=date(2020, 2, 1))
    assert may_read(cast.ana, circle.case) == (False, False, False, False)


def test_everything_missing_is_told(cast, circle):
    found = missing(cast, circle, professional=None, volets=[], reason=" ", until=None)
    assert found == {"professional", "volets", "reason", "until"}


@pytest.mark.parametrize("days", [-1, 250])
def test_an_invitation_is_for_six_months_at_most(cast, circle, days):
    assert missing(cast, circle, until=TODAY() + timedelta(days=days)) == {"until"}
    assert invite(cast, circle, until=longest_until(TODAY())).until == longest_until(TODAY())


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 22), date(2027, 5, 22)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 6, 30), date(2026, 12, 30)),
    ],
)
def test_six_months_are_calendar_months(today, last):
    assert longest_until(today) == last


@pytest.mark.parametrize("person", ["louis", "yann"])
def test_the_team_and_the_dac_are_not_invited(cast, circle, person):
    """A member reads by the person's accord: an invitation must not go around it."""
    assert missing(cast, circle, professional=cast.people[person].professional) == {"professional"}


@pytest.mark.parametrize("person", ["sophie", "ines", "nadia", "noe"])
def test_only_coordinators_invite_and_stop(cast, circle, person):
    with pytest.raises(Refused):
        invite(cast, circle, by=cast.people[person])
    grant = invite(cast, circle)
    with pytest.raises(Refused):
        stop_grant(grant=grant, by=cast.people[person], at=NOW())
