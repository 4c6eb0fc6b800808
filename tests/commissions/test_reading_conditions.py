"""Each condition by which a situation is read, alone: rows that lack one thing, and the query says no."""

import pytest
from django.utils import timezone

from commissions.enums import Mode, Outcome, Quality, SituationStatus
from commissions.models import (
    Admission,
    AgendaEntry,
    Commission,
    Decision,
    LinkAnswer,
    Mandate,
    RestrictedSession,
    Situation,
)
from commissions.permissions.nominative import (
    ADMITTED_BY_NAME,
    REFERENT_BY_NAME,
    nominative_for,
)
from commissions.permissions.reading import (
    CALLED,
    IN_THE_ROOM_NOW,
    RUNS_THE_ROOM,
    accord_allows,
    accord_in_force,
    admitted_situations,
    deported,
    open_admissions,
    to_animator,
    to_referent,
    to_secretary,
    without_link,
)
from tests.commissions.conditions import attends, day, holds, hour, set_of
from tests.factories import commissions as make
from tests.personas import fresh

NOW = timezone.now


# --- The accord ---
def covered(about, **words) -> bool:
    return Situation.objects.filter(accord_in_force(**words), pk=about.pk).exists()


@pytest.mark.rule("R16")
@pytest.mark.parametrize(
    "changes",
    [
        {"until": lambda: day(-1)},
        {"decided_on": lambda: day(1), "until": None},
        {"ended_on": lambda: day(0)},
        {"outcome": Outcome.WITHDRAWN},
        {"scope": ["care"]},
    ],
)
def test_an_accord_counts_in_its_days_for_what_it_says(table, changes):
    about = make.situation(table.commission, table.cast.samir)
    set_of(Decision, {"until": None}, situation=about, kind="accord")
    assert covered(about)
    set_of(Decision, {"until": lambda: day(0)}, situation=about, kind="accord")
    assert covered(about)
    set_of(Decision, changes, situation=about, kind="accord")
    assert not covered(about)


def test_an_accord_counts_in_its_situation_and_to_be_informed_is_none(table):
    about = make.situation(table.commission, table.cast.samir)
    make.situation(table.commission, table.cast.samir)
    set_of(Decision, {"ended_on": day(0)}, situation=about, kind="accord")
    set_of(Decision, {"scope": ["facts"]}, situation=about, kind="information")
    assert not covered(about)


def test_an_accord_that_names_people_counts_for_them(table):
    about = make.situation(table.commission, table.cast.samir)
    accord = Decision.objects.get(situation=about, kind="accord")
    accord.named.add(table.marc)
    set_of(Decision, {"only_named": True}, pk=accord.pk)
    assert covered(about, user=table.marc)
    assert not covered(about, user=table.odile)
    assert covered(about)


@pytest.mark.parametrize(
    ("strict", "reason", "allows"), [(False, "Péril", True), (True, "Péril", False), (False, "", 0)]
)
def test_without_an_accord_the_rule_of_the_commission_and_the_reason_are_both_needed(
    table, strict, reason, allows
):
    about = make.situation(table.commission, table.cast.samir, without_accord_reason=reason)
    set_of(Decision, {"ended_on": day(0)}, situation=about, kind="accord")
    set_of(Commission, {"strict_accord": strict}, pk=table.commission.pk)
    rows = Situation.objects.filter(accord_allows(fresh(table.marc)), pk=about.pk)
    assert rows.exists() == bool(allows)


# --- A declared link ---
def test_a_link_is_of_who_declared_it_and_its_absence_too(table):
    about = make.situation(table.commission, table.cast.samir)
    make.deport(about, table.marc)
    make.no_link(about, table.rita)
    assert [row["situation"] for row in deported(table.marc)] == [about.pk]
    assert [row["situation"] for row in without_link(table.rita)] == [about.pk]
    for nobody in (table.rita, table.odile):
        assert not deported(nobody).exists()
    for nobody in (table.marc, table.odile):
        assert not without_link(nobody).exists()


@pytest.mark.rule("R30")
@pytest.mark.parametrize(("who", "relation"), [("claire", to_animator()), ("lea", to_secretary())])
def test_the_desk_holds_its_own_commission_and_not_what_it_has_a_link_with(table, who, relation):
    about = make.situation(table.commission, table.cast.samir)
    elsewhere = make.table(table.cast)
    user = table.people[who]
    assert holds(relation, user, about)
    assert not holds(relation, elsewhere.people[who], about)
    make.deport(about, user)
    assert not holds(relation, user, about)


