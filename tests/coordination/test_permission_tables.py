"""The tables of permissions as a reader of the law gets them: French, whole, one name once."""

import pytest

from cases.models import Case
from cases.permissions import ASSESSMENT, CASE, REFERRAL, REFUSAL
from commissions.permissions import RECORD
from common.permissions import NOTHING, Policy, Relation, Rule, Within
from coordination import reference
from coordination.permission_tables import PREAMBLE, table, title_of
from coordination.reference import POLICIES

FOLLOWED = "situation : en cours, en veille"
PLAYS_NO_PART_ONCE_CLOSED = (
    "membre de l’équipe de soins",
    "intervenant hors de l’équipe de soins",
    "invité par son nom",
    "ouverture d’urgence",
    "porteur de l’action",
)


def line(policy: Policy, action: str) -> list[str]:
    """The cells of one action."""
    rows = [row for row in table(policy).splitlines() if f" (`{action}`) |" in row]
    assert len(rows) == 1
    return rows[0].strip("| ").split(" | ")


def someone(label: str, **more) -> Relation:
    return Relation(label, query=lambda user: NOTHING, **more)


def of_a_case(*who: Relation, states: frozenset[str] | None = None) -> Policy:
    return Policy(Case, {"view": Rule(who=who, states=states)})


# --- States of what a row hangs on ---
@pytest.mark.parametrize(("policy", "action"), [(ASSESSMENT, "edit"), (REFUSAL, "lift")])
def test_a_row_of_a_situation_tells_the_states_of_the_situation(policy, action):
    assert line(policy, action)[1:] == ["coordinateur du DAC", FOLLOWED]


def test_a_state_that_counts_for_one_reader_stands_beside_that_reader():
    _, who, states = line(ASSESSMENT, "view")
    assert who.split("<br>")[0] == "coordinateur du DAC"
    assert f"invité par son nom ({FOLLOWED})" in who
    assert states == "—"


@pytest.mark.parametrize("name", POLICIES)
def test_nobody_of_the_team_is_told_without_the_states_that_let_them_in(name):
    policy = POLICIES[name]
    for action, rule in policy.rules.items():
        team = [r for r in rule.who if r.label.startswith(PLAYS_NO_PART_ONCE_CLOSED)]
        _, who, states = line(policy, action)
        for relation in team:
            told = next(one for one in who.split("<br>") if one.startswith(relation.label))
            assert "en cours, en veille" in f"{told} {states}"


def test_many_states_are_said_by_the_few_that_are_left_out():
    who = line(REFERRAL, "view")[1].split("<br>")
    assert who[:2] == [
        "auteur du brouillon (demande d’appui : brouillon)",
        "demandeur (demande d’appui : sauf brouillon)",
    ]


def test_a_state_that_the_line_has_already_is_not_said_again():
    assert line(CASE, "note")[1:] == [
        "coordinateur du DAC<br>membre de l’équipe de soins, la personne étant informée et ne "
        "s’opposant pas<br>intervenant hors de l’équipe de soins, avec l’accord de la personne",
        "en cours, en veille",
    ]


def test_who_counts_in_no_state_of_the_line_is_not_named():
    second = "membre de la liste R1110-2 présent en séance"
    assert second in line(RECORD, "view")[1]
    assert second not in line(RECORD, "download")[1]


# --- One name once ---
def test_two_relations_of_one_name_are_one_and_the_widest_counts():
    closed, both = Within("", frozenset({"closed"})), frozenset({"closed", "open"})
    narrow = someone("coordinateur", within=(closed,))
    assert line(of_a_case(narrow, someone("coordinateur")), "view")[1] == "coordinateur"
    two = of_a_case(narrow, someone("coordinateur", states=frozenset({"open"})), states=both)
    ways = "situation : clôturée, ou situation : en cours"
    assert line(two, "view")[1] == f"coordinateur ({ways})"


@pytest.mark.parametrize("page", ["permissions.md", "workflows.md"])
def test_no_cell_of_the_pages_names_anybody_twice(page):
    for row in reference.pages()[page].splitlines():
        for cell in row.split(" | "):
            named = cell.split("<br>")
            assert len(named) == len(set(named))
    assert "coordinateur du DAC, coordinateur du DAC" not in reference.pages()[page]


# --- French ---
def test_every_action_has_a_french_name():
    unnamed = [
        f"{name}.{action}"
        for name, policy in POLICIES.items()
        for action, rule in policy.rules.items()
        if not title_of(action, rule)
    ]
    assert unnamed == []
    assert line(CASE, "view")[0] == "Voir (`view`)"


def test_the_page_says_first_what_it_is_and_on_what_it_rests():
    page = reference.pages()["permissions.md"]
    assert page.index(PREAMBLE) < page.index("\n## ")
    for words in ("(404)", "(403)", "RGPD, article 18", "L1110-4, III", "L1110-12", "D1110-3-1"):
        assert words in PREAMBLE
    for part in ("À chaque requête", "Les volets", "Les refus de la personne"):
        assert f"**{part}.**" in PREAMBLE
