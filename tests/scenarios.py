"""Who reads what of a situation, case by case: each arranges its rows and says what must come out.

They are the rows of the table of readers, and everything that may take a reading away: a date, an
end, a withdrawal, a refusal in words, another person's accord, a closed situation, another DAC.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from cases.enums import CaseStatus, ConsentKind, ConsentScope, ConsentStatus, Volet
from cases.models import Case
from common.workflow import path_to
from tests.factories import cases as make
from tests.factories import team
from tests.personas import Cast

EVERYTHING = frozenset(Volet.values)
AIDES = frozenset({Volet.SUPPORT.value, Volet.COORDINATION.value})
NOTHING: frozenset[str] = frozenset()
BOTH = ConsentScope.CARE_AND_SUPPORT
DECIDED_BEFORE = (ConsentKind.INFORMATION, ConsentKind.NON_OPPOSITION)


@dataclass(frozen=True)
class Scenario:
    """`arrange` makes the rows and gives the reader; `volets` is what must come out of it.

    `sees` is whether the reader knows of the situation at all: so it is wherever there is a volet.
    """

    arrange: Callable[[Cast, Case], User]
    volets: frozenset[str]
    sees: bool | None = None

    @property
    def knows_of_it(self) -> bool:
        return bool(self.volets) if self.sees is None else self.sees


def dated(fields: dict | None) -> dict:
    """The same fields with the days that are meant, when the test runs and not when it is read."""
    return {
        name: value if isinstance(value, str) else MOMENTS.get(name, team.day)(value)
        for name, value in (fields or {}).items()
    }


MOMENTS = {"ended_at": team.hour}


# --- The équipe de soins ---
def nurse(*, seat: dict | None = None, informed: dict | None = None, refused: dict | None = None):
    """Inès, with what may be different about her place, what was decided and what was refused."""

    def arrange(cast: Cast, case: Case) -> User:
        row = team.nurse(cast, case, **dated(seat))
        for kind in DECIDED_BEFORE:
            team.decision(case, kind, **dated((informed or {}).get(kind)))
        if refused is not None:
            team.refusal(case, row, **dated(refused))
        return cast.ines

    return arrange


def nurse_without(*kinds: str):
    """Inès, some of what must be decided before being nowhere."""

    def arrange(cast: Cast, case: Case) -> User:
        team.nurse(cast, case)
        for kind in set(DECIDED_BEFORE) - set(kinds):
            team.decision(case, kind)
        return cast.ines

    return arrange


def nurse_who_left(cast: Cast, case: Case) -> User:
    user = nurse()(cast, case)
    team.ended(case.team.get(user=user))
    return user


def nurse_with_an_accord_only(cast: Cast, case: Case) -> User:
    team.accord(case, team.nurse(cast, case), BOTH)
    return cast.ines


def nurse_elsewhere(cast: Cast, case: Case) -> User:
    """Of the équipe de soins of another person, who was told and does not oppose."""
    other = make.open_case(cast, birth_name="Autre", first_name="Personne")
    return nurse()(cast, other)


def somebody_else_is_refused(cast: Cast, case: Case) -> User:
    team.refusal(case, team.member(case))
    return nurse()(cast, case)


def refused_before_she_came_back(cast: Cast, case: Case) -> User:
    """The person's words are about somebody, not about one row."""
    row = team.nurse(cast, case)
    team.refusal(case, row)
    team.ended(row)
    return nurse()(cast, case)


# --- Outside of it ---
def outside(*, seat: dict | None = None, scope=ConsentScope.SUPPORT, refused=None, **accord):
    """Louis, with the accord of the person."""

    def arrange(cast: Cast, case: Case) -> User:
        row = team.social_worker(cast, case, **dated(seat))
        team.accord(case, row, scope, **dated(accord))
        if refused is not None:
            team.refusal(case, row, **dated(refused))
        return cast.louis

    return arrange


def outside_without_accord(cast: Cast, case: Case) -> User:
    """Louis, of whom the person only knows what concerns the équipe de soins."""
    team.social_worker(cast, case)
    team.informed(case)
    return cast.louis


