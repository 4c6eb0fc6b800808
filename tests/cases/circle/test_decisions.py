"""What the person decides, what follows at once, and what the same rows say on every way out."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.enums import ConsentKind as K
from cases.enums import ConsentStatus as S
from cases.enums import CopyReceived, Volet
from cases.models import Consent, Relative
from cases.permissions import CASE
from cases.selectors.access import decided_of, volets_of
from cases.selectors.decisions import decisions_of
from cases.selectors.lens import reading_of
from cases.selectors.withdrawal import effect_of_withdrawal
from cases.services import decisions
from cases.services.close_case import close_case
from cases.services.decisions import record_decision, withdraw_decision
from cases.services.refusals import EVERYTHING, lift_refusal, record_refusal
from cases.services.relatives import RelativeCard, add_relative, change_relative
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from notifications.models import Notice
from tests.cases.circle.conftest import add, decide
from tests.factories import team as rows
from tests.personas import fresh

TODAY = timezone.localdate
NOW = timezone.now
ALL = set(Volet.values)
AIDES = {Volet.SUPPORT.value, Volet.COORDINATION.value}


def volets(user, case) -> set[str]:
    return set(reading_of(fresh(user), case).volets)


def missing(call, *args, **arguments) -> dict[str, str]:
    with pytest.raises(GuardsFailed) as failed:
        call(*args, **arguments)
    return {one.field: one.message for one in failed.value.missing}


def withdraw(consent, by, **more) -> Consent:
    values = {"on": TODAY(), "mode": "oral", "by": by, "at": NOW(), **more}
    return withdraw_decision(consent=consent, **values)


# --- What each decision opens ---
def test_the_equipe_de_soins_needs_both_information_and_non_opposition(cast, circle):
    assert volets(cast.ines, circle.case) == set()
    decide(circle.case, K.INFORMATION, cast.camille)
    assert volets(cast.ines, circle.case) == set()
    decide(circle.case, K.NON_OPPOSITION, cast.camille)
    assert volets(cast.ines, circle.case) == ALL
    assert volets(cast.louis, circle.case) == set()


@pytest.mark.parametrize(("scope", "read"), [("support", AIDES), ("care_and_support", ALL)])
def test_outside_of_it_the_accord_opens_what_it_says(cast, circle, scope, read):
    decide(circle.case, K.SHARING, cast.camille, members=(circle.louis,), scope=scope)

    assert volets(cast.louis, circle.case) == read


@pytest.mark.parametrize("decision", [S.REFUSED, S.IMPOSSIBLE])
def test_a_no_opens_nothing(cast, circle, decision):
    decide(
        circle.case,
        K.SHARING,
        cast.camille,
        decision=decision,
        members=(circle.louis,),
        reason="Elle ne répond pas.",
    )
    assert not CASE.can(fresh(cast.louis), "view", circle.case)


def test_one_act_for_several_members_makes_a_row_for_each(cast, circle):
    paul = add(circle.case, cast.paul, cast.camille)

    made = decide(
        circle.case, K.SHARING, cast.camille, members=(circle.louis, paul), scope="support"
    )

    assert {row.member for row in made} == {circle.louis, paul}
    withdraw(made[0], cast.camille)
    assert volets(cast.louis, circle.case) == set()
    assert volets(cast.paul, circle.case) == AIDES


def test_an_accord_ends_with_its_last_day(cast, circle):
    accord = decide(
        circle.case,
        K.SHARING,
        cast.camille,
        members=(circle.louis,),
        scope="support",
        until=TODAY(),
    )[0]
    assert volets(cast.louis, circle.case) == AIDES

    yesterday = TODAY() - timedelta(days=1)
    Consent.objects.filter(pk=accord.pk).update(until=yesterday, decided_on=yesterday)

    assert volets(cast.louis, circle.case) == set()
    line = decisions_of(circle.case).sharing.lines[0]
    assert line.words == "Arrivé à son terme"


def test_whoever_gains_a_reading_is_told_once_and_nobody_else(cast, decided):
    notices = Notice.objects.filter(kind="cases.team_joined")
    assert {one.recipient for one in notices} == {cast.ines, cast.louis}

    decide(
        decided.case, K.SHARING, cast.camille, members=(decided.louis,), scope="care_and_support"
    )

    assert notices.count() == 2


# --- The next one replaces ---
def test_a_new_decision_replaces_the_one_that_stood(cast, decided):
    new = decide(
        decided.case, K.SHARING, cast.camille, decision=S.REFUSED, members=(decided.louis,)
    )[0]

    old = Consent.objects.get(pk=decided.accord.pk)
    assert (old.status, old.ended_on) == (S.REPLACED, TODAY())
    assert new.scope == ""
    assert not CASE.can(fresh(cast.louis), "view", decided.case)
    assert volets(cast.ines, decided.case) == ALL


def test_of_two_colleagues_who_note_at_once_the_second_is_told(cast, circle):
    act = decisions.Decision(
        kind=K.INFORMATION, decision=S.GIVEN, decided_on=TODAY(), mode="oral", given_by="person"
    )
    record_decision(case=circle.case, decision=act, known=0, by=cast.yann, at=NOW())

    with pytest.raises(ChangedMeanwhile):
        record_decision(case=circle.case, decision=act, known=0, by=cast.camille, at=NOW())


# --- Guards: all that is missing, told at once ---
def test_everything_missing_is_told(cast, circle):
    found = missing(
        decide,
        circle.case,
        K.SHARING,
        cast.camille,
        decided_on=None,
        mode="",
        given_by="",
    )
    assert set(found) == {"members", "scope", "decided_on", "mode", "given_by"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"decision": S.IMPOSSIBLE}, "reason"),
        ({"decision": S.WITHDRAWN}, "decision"),
        ({"given_by": "representative"}, "giver"),
        ({"given_by": "trusted_person", "reason": "Elle dort."}, "giver"),
        ({"decided_on": TODAY() + timedelta(days=1)}, "decided_on"),
        ({"until": TODAY() - timedelta(days=1)}, "until"),
    ],
)
def test_each_guard_of_a_decision(cast, circle, values, field):
    assert list(missing(decide, circle.case, K.PLAN, cast.camille, **values)) == [field]


def test_a_representative_is_a_relative_with_a_measure(cast, circle):
    daughter = rows.relative(circle.case)
    guardian = rows.relative(circle.case, "legal_representative", name="M. Petit")
    by_representative = {"given_by": "representative"}
    found = missing(decide, circle.case, K.PLAN, cast.camille, giver=daughter, **by_representative)
    assert "mesure de protection" in found["giver"]

    accord = decide(circle.case, K.PLAN, cast.camille, giver=guardian, **by_representative)[0]

    assert accord.given_by_name == "M. Petit"


def test_somebody_of_another_situation_is_none_of_ours(cast, circle):
    from tests.factories import cases as make  # noqa: PLC0415 - one test needs it

    other = make.open_case(cast, birth_name="Autre", ins="")
    stranger = rows.member(other, cast.paul)
    guardian = rows.relative(other, "legal_representative")

    found = missing(
        decide,
        circle.case,
        K.SHARING,
        cast.camille,
        members=(stranger,),
        scope="support",
        given_by="representative",
        giver=guardian,
    )
    assert set(found) == {"members", "giver"}


def test_no_accord_is_asked_for_the_equipe_de_soins(cast, circle):
    found = missing(
        decide, circle.case, K.SHARING, cast.camille, members=(circle.ines,), scope="support"
    )
    assert "Inès Moreau" in found["members"]


# --- Taking it back ---
def test_a_withdrawal_counts_from_the_next_request_on(cast, decided):
    withdraw(decided.accord, cast.camille)

    assert not CASE.can(fresh(cast.louis), "view", decided.case)
    assert decided.case not in CASE.visible_to(fresh(cast.louis))
    assert volets(cast.ines, decided.case) == ALL


def test_an_opposition_closes_the_equipe_de_soins_and_nobody_else(cast, decided):
    withdraw(decided.not_opposed, cast.camille)

    assert volets(cast.ines, decided.case) == set()
    assert volets(cast.louis, decided.case) == AIDES


def test_a_withdrawal_is_possible_on_a_closed_situation(cast, decided):
    case = type(decided.case).objects.get(pk=decided.case.pk)
    close_case(
        case=case,
        reason="stabilised",
        relay="Le CCAS.",
        person_told_on=timezone.localdate(),
        version=case.version,
        by=cast.camille,
        at=NOW(),
    )
    assert withdraw(decided.accord, cast.camille).status == S.WITHDRAWN


def test_a_withdrawal_says_when_and_how(cast, decided):
    found = missing(withdraw, decided.accord, cast.camille, on=None, mode="")
    assert set(found) == {"on", "mode"}
    for on in (TODAY() + timedelta(days=1), TODAY() - timedelta(days=1)):
        assert set(missing(withdraw, decided.accord, cast.camille, on=on)) == {"on"}
    withdraw(decided.accord, cast.camille)
    with pytest.raises(Refused):
        withdraw(decided.accord, cast.camille)


def test_the_referent_is_told_in_a_sentence_without_a_name(cast, decided):
    withdraw(decided.accord, cast.yann)

    notice = Notice.objects.get(kind="cases.accord_withdrawn")
    assert notice.recipient == cast.camille
    assert "Louis" not in notice.sentence
    withdraw(decided.not_opposed, cast.camille)
    assert Notice.objects.filter(kind="cases.accord_withdrawn").count() == 1


@pytest.mark.parametrize("way", ["withdrawn", "refused"])
def test_who_hangs_on_a_withdrawal_is_called_in_its_transaction(cast, decided, monkeypatch, way):
    """Guard 8 of the plan: it freezes itself through this hook."""
    told = []
    monkeypatch.setattr(decisions, "after_withdrawal", [lambda **said: told.append(said)])
    accord = decide(decided.case, K.PLAN, cast.camille)[0]
    assert told == []

    if way == "withdrawn":
        withdraw(accord, cast.camille)
    else:
        decide(decided.case, K.PLAN, cast.camille, decision=S.REFUSED)

    assert [said["consent"].pk for said in told] == [accord.pk]
    assert told[0]["by"] == cast.camille


def test_the_withdrawal_page_says_who_loses_what_and_who_keeps(cast, decided):
    effect = effect_of_withdrawal(decided.accord)
    assert [(one.name, one.what) for one in effect.loses] == [
        ("Louis Tanguy", "aides, coordination")
    ]
    assert [one.name for one in effect.keeps] == ["Inès Moreau"]
    assert "équipe de soins" in effect.keeps[0].what

    effect = effect_of_withdrawal(decided.not_opposed)
    assert [one.name for one in effect.loses] == ["Inès Moreau"]
    assert [one.name for one in effect.keeps] == ["Louis Tanguy"]


# --- Refusals in words ---
@pytest.mark.parametrize(
    ("person", "volet", "left"),
    [
        ("ines", "care", AIDES),
        ("ines", EVERYTHING, set()),
        ("louis", "support", {"coordination"}),
        ("louis", EVERYTHING, set()),
    ],
)
def test_a_refusal_wins_over_whatever_else_holds(cast, decided, person, volet, left):
    member = getattr(decided, person)
    before = volets(cast.people[person], decided.case)
    said = {"words": "Pas ma santé.", "said_on": TODAY(), "by": cast.camille, "at": NOW()}

    refusal = record_refusal(case=decided.case, member=member, volet=volet, **said)

    assert volets(cast.people[person], decided.case) == left
    lift_refusal(refusal=refusal, by=cast.camille, at=NOW())
    assert volets(cast.people[person], decided.case) == before


def test_a_refusal_follows_the_account_into_its_next_place(cast, decided):
    """To leave the team and come back must not open what the person closed."""
    from tests.factories.team import ended  # noqa: PLC0415 - one test needs it

    rows.refusal(decided.case, decided.ines, "care")
    ended(decided.ines)
    rows.member(decided.case, cast.ines, in_care_team=True)
    assert volets(cast.ines, decided.case) == AIDES


def test_a_refusal_wins_over_an_invitation_by_name(cast, decided):
    from tests.factories.team import ended  # noqa: PLC0415 - one test needs it

    rows.refusal(decided.case, decided.louis, "care")
    ended(decided.louis)
    rows.grant(decided.case, cast.louis, ["care", "support"])
    assert volets(cast.louis, decided.case) == {"support"}


def test_a_refusal_says_who_what_and_the_words(cast, circle):
    found = missing(
        record_refusal,
        case=circle.case,
        member=None,
        volet="",
        words=" ",
        said_on=None,
        by=cast.camille,
        at=NOW(),
    )
    assert set(found) == {"member", "volet", "words", "said_on"}


def test_a_coordinator_cannot_be_closed_out_in_words(cast, decided):
    """Whoever coordinates reads all of it: a refusal that changes nothing would be a lie."""
    yann = add(decided.case, cast.yann, cast.camille)
    said = {"words": "Pas lui.", "said_on": TODAY(), "by": cast.camille, "at": NOW()}
    assert set(missing(record_refusal, case=decided.case, member=yann, volet="care", **said)) == {
        "member"
    }


# --- Two ways to the same answer ---
STATES = {
    "nothing": lambda c, by: None,
    "informed": lambda c, by: rows.informed(c.case),
    "opposed": lambda c, by: rows.decision(c.case, K.NON_OPPOSITION, S.REFUSED),
    "aides": lambda c, by: rows.accord(c.case, c.louis),
    "soins": lambda c, by: rows.accord(c.case, c.louis, "care_and_support"),
    "over": lambda c, by: rows.accord(c.case, c.louis, until=rows.day(-1)),
    "refused care": lambda c, by: [rows.refusal(c.case, m, "care") for m in (c.ines, c.louis)],
    "refused all": lambda c, by: [rows.refusal(c.case, m) for m in (c.ines, c.louis)],
}
PAIRS = [pair for pair in itertools.combinations(STATES, 2) if pair[0] != "nothing"]
TOGETHER = [
    pair
    for pair in PAIRS
    if pair
    not in (("aides", "soins"), ("aides", "over"), ("soins", "over"), ("informed", "opposed"))
]


@pytest.mark.parametrize("states", TOGETHER, ids=" and ".join)
def test_the_team_s_view_and_the_lens_agree(cast, circle, states):
    """The circle and the withdrawal page compute in Python what the lens asks the database."""
    for state in states:
        STATES[state](circle, cast.camille)
    decided = decided_of(
        circle.case.consents.all(), circle.case.refusals.select_related("member"), TODAY()
    )
    for member in (circle.ines, circle.louis):
        told = set(volets_of(member, decided, TODAY()))
        assert told == volets(member.user, circle.case), (member.name, states)


# --- Relatives ---
def card(**changes) -> RelativeCard:
    values = {"name": "Hélène Rolland", "link": "sa fille", "roles": ("carer",)}
    return RelativeCard(**{**values, **changes})


def added(cast, circle, **changes) -> Relative:
    return add_relative(case=circle.case, card=card(**changes), by=cast.camille, at=NOW())


def test_a_trusted_person_is_written_and_cosigned(cast, circle):
    found = missing(added, cast, circle, roles=("trusted_person",))
    assert set(found) == {"designated_on", "cosigned"}
    assert "aidant" in found["cosigned"]

    relative = added(cast, circle, roles=("trusted_person",), designated_on=TODAY(), cosigned=True)

    assert relative.designated_on == TODAY()
    again = missing(
        added, cast, circle, roles=("trusted_person",), designated_on=TODAY(), cosigned=True
    )
    assert set(again) == {"roles"}


def test_a_legal_representative_has_a_measure(cast, circle):
    assert set(missing(added, cast, circle, roles=("legal_representative",))) == {"measure"}
    relative = added(cast, circle, roles=("legal_representative",), measure="guardianship")
    assert relative.get_measure_display() == "tutelle"


def test_what_belongs_to_no_role_held_is_left_out(cast, circle):
    relative = added(cast, circle, measure="guardianship", designated_on=TODAY(), cosigned=True)

    assert (relative.measure, relative.designated_on, relative.cosigned) == ("", None, False)


def test_a_carer_gets_a_copy_with_the_person_s_agreement_alone(cast, circle):
    assert set(missing(added, cast, circle, receives="support")) == {"receives"}

    relative = added(cast, circle, receives="support", accord_mode="oral")

    accord = relative.consents.get()
    assert (accord.kind, accord.status, accord.mode) == (K.RELATIVE, S.GIVEN, "oral")
    withdraw(accord, cast.camille)
    assert Relative.objects.get(pk=relative.pk).receives == CopyReceived.NONE


def test_a_relative_who_leaves_receives_nothing_more(cast, circle):
    relative = added(cast, circle, receives="support", accord_mode="oral")

    ended = change_relative(
        relative=relative,
        card=card(receives="support", ends_on=TODAY()),
        version=relative.version,
        by=cast.camille,
        at=NOW(),
    )
    assert (ended.ends_on, ended.receives) == (TODAY(), CopyReceived.NONE)


def test_all_that_lacks_of_a_relative_is_told(cast, circle):
    assert set(missing(added, cast, circle, name="", link="", roles=())) == {
        "name",
        "link",
        "roles",
    }