# --- The référent ---
@pytest.mark.rule("R30")
@pytest.mark.parametrize(
    "lost",
    [
        lambda t, s: set_of(Situation, {"referent": t.mandates["odile"]}, pk=s.pk),
        lambda t, s: set_of(Situation, {"referent_accepted_at": None}, pk=s.pk),
        lambda t, s: set_of(Decision, {"only_named": True}, situation=s, kind="accord"),
        lambda t, s: set_of(
            LinkAnswer, {"has_link": True, "kind": "other"}, situation=s, user=t.marc
        ),
    ],
    ids=["another", "not accepted", "not named", "deported"],
)
def test_a_referent_accepted_is_covered_by_the_accord_and_has_no_link(table, lost):
    about = make.examined(table).situation
    assert holds(to_referent(), table.marc, about)
    lost(table, about)
    assert not holds(to_referent(), table.marc, about)


# --- Who is admitted, from the convocation to the close of the room ---
@pytest.mark.rule("R6", "R7")
@pytest.mark.parametrize(
    ("model", "changes", "which"),
    [
        (Admission, {"opens_at": lambda: hour(1)}, {}),
        (Admission, {"closes_at": lambda: hour(-1)}, {}),
        (Admission, {"ended_at": NOW}, {}),
        (Admission, {"in_secret_list": False}, {}),
        (AgendaEntry, {"outcome": "adjourned"}, {}),
        (Mandate, {"status": "suspended"}, {"user__first_name": "Marc"}),
    ],
)
def test_an_admission_is_open_in_its_window_on_its_own_agenda(table, model, changes, which):
    make.examination(table)
    assert open_admissions(fresh(table.marc)).count() == 1
    set_of(model, changes, **which)
    assert not open_admissions(fresh(table.marc)).exists()


@pytest.mark.rule("R7")
@pytest.mark.parametrize("status", ["planned", "closed"])
def test_an_admission_opens_nothing_before_the_convocation_nor_after_the_close(table, status):
    make.examination(table, session_status=status)
    assert not open_admissions(fresh(table.marc)).exists()


def test_an_admission_counts_for_whom_it_names_by_a_seat_of_theirs(table):
    made = make.examination(table)
    set_of(Admission, {"user": table.rita}, user=table.marc, content_object=made)
    for user in (table.marc, table.rita):
        assert not open_admissions(fresh(user)).exists()
    assert open_admissions(fresh(table.odile)).count() == 1


@pytest.mark.rule("R2", "R30")
@pytest.mark.parametrize(
    "lost",
    [
        lambda t, e: set_of(Decision, {"ended_on": day(0)}, kind="accord"),
        lambda t, e: set_of(Admission, {"ended_at": NOW()}),
        lambda t, e: set_of(LinkAnswer, {"user": t.rita}, user=t.marc),
        lambda t, e: make.walk(e.situation, SituationStatus.EXAMINED),
    ],
    ids=["accord", "admission", "no answer about a link", "state"],
)
def test_what_is_read_in_the_room_needs_all_at_once(table, lost):
    made = make.examination(table)
    assert admitted_situations(fresh(table.marc)).get() == made.situation
    lost(table, made)
    assert not admitted_situations(fresh(table.marc)).exists()


@pytest.mark.parametrize(
    "lost",
    [
        lambda t, e: set_of(Admission, {"ended_at": NOW()}),
        lambda t, e: set_of(LinkAnswer, {"has_link": True, "kind": "other"}, user=t.marc),
        lambda t, e: make.walk(e.situation, SituationStatus.EXAMINED),
    ],
    ids=["admission", "deported", "state"],
)
def test_who_is_called_may_declare_a_link_until_it_is_examined(table, lost):
    made = make.examination(table)
    assert holds(CALLED, table.marc, made)
    lost(table, made)
    assert not holds(CALLED, table.marc, made)


# --- In the room ---
def in_the_room(table, **fields) -> AgendaEntry:
    """Marc is there; Rita, who is admitted and has no link, is not."""
    made = make.examination(table, **fields)
    make.admission(made, table.mandates["rita"], table.claire)
    make.no_link(made.situation, table.rita)
    for key, present in (("marc", True), ("rita", False)):
        attends(table, made.session, key, present)
    return made


@pytest.mark.rule("R21")
@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": lambda: hour(1)},
        {"starts_at": lambda: hour(-2), "ends_at": lambda: hour(-1)},
    ],
)
def test_a_room_is_open_within_its_hours(table, changes):
    made = in_the_room(table)
    assert holds(IN_THE_ROOM_NOW, table.marc, made)
    assert holds(RUNS_THE_ROOM, table.claire, made)
    set_of(RestrictedSession, changes)
    assert not holds(IN_THE_ROOM_NOW, table.marc, made)
    assert not holds(RUNS_THE_ROOM, table.claire, made)


def test_a_room_that_is_not_opened_yet_is_nobodys(table):
    made = in_the_room(table, session_status="convened")
    assert not holds(IN_THE_ROOM_NOW, table.marc, made)
    assert not holds(RUNS_THE_ROOM, table.claire, made)