def accord_for_another(cast: Cast, case: Case) -> User:
    team.social_worker(cast, case)
    team.accord(case, team.member(case), BOTH)
    return cast.louis


def accord_elsewhere(cast: Cast, case: Case) -> User:
    other = make.open_case(cast, birth_name="Autre", first_name="Personne")
    outside(scope=BOTH)(cast, other)
    team.social_worker(cast, case)
    return cast.louis


def accord_made_narrower(cast: Cast, case: Case) -> User:
    row = team.social_worker(cast, case)
    team.accord(case, row, BOTH, status=ConsentStatus.REPLACED)
    team.accord(case, row, ConsentScope.SUPPORT)
    return cast.louis


def accord_for_the_plan_only(cast: Cast, case: Case) -> User:
    team.social_worker(cast, case)
    team.decision(case, ConsentKind.PLAN)
    return cast.louis


# --- By name ---
def invited(*volets: str, refused: dict | None = None, **fields):
    """Ana, by a grant."""

    def arrange(cast: Cast, case: Case) -> User:
        team.grant(case, cast.ana, volets, **dated(fields))
        if refused is not None:
            team.refusal(case, team.member(case, cast.ana), **dated(refused))
        return cast.ana

    return arrange


def somebody_else_is_invited(cast: Cast, case: Case) -> User:
    team.grant(case, cast.louis, Volet.values)
    return cast.ana


def outside_and_invited(cast: Cast, case: Case) -> User:
    """The accord opens the aides, the grant the rest."""
    team.grant(case, cast.louis, [Volet.CARE])
    return outside()(cast, case)


def refused_each_of(arrange, *volets: str):
    """Not « everything » in one word: the volets one by one."""

    def refusing(cast: Cast, case: Case) -> User:
        user = arrange(cast, case)
        row = case.team.filter(user=user).first() or team.member(case, user)
        for volet in volets:
            team.refusal(case, row, volet)
        return user

    return refusing


# --- Nobody by rank ---
def by_rank(**rank):
    def arrange(cast: Cast, case: Case) -> User:
        User.objects.filter(pk=cast.ana.pk).update(**rank)
        team.grant(case, cast.ana, Volet.values, until=team.day(-1))
        return cast.ana

    return arrange


def closed_account(arrange):
    """Who would read, if the account were not closed."""

    def closing(cast: Cast, case: Case) -> User:
        user = arrange(cast, case)
        User.objects.filter(pk=user.pk).update(is_active=False)
        return user

    return closing


def in_state(status: str, arrange):
    """The same, the situation being in another state."""

    def moving(cast: Cast, case: Case) -> User:
        user = arrange(cast, case)
        for step in path_to(Case, status)[1:]:
            Case.objects.filter(pk=case.pk).update(status=step)
        return user

    return moving


def person(name: str):
    """One of the cast, with no row about them."""
    return lambda cast, _: cast.people[name]


YESTERDAY, TODAY, TOMORROW = -1, 0, 1
# States of a decision that open nothing.
NOT_GIVEN = tuple(status for status in ConsentStatus if status != ConsentStatus.GIVEN)


def on(offset: int, *names: str) -> dict:
    """Those dates, so many days from now: see `dated`."""
    return dict.fromkeys(names, offset)


def _scenarios() -> dict[str, Scenario]:
    return {
        **_of_people(),
        **_of_the_care_team(),
        **_of_the_outside(),
        **_of_the_invited(),
        **_of_refusals(),
        **_of_states(),
    }


def _of_people() -> dict[str, Scenario]:
    return {
        "the référent": Scenario(person("camille"), EVERYTHING),
        "another coordinator of the DAC": Scenario(person("yann"), EVERYTHING),
        "a coordinator of another DAC": Scenario(person("nadia"), NOTHING),
        "the requester who is not in the team": Scenario(person("samir"), NOTHING),
        "a stranger": Scenario(person("stranger"), NOTHING),
        "the technical administrator": Scenario(person("noe"), NOTHING),
        "the data protection officer": Scenario(person("dpo"), NOTHING),
        "a superuser whose grant is over": Scenario(by_rank(is_superuser=True), NOTHING),
        "staff whose grant is over": Scenario(by_rank(is_staff=True), NOTHING),
    }


