"""Each condition by which somebody deals with the data of a person, alone: rows that lack one thing."""

import pytest
from django.db.models import Model

from accounts.models import User
from cases.models import Case, Referral
from common.permissions import Policy
from directory.enums import Role
from privacy.enums import RequestStatus
from privacy.models import Hold, Restriction
from privacy.permissions import (
    ALERT,
    ERASURE,
    HOLD,
    RESTRICTION,
    RIGHTS_REQUEST,
    SUBJECT_EXPORT,
)
from privacy.permissions.erasure import SECOND
from privacy.permissions.officer import NOT_ABOUT_ONESELF
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.personas import fresh
from tests.privacy import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


def found(policy: Policy, user: User, row: Model, action: str = "view") -> bool:
    """In a list; and for one row alone, which must say the same."""
    listed = policy.visible_to(fresh(user), action).filter(pk=row.pk).exists()
    assert bool(policy.can(fresh(user), action, row)) is listed, (user, action)
    return listed


def who(policy: Policy, cast, row: Model, action: str = "view") -> set[str]:
    """Of those who hold an office, or coordinate, in either DAC."""
    names = ("dpo", "sophie", "camille", "yann", "nadia")
    return {name for name in names if found(policy, cast.people[name], row, action)}


# --- The second of the two who erase ---
@pytest.mark.parametrize(
    ("asker", "role", "second"),
    [
        ("dpo", Role.DATA_PROTECTION, {"sophie"}),
        ("sophie", Role.MANAGER, {"dpo"}),
        ("yann", Role.DATA_PROTECTION, {"sophie"}),
        ("yann", Role.MANAGER, {"dpo"}),
    ],
)
def test_the_second_is_of_the_other_office(cast, case, asker, role, second):
    row = rows.erasure(case, by=cast.people[asker], role=role)
    assert who(ERASURE, cast, row, "confirm") == second


def test_the_second_is_of_the_same_dac(cast, case):
    rows.hold_office(cast.nadia, cast.dac22, Role.MANAGER)
    rows.hold_office(cast.yann, cast.dac22, Role.DATA_PROTECTION)
    for role in (Role.DATA_PROTECTION, Role.MANAGER):
        row = rows.erasure(make.open_case(cast), by=cast.camille, role=role)
        assert not found(ERASURE, cast.nadia, row, "confirm")
        assert not found(ERASURE, cast.yann, row, "confirm")


def test_who_holds_both_offices_is_not_the_second_of_their_own(cast, case):
    rows.hold_office(cast.sophie, cast.dac35, Role.DATA_PROTECTION)
    for role in (Role.DATA_PROTECTION, Role.MANAGER):
        mine = rows.erasure(make.open_case(cast), by=cast.sophie, role=role)
        theirs = rows.erasure(make.open_case(cast), by=cast.dpo, role=role)
        for one, may in ((mine, False), (theirs, True)):
            assert found(ERASURE, cast.sophie, one, "confirm") is may, role
            assert SECOND.test(fresh(cast.sophie), one) is may


# --- What lasts, or lasts no more ---
@pytest.mark.parametrize(
    ("policy", "make_one", "ended"),
    [
        (HOLD, rows.hold, {"lifted_at": True, "lifted_by": "dpo", "lift_reason": "Jugé."}),
        (RESTRICTION, rows.restriction, {"ends_at": True, "ended_by": "dpo", "end_reason": "Vu."}),
    ],
)
def test_what_stands_is_lifted_once_by_either_office(cast, case, policy, make_one, ended):
    row = make_one(case)
    rows.hold_office(cast.nadia, cast.dac22, Role.DATA_PROTECTION)
    rows.hold_office(cast.yann, cast.dac22, Role.MANAGER)
    assert who(policy, cast, row, "lift") == {"dpo", "sophie"}
    values = {k: {True: rows.NOW(), "dpo": cast.dpo}.get(v, v) for k, v in ended.items()}
    type(row).objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    assert isinstance(row, Hold | Restriction)
    assert who(policy, cast, row, "lift") == set()
    assert policy.can(fresh(cast.dpo), "lift", row).late
    assert not policy.can(fresh(cast.nadia), "lift", row).late


# --- An alert about an account ---
def test_an_officer_deals_with_alerts_of_their_dac_about_others(cast):
    about = {name: rows.alert(cast.dac35, cast.people[name]) for name in ("yann", "dpo")}
    for action in ("look", "close"):
        assert found(ALERT, cast.dpo, about["yann"], "look")
        assert not found(ALERT, cast.dpo, about["dpo"], action)
        assert not found(ALERT, cast.nadia, about["yann"], action)
    assert found(ALERT, cast.dpo, about["dpo"])
    dpo = fresh(cast.dpo)
    assert NOT_ABOUT_ONESELF.test(dpo, about["yann"])
    assert not NOT_ABOUT_ONESELF.test(dpo, about["dpo"])
    assert not NOT_ABOUT_ONESELF.test(fresh(cast.sophie), about["yann"])
    other = rows.alert(cast.dac22, cast.yann)
    assert not NOT_ABOUT_ONESELF.test(dpo, other)
    assert not found(ALERT, cast.dpo, other, "look")


