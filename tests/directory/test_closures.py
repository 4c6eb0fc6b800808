"""Closed days: added, told when they meet, taken away, and counted in the promise."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages

from common.errors import GuardsFailed
from common.french import day_digits
from directory.selectors import promise
from directory.services.closures import add_closure, period, remove_closure
from tests.factories.team import day


@pytest.fixture
def change(cast, at):
    return {"dac": cast.dac35, "by": cast.sophie, "at": at}


def test_a_promise_never_falls_in_a_closure(cast, change, at):
    before = promise(cast.dac35, "within_15_days", received_at=at)
    add_closure(label="Travaux", starts_on=before, ends_on=before + timedelta(days=7), **change)
    cast.dac35.refresh_from_db()
    assert promise(cast.dac35, "within_15_days", received_at=at) > before + timedelta(days=7)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-5, 0), (0, 9), (4, 9), (-5, 9), (1, 2)])
def test_days_that_meet_another_closure_are_refused_and_named(change, start, end):
    add_closure(label="Pont", starts_on=day(30), ends_on=day(34), **change)
    days = {"starts_on": day(30 + start), "ends_on": day(30 + end)}
    with pytest.raises(GuardsFailed, match="Ces jours recoupent « Pont »") as refused:
        add_closure(label="Été", **days, **change)
    assert refused.value.missing[0].field == "starts_on"


@pytest.mark.parametrize(("start", "end"), [(-2, -1), (5, 5)])
def test_neighbours_do_not_meet(cast, change, start, end):
    add_closure(label="Pont", starts_on=day(30), ends_on=day(34), **change)
    days = {"starts_on": day(30 + start), "ends_on": day(30 + end)}
    add_closure(label="Été", **days, **change)
    assert cast.dac35.closures.count() == 2


def test_a_dac_cannot_be_closed_for_ever(cast, change):
    with pytest.raises(GuardsFailed, match="plus d’un an") as refused:
        add_closure(label="Toujours", starts_on=day(0), ends_on=date(2100, 1, 1), **change)
    assert refused.value.missing[0].field == "ends_on"
    assert not cast.dac35.closures.exists()


def test_removing_twice_is_said_and_harmless(cast, change, journal):
    closure = add_closure(label="Pont", starts_on=day(30), ends_on=day(30), **change)
    assert remove_closure(closure_id=closure.pk, **change)
    assert not remove_closure(closure_id=closure.pk, **change)
    assert [action for action, _ in journal()] == ["closure_added", "closure_removed"]
    assert journal()[0][1] == {"starts": str(day(30)), "ends": str(day(30))}


def test_a_closure_of_another_dac_is_out_of_reach(cast, change):
    other = cast.dac22.closures.create(label="Pont", starts_on=day(30), ends_on=day(30))
    assert not remove_closure(closure_id=other.pk, **change)
    assert cast.dac22.closures.exists()


def test_a_period_reads_as_french(cast):
    one = cast.dac35.closures.create(
        label="Pont", starts_on=date(2027, 5, 14), ends_on=date(2027, 5, 14)
    )
    assert period(one).replace("\xa0", " ") == "le ven. 14 mai 2027"
    one.ends_on = date(2027, 5, 17)
    assert period(one).replace("\xa0", " ") == "du ven. 14 mai 2027 au lun. 17 mai 2027"


# --- The page ---
def test_adding_one_day_and_removing_it(cast, sophie, address):
    page = address("closures")
    added = sophie.post(page, {"label": "Pont", "starts_on": day_digits(day(30)), "ends_on": ""})
    assert added.status_code == 302
    closure = cast.dac35.closures.get()
    assert (closure.starts_on, closure.ends_on) == (day(30), day(30))
    assert [row["label"] for row in sophie.get(page).context["upcoming"]] == ["Pont"]
    sophie.post(address("closure-remove"), {"closure": closure.pk})
    assert not cast.dac35.closures.exists()
    gone = sophie.post(address("closure-remove"), {"closure": closure.pk})
    told = [str(message) for message in get_messages(gone.wsgi_request)]
    assert told[-1] == "Cette fermeture était déjà retirée."


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "١"])
def test_a_closure_that_is_none_changes_nothing(sophie, address, number):
    assert sophie.post(address("closure-remove"), {"closure": number}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"label": ""}, "label", "Complétez"),
        ({"label": "x" * 81}, "label", "trop long"),
        ({"starts_on": "demain"}, "starts_on", "comme ceci"),
        ({"starts_on": "31/02/2027"}, "starts_on", "n’existe pas"),
        ({"starts_on": "24/12/26"}, "starts_on", "quatre chiffres"),
        ({"ends_on": "01/01/2027"}, "ends_on", "avant le début"),
        ({"ends_on": "01/01/2090"}, "ends_on", "plus d’un an"),
    ],
)
def test_mistakes_are_told_and_kept(cast, sophie, address, typed, field, told):
    good = {"label": "Pont", "starts_on": "14/05/2027", "ends_on": "17/05/2027"}
    page = sophie.post(address("closures"), good | typed)
    assert page.status_code == 422
    assert told in page.context["form"].errors[field][0]
    assert {name: page.context["form"][name].value() for name in good} == good | typed
    assert not cast.dac35.closures.exists()


def test_past_closures_are_put_aside(cast, sophie, address):
    cast.dac35.closures.create(
        label="L’an dernier", starts_on=date(2020, 1, 2), ends_on=date(2020, 1, 3)
    )
    context = sophie.get(address("closures")).context
    assert (context["upcoming"], len(context["past"])) == ([], 1)
    assert "L’an dernier" not in sophie.get(address("dac-settings")).content.decode()