def _of_the_care_team() -> dict[str, Scenario]:
    found = {
        "care team, informed and not opposed": Scenario(nurse(), EVERYTHING),
        "care team, not informed": Scenario(nurse_without(ConsentKind.INFORMATION), NOTHING),
        "care team, never asked whether she opposes": Scenario(
            nurse_without(ConsentKind.NON_OPPOSITION), NOTHING
        ),
        "care team, nothing decided": Scenario(nurse_without(*DECIDED_BEFORE), NOTHING),
        "care team, an accord instead": Scenario(nurse_with_an_accord_only, NOTHING),
        "care team of another situation": Scenario(nurse_elsewhere, NOTHING),
        "care team, place ended": Scenario(nurse_who_left, NOTHING),
        "care team, last day yesterday": Scenario(nurse(seat=on(YESTERDAY, "ends_on")), NOTHING),
        "care team, last day today": Scenario(nurse(seat=on(TODAY, "ends_on")), EVERYTHING),
        "care team, from today": Scenario(nurse(seat=on(TODAY, "starts_on")), EVERYTHING),
        "care team, from tomorrow": Scenario(nurse(seat=on(TOMORROW, "starts_on")), NOTHING),
    }
    for kind in DECIDED_BEFORE:
        for status in NOT_GIVEN:
            found[f"care team, {kind} {status}"] = Scenario(
                nurse(informed={kind: {"status": status}}), NOTHING
            )
        for offset, dates, volets in (
            (YESTERDAY, ("until",), NOTHING),
            (TODAY, ("until",), EVERYTHING),
            (TODAY, ("decided_on",), EVERYTHING),
            (TOMORROW, ("decided_on",), NOTHING),
        ):
            found[f"care team, {kind} {dates[0]} {offset:+d}"] = Scenario(
                nurse(informed={kind: on(offset, *dates)}), volets
            )
    return found


def _of_the_outside() -> dict[str, Scenario]:
    found = {
        "outside, accord for the aides": Scenario(outside(), AIDES),
        "outside, accord for care and aides": Scenario(outside(scope=BOTH), EVERYTHING),
        "outside, no accord yet": Scenario(outside_without_accord, NOTHING),
        "outside, accord naming another": Scenario(accord_for_another, NOTHING),
        "outside, accord in another situation": Scenario(accord_elsewhere, NOTHING),
        "outside, accord made narrower": Scenario(accord_made_narrower, AIDES),
        "outside, accord for a plan only": Scenario(accord_for_the_plan_only, NOTHING),
        "outside, accord until yesterday": Scenario(outside(**on(YESTERDAY, "until")), NOTHING),
        "outside, accord until today": Scenario(outside(**on(TODAY, "until")), AIDES),
        "outside, accord from tomorrow": Scenario(outside(**on(TOMORROW, "decided_on")), NOTHING),
        "outside, last day yesterday": Scenario(outside(seat=on(YESTERDAY, "ends_on")), NOTHING),
        "outside, last day today": Scenario(outside(seat=on(TODAY, "ends_on")), AIDES),
        "outside, from tomorrow": Scenario(outside(seat=on(TOMORROW, "starts_on")), NOTHING),
    }
    for status in NOT_GIVEN:
        found[f"outside, accord {status}"] = Scenario(outside(scope=BOTH, status=status), NOTHING)
    return found


