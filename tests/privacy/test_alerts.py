"""What the journal shows that somebody should look at, and what is added to an alert."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case, Person
from privacy.enums import AlertStatus
from privacy.models import Alert, Watch, Watermark
from privacy.selectors.kinship import forms
from privacy.services.alerts import close_alert
from privacy.services.surveil import FIRST_LOOK, LAG, look_through
from tests.factories import cases as make
from tests.factories import team
from tests.privacy.events import wrote
from tests.privacy.watching import NOON, SOON, cases_of, look, raised

pytestmark = pytest.mark.django_db


# --- Rule by rule ---
def test_many_situations_in_a_short_time(cast, watched):
    for rank, case in enumerate(cases_of(cast, 3)):
        wrote("reading", cast.yann, case, NOON + rank * SOON)
        wrote("reading", cast.yann, case, NOON + rank * SOON + SOON / 2)

    look()

    (alert,) = raised("many_files")
    assert (alert.account, alert.dac, alert.status) == (cast.yann, cast.dac35, AlertStatus.OPEN)
    assert alert.facts["situations"] == 3
    assert alert.facts["pages"] == 6 - 1  # the first reading is that of the watermark itself
    assert alert.facts["threshold"] == 3


def test_the_same_situation_many_times_is_one(cast, watched):
    case = make.open_case(cast)
    for rank in range(9):
        wrote("reading", cast.yann, case, NOON + rank * SOON)

    look()

    assert raised("many_files") == []


def test_as_many_over_a_longer_time_are_not(cast, watched):
    for rank, case in enumerate(cases_of(cast, 3)):
        wrote("reading", cast.yann, case, NOON + SOON + rank * timedelta(minutes=31))

    look(2)

    assert raised("many_files") == []


def test_what_was_read_before_the_last_look_counts_with_what_came_after(cast, watched):
    first, second, third = cases_of(cast, 3)
    wrote("reading", cast.yann, first, NOON - 20 * SOON)
    wrote("reading", cast.yann, second, NOON - 10 * SOON)
    wrote("reading", cast.yann, third, NOON + SOON)

    look()

    assert [alert.facts["situations"] for alert in raised("many_files")] == [3]


@pytest.mark.parametrize(
    ("name", "found"),
    [("Riou", 1), ("RIOU", 1), ("Le Riou", 0), ("Riou-Martin", 1), ("Rioux", 0)],
)
def test_the_same_surname(cast, watched, name, found):
    case = make.open_case(cast)
    person = Person.objects.get(pk=case.person_id)
    person.birth_name, person.used_name = name, "Autre"
    person.save()
    wrote("reading", cast.yann, case, NOON + SOON)

    look()

    assert len(raised("same_surname")) == found


def test_surnames_are_compared_without_accents_nor_capitals():
    assert forms("Le Goff") == {"le goff"}
    assert forms("Béné-Roy") == {"bene roy", "bene", "roy"}
    assert forms("") == set()


def without_link(cast, reader, cases) -> list[Alert]:
    for rank, case in enumerate(cases):
        wrote("reading", reader, case, NOON + (rank + 1) * SOON)
    look(2)
    return raised("without_link")


def test_readings_without_any_link(cast, watched):
    cases = cases_of(cast, 2)

    (alert,) = without_link(cast, cast.sophie, cases)

    assert alert.account == cast.sophie
    assert set(alert.facts["cases"]) == {str(case.public_id) for case in cases}


def test_the_referent_has_a_link(cast, watched):
    cases = [case for case in cases_of(cast, 2) if case.referent == cast.camille]
    assert len(cases) == 2

    assert without_link(cast, cast.camille, cases) == []


@pytest.mark.parametrize("link", ["member", "note", "change", "late change"])
def test_a_link_of_another_kind(cast, watched, link):
    one, other = cases_of(cast, 2)
    if link == "member":
        team.member(one, cast.sophie)
    elif link == "note":
        team.note(one, author=cast.sophie)
    elif link == "change":
        wrote("change", cast.sophie, one, NOON + 30 * SOON, action="cases.case.due_set")
    else:
        wrote("change", cast.sophie, one, NOON + 200 * SOON, action="cases.case.due_set")

    found = without_link(cast, cast.sophie, [one, other])

    assert len(found) == (1 if link == "late change" else 0)


def test_who_reads_as_a_member_of_the_team_needs_no_other_link(cast, watched):
    cases = cases_of(cast, 2)
    for case in cases:
        wrote("reading", cast.ines, case, NOON + SOON, because="membre de l’équipe de soins")

    look(2)

    assert raised("without_link") == []


@pytest.mark.parametrize("rule", ["many_files", "without_link"])
def test_that_a_commission_was_thought_of_counts_in_no_alert(cast, watched, rule):
    thought = {"action": "cases.case.refer_to_commission", "page": "commissions:copy-from-dac"}
    first, *others = cases_of(cast, {"many_files": 3, "without_link": 2}[rule])
    wrote("reading", cast.sophie, first, NOON + SOON, **thought)
    for case in others:
        wrote("reading", cast.sophie, case, NOON + SOON)

    look(2)

    assert raised(rule) == []


def test_the_last_hour_waits_for_what_its_reader_will_do(cast, watched):
    for case in cases_of(cast, 2):
        wrote("reading", cast.sophie, case, NOON + SOON)

    look()

    assert raised("without_link") == []
    look(1)
    assert len(raised("without_link")) == 1


def test_the_readings_of_a_day_are_counted_together(cast, watched):
    morning, evening = cases_of(cast, 2)
    wrote("reading", cast.sophie, morning, NOON + SOON)
    look(3)
    assert raised("without_link") == []
    wrote("reading", cast.sophie, evening, NOON + timedelta(hours=4))

    look(6)

    assert [alert.facts["situations"] for alert in raised("without_link")] == [2]


def test_readings_before_midnight_are_not_lost_in_a_stretch_that_crosses_it(cast, watched):
    """Looked at in one go: two before midnight, one after."""
    one, two, three = cases_of(cast, 3)
    night = timezone.localtime(NOON).replace(hour=23, minute=40)
    look(after=night - timedelta(hours=2))
    for case, minutes in ((one, 1), (two, 2), (three, 40)):
        wrote("reading", cast.sophie, case, night + timedelta(minutes=minutes))

    look(3, after=night)

    assert [alert.facts["situations"] for alert in raised("without_link")] == [2]


def test_doors_tried_in_series(cast, watched):
    case = make.open_case(cast)
    for rank in range(3):
        wrote("refusal", cast.stranger, case, NOON + (rank + 1) * SOON)

    look()

    (alert,) = raised("refusals")
    assert (alert.account, alert.facts["refusals"]) == (cast.stranger, 3)


def test_a_series_counts_also_where_one_more_comes_much_later(cast, watched):
    case = make.open_case(cast)
    for minutes in (1, 2, 3, 25):
        wrote("refusal", cast.stranger, case, NOON + timedelta(minutes=minutes))

    look()

    (alert,) = raised("refusals")
    assert alert.facts["refusals"] == 3


def test_what_does_not_exist_counts_where_the_account_works(cast, watched):
    for rank in range(3):
        ghost = Case(public_id=f"00000000-0000-4000-8000-00000000000{rank}")
        wrote("refusal", cast.yann, ghost, NOON + (rank + 1) * SOON)

    look()

    assert [alert.dac for alert in raised("refusals")] == [cast.dac35]


@pytest.mark.parametrize(("on", "hour", "found"), [(True, 23, 1), (True, 12, 0), (False, 23, 0)])
def test_readings_of_the_night_where_the_dac_wants_to_know(cast, watched, on, hour, found):
    watched.at_night = on
    watched.save()
    at = timezone.localtime(NOON).replace(hour=hour, minute=5)
    wrote("reading", cast.camille, make.open_case(cast), at)

    look(24)

    assert len(raised("at_night")) == found


def test_each_opening_in_an_emergency(cast, watched):
    case = make.open_case(cast)
    for rank in range(2):
        about = {"opening": f"opening-{rank}", "until": ""}
        at = NOON + (rank + 1) * SOON
        wrote("change", cast.paul, case, at, action="cases.opening.opened", **about)

    look()

    assert [alert.about for alert in raised("emergency")] == ["opening-0", "opening-1"]


# --- One alert, and what is added to it ---
def test_what_comes_later_the_same_day_is_added_to_the_alert_that_waits(cast, watched):
    cases = cases_of(cast, 5)
    for case in cases[:3]:
        wrote("reading", cast.yann, case, NOON + SOON)
    look()
    for case in cases[3:]:
        wrote("reading", cast.yann, case, NOON + 35 * SOON)

    look(2)

    (alert,) = raised("many_files")
    assert alert.facts["situations"] == 5


def test_an_alert_does_not_forget_its_first_facts(cast, watched):
    """Found again with less: what is new is added, and of two stretches the fullest stays."""
    watched.at_night, watched.night_from = True, 11
    watched.save()
    cases = cases_of(cast, 5)
    for case in cases[:4]:
        wrote("reading", cast.yann, case, NOON + SOON)
        wrote("refusal", cast.stranger, case, NOON + SOON)
    look()
    for case in cases[2:]:
        wrote("reading", cast.yann, case, NOON + timedelta(hours=2))
        wrote("refusal", cast.stranger, case, NOON + timedelta(hours=2))

    look(3)

    (night,) = raised("at_night")
    assert (night.facts["situations"], night.facts["pages"]) == (5, 7)
    assert len(night.facts["cases"]) == 5
    assert [one.facts["situations"] for one in raised("many_files")] == [4]
    assert [one.facts["refusals"] for one in raised("refusals")] == [4]


def test_the_same_stretch_is_never_looked_at_twice(cast, watched):
    for case in cases_of(cast, 3):
        wrote("reading", cast.yann, case, NOON + SOON)
    look()
    (alert,) = raised("many_files")
    close_alert(alert=alert, outcome="explained", note="Staff hebdomadaire.", by=cast.dpo, at=NOON)

    look(3)

    assert len(raised("many_files")) == 1


def test_what_comes_after_an_alert_was_dealt_with_is_another_one(cast, watched):
    cases = cases_of(cast, 3)
    for case in cases:
        wrote("reading", cast.yann, case, NOON + SOON)
    look()
    (alert,) = raised("many_files")
    dealt = NOON + 31 * SOON
    close_alert(alert=alert, outcome="explained", note="Staff hebdomadaire.", by=cast.dpo, at=dealt)
    for case in cases:
        wrote("reading", cast.yann, case, NOON + timedelta(hours=3))

    look(4)

    assert [one.status for one in raised("many_files")] == ["closed", "open"]


def test_another_day_is_another_alert(cast, watched):
    cases = cases_of(cast, 3)
    for day in range(2):
        for case in cases:
            wrote("reading", cast.yann, case, NOON + timedelta(days=day) + SOON)

    look(25)

    assert len(raised("many_files")) == 2


def test_the_first_look_goes_back_a_day(cast):
    at = timezone.now()

    while look_through(at=at) is not None:
        pass

    assert Watermark.objects.get().looked_until == at - LAG
    assert Watch.objects.count() == 2
    assert timedelta(days=1) == FIRST_LOOK


def test_the_situations_of_another_dac_are_its_officers(cast, watched):
    for case in cases_of(cast, 3):
        wrote("reading", cast.nadia, case, NOON + SOON)

    look()

    assert [alert.dac for alert in raised("many_files")] == [cast.dac35]
