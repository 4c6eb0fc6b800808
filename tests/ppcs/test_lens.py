"""The lens: what a reader may not have is absent, whatever the row, and nothing else is."""

import copy
import json
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.enums import Volet
from ppcs.lens import seen
from tests.factories.plan_content import heavy, plan_content
from tests.factories.plan_rows import BERTHE, action, goal, problem

ALL = frozenset(Volet.values)
AIDES = frozenset({"support", "coordination"})
MIXED = (
    ("plan", "reason"),
    ("synthesis", "summary"),
    ("synthesis", "obstacles"),
    ("synthesis", "views"),
)
PLACES = {"id", "volet", "number", "rank", "see", "on", "phone"}
volet_sets = st.sets(st.sampled_from(sorted(ALL)))
row_volets = st.sampled_from([*sorted(ALL), "", None, "unknown", "missing"])


def subsets(of):
    return chain.from_iterable(combinations(sorted(of), n) for n in range(len(of) + 1))


def effective(volet) -> str:
    return volet if volet in ALL else "care"


def marked(row: dict, volet) -> None:
    """Every text of the row, and of what it holds but its own rows, is signed with its volet."""
    row["volet"] = volet
    if volet == "missing":
        del row["volet"]
    sign = f"MARK-{effective(volet)}-"
    for key, value in row.items():
        if key not in PLACES and isinstance(value, str):
            row[key] = f"{sign}{value}"
    if "criteria" in row:
        row["criteria"] = [f"{sign}{one}" for one in row["criteria"]]
    for contact in row.get("contacts", []):
        contact["name"] = f"{sign}{contact['name']}"


def rows_with_volet(content: dict) -> list[dict]:
    goals = [goal for problem in content["problems"] for goal in problem["goals"]]
    return [
        *content["person"]["facts"],
        *content["problems"],
        *goals,
        *(row for one in goals for row in one["actions"] if "see" not in row),
        *(row for key in ("alerts", "unmet", "appointments") for row in content[key]),
    ]


def planted(draw_volet) -> dict:
    content = plan_content()
    for row in rows_with_volet(content):
        marked(row, draw_volet())
    for part, key in MIXED:
        content[part][key] = f"MARK-care-{part}-{key}"
    content["synthesis"]["summary_support"] = "MARK-support-summary"
    for one in content["problems"]:
        one["precision"] = "MARK-care-precision"
        one["dimension"] = "MARK-care-dimension"
        support = effective(one.get("volet")) == "support"
        one["context_support"] = "MARK-support-context" if support else ""
    for member in content["team"]:
        member |= {"mission": "MARK-care-mission", "mission_support": "MARK-support-mission"}
    for version in content["versions"]:
        version |= {"sentence": "MARK-care-line", "sentence_support": "MARK-support-line"}
    for key in ("consents", "refusals", "deliveries"):
        for row in content[key]:
            row["words"] = f"MARK-care-{key}"
    for who in ("person", "gp"):
        content["validation"][who]["reason"] = "MARK-care-reason"
    content["added_one_day"] = "MARK-care-unknown-part"
    content["synthesis"]["added_one_day"] = "MARK-care-unknown-text"
    return content


# --- Nothing that is closed ---
@settings(max_examples=60, deadline=None)
@given(data=st.data(), volets=volet_sets)
def test_no_marker_of_a_closed_volet_is_in_the_bytes(data, volets):
    content = planted(lambda: data.draw(row_volets))

    text = json.dumps(seen(content, volets))

    for volet in ALL - volets:
        assert f"MARK-{volet}" not in text


@settings(max_examples=30, deadline=None)
@given(data=st.data(), volets=volet_sets)
def test_what_is_open_is_all_there(data, volets):
    content = planted(lambda: data.draw(row_volets))
    expected = {
        row["id"] for row in rows_with_volet(content) if effective(row.get("volet")) in volets
    }

    given_back = rows_with_volet(seen(content, volets))

    assert expected <= {row["id"] for row in given_back}


@settings(max_examples=30, deadline=None)
@given(data=st.data(), volets=volet_sets)
def test_looking_twice_changes_nothing_and_the_content_stays(data, volets):
    content = planted(lambda: data.draw(row_volets))
    before = copy.deepcopy(content)

    once = seen(content, volets)

    assert content == before
    assert seen(once, volets) == once
    once["problems"].clear()
    once["person"]["facts"].clear()
    assert content == before


@pytest.mark.parametrize("volets", list(subsets(ALL)))
def test_identity_and_her_own_words_are_for_every_reader(volets):
    content = plan_content()

    found = seen(content, volets)

    for key in ("full_name", "birth_date", "phone"):
        assert found["person"][key] == content["person"][key]
    for key in ("project", "priority", "choices", "preferences"):
        assert found["synthesis"][key] == content["synthesis"][key]
    assert [row["name"] for row in found["team"]] == [row["name"] for row in content["team"]]
    assert found["relatives"] == content["relatives"]
    assert found["referent"] == content["referent"]