def _of_the_invited() -> dict[str, Scenario]:
    every = tuple(Volet.values)
    return {
        "invited to care": Scenario(invited(Volet.CARE), frozenset({"care"})),
        "invited to the aides": Scenario(invited(Volet.SUPPORT), frozenset({"support"})),
        "invited to coordination": Scenario(
            invited(Volet.COORDINATION), frozenset({"coordination"})
        ),
        "invited to everything": Scenario(invited(*every), EVERYTHING),
        "invited to identity and contacts alone": Scenario(invited(), NOTHING, sees=True),
        "invited until today": Scenario(invited(*every, until=TODAY), EVERYTHING),
        "invited until yesterday": Scenario(invited(*every, until=YESTERDAY), NOTHING),
        "invited from tomorrow": Scenario(invited(*every, **on(TOMORROW, "starts_on")), NOTHING),
        "invited, then stopped": Scenario(invited(*every, ended_at=TODAY), NOTHING),
        "somebody else invited": Scenario(somebody_else_is_invited, NOTHING),
        "outside with an accord, and invited to care": Scenario(outside_and_invited, EVERYTHING),
    }


def _of_refusals() -> dict[str, Scenario]:
    found = {
        "care team, refused altogether": Scenario(nurse(refused={}), NOTHING),
        "care team, refused from tomorrow": Scenario(
            nurse(refused=on(TOMORROW, "said_on")), EVERYTHING
        ),
        "care team, refusal lifted today": Scenario(
            nurse(refused={**on(YESTERDAY, "said_on"), **on(TODAY, "ends_on")}), EVERYTHING
        ),
        "care team, refusal lifted tomorrow": Scenario(
            nurse(refused={**on(YESTERDAY, "said_on"), **on(TOMORROW, "ends_on")}), NOTHING
        ),
        "care team, another member refused": Scenario(somebody_else_is_refused, EVERYTHING),
        "care team, refused before coming back": Scenario(refused_before_she_came_back, NOTHING),
        "outside, refused altogether": Scenario(outside(scope=BOTH, refused={}), NOTHING),
        "invited, refused altogether": Scenario(invited(*Volet.values, refused={}), NOTHING),
    }
    for name, arrange, volets in (
        ("care team", nurse(), EVERYTHING),
        ("outside", outside(), AIDES),
        ("outside with both", outside(scope=BOTH), EVERYTHING),
        ("invited to the aides", invited(Volet.SUPPORT), {Volet.SUPPORT.value}),
        ("invited to everything", invited(*Volet.values), EVERYTHING),
        ("invited to identity alone", invited(), EVERYTHING),
    ):
        each = refused_each_of(arrange, *sorted(volets))
        found[f"{name}, refused each volet that it opens"] = Scenario(each, NOTHING)
    identity_alone = refused_each_of(invited(), *AIDES)
    found["invited to identity alone, refused the aides"] = Scenario(
        identity_alone, NOTHING, sees=True
    )
    for volet in Volet:
        left, words = EVERYTHING - {volet.value}, {"volet": volet}
        found[f"care team, refused {volet}"] = Scenario(nurse(refused=words), left)
        found[f"outside, refused {volet}"] = Scenario(outside(scope=BOTH, refused=words), left)
        found[f"invited, refused {volet}"] = Scenario(invited(*Volet.values, refused=words), left)
    return found


def _of_states() -> dict[str, Scenario]:
    found = {}
    who = {"care team": nurse(), "outside": outside(scope=BOTH), "invited": invited(*Volet.values)}
    for name, arrange in who.items():
        watched, closed = CaseStatus.ON_WATCH, CaseStatus.CLOSED
        found[f"{name}, situation on watch"] = Scenario(in_state(watched, arrange), EVERYTHING)
        found[f"{name}, situation closed"] = Scenario(in_state(closed, arrange), NOTHING)
        found[f"{name}, account closed"] = Scenario(closed_account(arrange), NOTHING)
    closed_for_her = in_state(CaseStatus.CLOSED, person("camille"))
    found["the référent, situation closed"] = Scenario(closed_for_her, EVERYTHING)
    return found


SCENARIOS = _scenarios()
# For what costs more to ask: without the many ways in which a decision is not given or not yet.
ESSENTIAL = [
    name
    for name in SCENARIOS
    if name.endswith("withdrawn")
    or not name.startswith(
        ("care team, information", "care team, non_opposition", "outside, accord ")
    )
    or name in ("outside, accord for the aides", "outside, accord for care and aides")
]