def test_a_situation_that_is_over_is_in_no_room(table):
    made = in_the_room(table)
    set_of(AgendaEntry, {"outcome": "adjourned"})
    assert not holds(RUNS_THE_ROOM, table.claire, made)


def test_the_room_is_run_by_its_animateur_alone(table):
    made = in_the_room(table)
    elsewhere = make.table(table.cast)
    for nobody in (table.lea, table.marc, elsewhere.claire):
        assert not holds(RUNS_THE_ROOM, nobody, made)


@pytest.mark.rule("R21")
def test_who_is_not_ticked_in_this_session_is_not_in_its_room(table):
    made = in_the_room(table)
    attends(table, make.session(table.commission, "opened"), "odile")
    assert not holds(IN_THE_ROOM_NOW, table.rita, made)
    assert not holds(IN_THE_ROOM_NOW, table.odile, made)


@pytest.mark.rule("R30")
def test_who_did_not_answer_about_a_link_is_not_in_the_room(table):
    made = in_the_room(table)
    set_of(LinkAnswer, {"has_link": True, "kind": "other"}, user=table.marc)
    assert not holds(IN_THE_ROOM_NOW, table.marc, made)


# --- The identity, by name ---
def by_name(table) -> AgendaEntry:
    """Examined by name, the accord covers the identity, nobody from outside R1110-2 is admitted."""
    made = make.examination(table, mode=Mode.NOMINATIVE)
    set_of(Admission, {"ended_at": NOW()}, user=table.odile)
    return made


@pytest.mark.rule("R10", "R13")
@pytest.mark.parametrize(
    "lost",
    [
        lambda t, e: set_of(Decision, {"scope": ["facts", "care"]}, kind="accord"),
        lambda t, e: set_of(Decision, {"only_named": True}, kind="accord"),
        lambda t, e: set_of(Admission, {"ended_at": None}, user=t.odile),
        lambda t, e: set_of(Situation, {"mode": Mode.ANONYMOUS}, pk=e.situation_id),
    ],
    ids=["scope", "not named", "somebody from outside", "anonymous"],
)
def test_a_name_needs_the_accord_the_mode_and_nobody_from_outside(table, lost):
    made = by_name(table)
    assert nominative_for(fresh(table.marc)).get() == made.situation
    assert holds(ADMITTED_BY_NAME, table.marc, made.situation)
    lost(table, made)
    assert not nominative_for(fresh(table.marc)).exists()
    assert not holds(ADMITTED_BY_NAME, table.marc, made.situation)


@pytest.mark.rule("R13")
@pytest.mark.parametrize("where", ["another situation", "another day"])
def test_somebody_from_outside_counts_where_they_are_admitted(table, where):
    made = by_name(table)
    other = make.situation(table.commission, table.cast.samir, SituationStatus.SCHEDULED)
    about = other if where == "another situation" else made.situation
    outcome = {} if where == "another situation" else {"outcome": "adjourned"}
    elsewhere = make.entry(make.session(table.commission), about, table.claire, **outcome)
    make.admission(elsewhere, table.mandates["odile"], table.claire, second=table.lea)
    assert holds(ADMITTED_BY_NAME, table.marc, made.situation)


@pytest.mark.rule("R10")
def test_a_name_is_for_who_is_in_the_list_today_and_has_no_link(table):
    made = by_name(table)
    assert not holds(ADMITTED_BY_NAME, table.rita, made.situation)
    set_of(LinkAnswer, {"user": table.rita}, user=table.marc)
    assert not holds(ADMITTED_BY_NAME, table.marc, made.situation)
    set_of(LinkAnswer, {"user": table.marc}, user=table.rita)
    assert holds(ADMITTED_BY_NAME, table.marc, made.situation)
    set_of(Mandate, {"in_secret_list": False}, user=table.marc)
    make.signed(
        make.mandate(table.commission, table.marc, quality=Quality.GUEST, in_secret_list=True)
    )
    assert not holds(ADMITTED_BY_NAME, table.marc, made.situation)


@pytest.mark.rule("R10")
@pytest.mark.parametrize(
    "lost",
    [
        lambda t, s: set_of(Situation, {"referent_accepted_at": None}, pk=s.pk),
        lambda t, s: set_of(Situation, {"mode": Mode.ANONYMOUS}, pk=s.pk),
        lambda t, s: set_of(Mandate, {"in_secret_list": False}, user=t.marc),
    ],
    ids=["not accepted", "anonymous", "not in the list"],
)
def test_a_referent_has_the_name_by_the_list_and_the_accord(table, lost):
    about = make.examined(table, mode=Mode.NOMINATIVE).situation
    assert holds(REFERENT_BY_NAME, table.marc, about)
    lost(table, about)
    assert not holds(REFERENT_BY_NAME, table.marc, about)