def test_an_enum_opens_as_its_value_does():
    content = plan_content()

    assert seen(content, [Volet.SUPPORT, Volet.COORDINATION]) == seen(content, AIDES)


def test_a_volet_that_nobody_knows_opens_nothing():
    content = plan_content()
    content["alerts"][0]["volet"] = "unheard"

    assert seen(content, {"unheard"}) == seen(content, set())


# --- What the « aides » reader has instead ---
def test_the_texts_written_for_support_take_the_place_of_the_mixed_ones():
    content = plan_content()

    found = seen(content, AIDES)

    assert found["synthesis"]["summary"] == content["synthesis"]["summary_support"]
    assert (found["synthesis"]["obstacles"], found["synthesis"]["views"]) == ("", "")
    assert found["problems"][0]["precision"] == content["problems"][0]["context_support"]
    assert found["team"][1]["mission"] == "Valide le plan."
    assert found["versions"][0]["sentence"] == content["versions"][0]["sentence_support"]
    assert (found["consents"], found["refusals"], found["deliveries"]) == ([], [], [])
    assert found["plan"]["reason"] == ""


def test_numbers_are_kept():
    found = seen(plan_content(), AIDES)

    assert [one["rank"] for one in found["problems"]] == [1, 2, 4]
    assert [row["number"] for row in found["problems"][1]["goals"]] == ["2.1"]


# --- Places without words ---
def two_volets(**volets) -> dict:
    rows = action("1.1.1", "Tâche", BERTHE, volet=volets["action"])
    goals = goal("1.1", "But", rows, volet=volets["goal"], criteria=["mesuré"])
    return plan_content() | {
        "problems": [problem(1, "Souci", goals, volet=volets["problem"], expressed_by="un proche")]
    }


def test_a_support_action_under_closed_rows_keeps_their_places_only():
    content = two_volets(problem="care", goal="care", action="support")

    (found,) = seen(content, AIDES)["problems"]

    assert (found["rank"], found["title"], found["expressed_by"]) == (1, "", "")
    (under,) = found["goals"]
    assert (under["number"], under["title"], under["criteria"]) == ("1.1", "", [])
    assert [row["title"] for row in under["actions"]] == ["Tâche"]
    assert found.keys() == content["problems"][0].keys()


def test_an_open_goal_without_an_open_action_stays():
    (found,) = seen(two_volets(problem="support", goal="support", action="care"), AIDES)["problems"]

    assert [(one["title"], one["actions"]) for one in found["goals"]] == [("But", [])]


def test_a_closed_problem_with_nothing_open_is_absent():
    assert seen(two_volets(problem="care", goal="care", action="care"), AIDES)["problems"] == []


# --- An action of several goals ---
def shared(*goal_volets: str) -> dict:
    row = action("1.1.1", "Tâche", BERTHE, also_serves=[])
    goals = [
        goal(f"1.{i}", f"But {i}", copy.deepcopy(row), volet=volet)
        for i, volet in enumerate(goal_volets, 1)
    ]
    for one in goals:
        others = [other["number"] for other in goals if other is not one]
        one["actions"][0]["also_serves"] = others
    return plan_content() | {"problems": [problem(1, "Souci", *goals)]}


@pytest.mark.parametrize(
    ("goal_volets", "expected"),
    [
        (("support", "support"), {"1.1": "whole", "1.2": "see"}),
        (("care", "support", "support"), {"1.2": "whole", "1.3": "see"}),
        (("support", "care"), {"1.1": "whole"}),
        (("care", "care"), {"1.1": "whole"}),
    ],
)
def test_it_is_whole_under_the_first_goal_that_this_reader_reads(goal_volets, expected):
    (found,) = seen(shared(*goal_volets), AIDES)["problems"]

    said = {
        one["number"]: "see" if "see" in one["actions"][0] else "whole" for one in found["goals"]
    }
    assert said == expected
    rows = [one["actions"][0] for one in found["goals"]]
    assert {row.get("number", row.get("see")) for row in rows} == {"1.1.1"}
    (whole,) = [row for row in rows if "see" not in row]
    assert whole["also_serves"] == [one for one, what in expected.items() if what == "see"]


def test_it_is_whole_once_for_who_reads_everything_too():
    (found,) = seen(shared("support", "care"), ALL)["problems"]

    assert ["see" in one["actions"][0] for one in found["goals"]] == [False, True]


def test_a_heavy_plan_goes_through_whole():
    found = seen(heavy(), ALL)

    assert sum(len(one["actions"]) for p in found["problems"] for one in p["goals"]) == 46
