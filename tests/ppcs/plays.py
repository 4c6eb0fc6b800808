"""Each button of a plan played through its service, for the page that says what it leaves behind.

A play is a generator: what comes before the button, a pause, then the button itself.
"""

from datetime import timedelta

import pytest

from cases.enums import ConsentKind
from cases.services.decisions import withdraw_decision
from ppcs.models import Action, AlertRaised, Goal, Opinion, Plan, PlanCopy
from ppcs.services import copies
from ppcs.services.close import Closure, close_plan
from ppcs.services.consult import Meeting, note_meeting, rework
from ppcs.services.follow_action import move_action
from ppcs.services.goal_outcome import Why, note_outcome
from ppcs.services.opine import Heard, give_opinion, lapse_opinions
from ppcs.services.raise_alert import Seen, raise_alert, settle_alert, take_up_alert
from ppcs.services.remove import remove_action
from ppcs.services.review import Point, note_review
from ppcs.services.revise import cancel_plan, hold_plan, resume_plan, revise_plan
from ppcs.services.validate import validate_plan
from tests.factories.team import day
from tests.ppcs.playing import NOW, World, agreed, world

WHY = Why(reason="no_offer", follow_up="reported")


def valid(cast) -> World:
    one = world(cast)
    one.validated()
    return one


def revising(cast) -> World:
    one = valid(cast)
    revise_plan(**one.act())
    return one


# --- the plan ---
def ask(cast):
    one = world(cast)
    yield
    one.consulted()


def meet(cast):
    one = world(cast)
    yield
    meeting = Meeting("video", day(0), "Tous", "Le lit descend.")
    note_meeting(meeting=meeting, **one.act())


def back_to_the_draft(cast):
    one = world(cast)
    one.consulted()
    yield
    rework(**one.act())


def back_to_the_revision(cast):
    one = revising(cast)
    one.consulted()
    yield
    rework(**one.act())


def validate(cast):
    one = world(cast)
    one.consulted()
    yield
    validate_plan(agreement=agreed(), **one.act())


def revise(cast):
    one = valid(cast)
    yield
    revise_plan(**one.act())


def hold(cast):
    one = valid(cast)
    yield
    hold_plan(**one.act())


def withdraw_the_accord(cast):
    one = valid(cast)
    consent = one.case.consents.get(kind=ConsentKind.PLAN)
    yield
    withdraw_decision(consent=consent, on=day(0), mode="oral", by=cast.yann, at=NOW())


def resume(cast):
    one = valid(cast)
    hold_plan(**one.act())
    yield
    resume_plan(**one.act())


def close(cast):
    one = valid(cast)
    for goal in one.goals():
        note_outcome(goal=goal, outcome="achieved", **of_goal(goal, cast))
    final = Point("final", day(0), "Tout va bien.", "close")
    note_review(point=final, **one.act())
    yield
    closure = Closure("stabilised", "Le CCAS.", day(0), day(0))
    close_plan(closure=closure, **one.act())


def cancel(cast):
    one = world(cast)
    yield
    cancel_plan(**one.act())


# --- goals and actions ---
def of_goal(goal: Goal, cast) -> dict:
    act = {"version": goal.version, "by": cast.camille, "at": NOW()}
    return {"on": day(0), "why": WHY, **act}


def note(outcome: str):
    def play(cast):
        goal = valid(cast).goals()[0]
        yield
        note_outcome(goal=goal, outcome=outcome, **of_goal(goal, cast))

    return play


def move(name: str, *before: str):
    """The owner says so, after the moves that lead there."""

    def play(cast):
        action = valid(cast).actions()[0]
        for step in before:
            action = moved(action, step, cast.samir)
        yield
        moved(action, name, cast.samir)

    return play


def moved(action: Action, name: str, by) -> Action:
    reason = "no_offer" if name == "fail" else ""
    act = {"version": action.version, "by": by, "at": NOW()}
    return move_action(action=action, move=name, reason=reason, **act)


def take_out(cast):
    action = revising(cast).actions()[0]
    yield
    remove_action(action=action, by=cast.camille, at=NOW())


# --- alerts ---
def raised_by_ines(cast):
    sign = valid(cast).plan.alerts.get(volet="support")
    return raise_alert(alert=sign, seen=Seen(day(0), "Tombée."), by=cast.ines, at=NOW())


def take_up(cast):
    one = raised_by_ines(cast)
    yield
    take_up_alert(raised=one, version=one.version, by=cast.camille, at=NOW())


def settle(cast):
    one = raised_by_ines(cast)
    one = take_up_alert(raised=one, version=one.version, by=cast.camille, at=NOW())
    yield
    words = {"done": "Appelée.", "outcome": "nothing_more"}
    settle_alert(raised=one, **words, version=one.version, by=cast.camille, at=NOW())


# --- opinions ---
def said(opinion: Opinion, answer: str, by, **more) -> None:
    act = {"version": opinion.version, "by": by, "at": NOW()}
    give_opinion(opinion=opinion, answer=answer, text="Pas le lundi.", **act, **more)


def answer_by(name: str):
    def play(cast):
        one = world(cast)
        one.consulted()
        yield
        said(one.opinion_of(one.nurse), name, cast.ines)

    return play


def the_last_one_recorded(name: str):
    def play(cast):
        one = world(cast)
        one.consulted()
        for member in (one.nurse, one.doctor, one.social):
            one.answered(member)
        yield
        heard = Heard("par téléphone", day(0))
        said(one.opinion_of(one.pharmacist), name, cast.yann, heard=heard)

    return play


def silence(cast):
    one = world(cast)
    one.consulted(until=day(2))
    yield
    lapse_opinions(at=NOW() + timedelta(days=3))


# --- copies ---
def begin_copy(cast):
    valid(cast)
    yield
    assert copies._claim(now=NOW()) is not None


def print_with(paper):
    def play(cast):
        valid(cast)
        yield
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("ppcs.pdf.plan_pdf", paper)
            copies.make_waiting(now=NOW(), within=timedelta(minutes=1))

    return play


def whole(content, **_) -> bytes:
    return b"%PDF-1.7 whole"


def broken(content, **_) -> bytes:
    raise ValueError


def ask_again(cast):
    until_the_end(print_with(broken)(cast))
    yield
    copy = PlanCopy.objects.filter(copy="full").get()
    copies.retry_copy(copy=copy, by=cast.camille, at=NOW())


def until_the_end(play):
    """Another play as what comes before."""
    list(play)


PLAYS = {
    Plan: {
        "consult": [ask, meet],
        "rework": [back_to_the_draft],
        "rework_revision": [back_to_the_revision],
        "validate": [validate],
        "revise": [revise],
        "hold": [hold, withdraw_the_accord],
        "resume": [resume],
        "close": [close],
        "cancel": [cancel],
    },
    Goal: {
        "activate": [validate],
        "finish": [note("achieved"), note("not_achieved")],
        "give_up": [note("given_up")],
    },
    Action: {
        "accept": [move("accept")],
        "start": [move("start", "accept")],
        "finish": [move("finish")],
        "fail": [move("fail")],
        "reopen": [move("reopen", "finish")],
        "cancel": [take_out],
    },
    AlertRaised: {"take_up": [take_up], "settle": [settle]},
    Opinion: {
        name: [answer_by(name), the_last_one_recorded(name)]
        for name in ("agree", "reserve", "abstain")
    }
    | {"lapse": [silence]},
    PlanCopy: {
        "start": [begin_copy],
        "finish": [print_with(whole)],
        "fail": [print_with(broken)],
        "retry": [ask_again],
    },
}