def test_an_alert_about_the_only_officer_is_left_to_the_responsable(cast):
    row = rows.alert(cast.dac35, cast.dpo)
    assert who(ALERT, cast, row, "close") == {"sophie"}
    assert who(ALERT, cast, rows.alert(cast.dac35, cast.yann), "close") == {"dpo"}
    rows.hold_office(cast.yann, cast.dac35, Role.DATA_PROTECTION)
    assert who(ALERT, cast, row, "close") == {"yann"}
    User.objects.filter(pk=cast.yann.pk).update(is_active=False)
    assert found(ALERT, cast.sophie, row, "close")


def test_an_alert_about_nobody_is_left_to_no_responsable(cast):
    rows.hold_office(cast.yann, cast.dac22, Role.MANAGER)
    assert not found(ALERT, cast.yann, rows.alert(cast.dac22), "close")
    assert found(ALERT, cast.yann, rows.alert(cast.dac22, cast.nadia), "close")


def test_an_officer_of_another_dac_takes_nothing_off_the_responsable(cast):
    rows.hold_office(cast.nadia, cast.dac22, Role.DATA_PROTECTION)
    assert found(ALERT, cast.sophie, rows.alert(cast.dac35, cast.dpo), "close")


def test_a_responsable_does_not_deal_with_an_alert_about_themselves(cast):
    rows.hold_office(cast.dpo, cast.dac35, Role.MANAGER)
    mine = rows.alert(cast.dac35, cast.dpo)
    assert not found(ALERT, cast.dpo, mine, "close")
    assert found(ALERT, cast.sophie, mine, "close")


def test_a_responsable_of_another_dac_deals_with_none_here(cast):
    rows.hold_office(cast.nadia, cast.dac22, Role.MANAGER)
    assert not found(ALERT, cast.nadia, rows.alert(cast.dac35, cast.dpo), "close")


# --- The référent of the person ---
def test_a_request_about_a_person_is_read_by_her_referent(cast, case):
    assert case.referent == cast.camille
    row = rows.request(case)
    assert who(RIGHTS_REQUEST, cast, row) == {"dpo", "sophie", "camille"}
    Case.objects.filter(pk=case.pk).update(referent=cast.yann)
    assert who(RIGHTS_REQUEST, cast, row) == {"dpo", "sophie", "yann"}
    Case.objects.filter(pk=case.pk).update(referent=cast.nadia)  # who coordinates elsewhere
    assert who(RIGHTS_REQUEST, cast, row) == {"dpo", "sophie"}


def test_a_request_about_a_request_is_read_by_who_qualifies_it(cast, case):
    alone = make.in_status(cast, "declined")
    Referral.objects.filter(pk=alone.pk).update(handled_by=cast.yann)
    row = rows.request(case, referral=alone)
    assert who(RIGHTS_REQUEST, cast, row) == {"dpo", "sophie", "yann"}
    Referral.objects.filter(pk=alone.pk).update(handled_by=cast.nadia)
    assert who(RIGHTS_REQUEST, cast, row) == {"dpo", "sophie"}


def test_once_she_is_followed_her_referent_reads_what_was_asked_before(cast, case):
    asked = case.referrals.get()
    Referral.objects.filter(pk=asked.pk).update(handled_by=cast.sophie)
    row = rows.request(case, referral=asked)
    assert found(RIGHTS_REQUEST, cast.camille, row)
    assert not found(RIGHTS_REQUEST, cast.yann, row)


# --- Each request is answered in its own way ---
@pytest.mark.parametrize(
    ("action", "kind", "people"),
    [
        ("close_with", "rectification", {"camille", "sophie"}),
        ("restrict", "restriction", {"dpo", "sophie"}),
        ("ask_erasure", "erasure", {"dpo", "sophie"}),
    ],
)
def test_a_request_is_answered_as_its_kind_is(cast, case, action, kind, people):
    assert who(RIGHTS_REQUEST, cast, rows.request(case, kind), action) == people
    other = rows.request(case, "access")
    assert who(RIGHTS_REQUEST, cast, other, action) == set()


@pytest.mark.parametrize("status", [RequestStatus.ANSWERED, RequestStatus.REFUSED])
@pytest.mark.parametrize(
    ("action", "kind"),
    [("close_with", "rectification"), ("restrict", "restriction"), ("ask_erasure", "erasure")],
)
def test_a_request_is_answered_once(cast, case, action, kind, status):
    row = plans.moved(rows.request(case, kind), status)
    assert who(RIGHTS_REQUEST, cast, row, action) == set()


def test_a_copy_is_of_who_may_read_its_request(cast, case):
    row = rows.export(case)
    assert who(SUBJECT_EXPORT, cast, row) == {"dpo", "sophie", "camille"}
    prepared = rows.export(make.open_case(cast), "prepared")
    assert who(SUBJECT_EXPORT, cast, prepared, "read") == {"sophie", "camille"}
