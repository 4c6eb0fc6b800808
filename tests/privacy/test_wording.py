"""Everything that is done to a situation is told in words of its own."""

import pytest

from privacy.selectors.belongings import APPS
from privacy.selectors.wording import DONE, DONE_HERE, done_in
from tests.privacy.recorded import UNREAD, codes


def last_part(code: str) -> str:
    return code.rpartition(".")[2]


def test_every_code_is_read():
    recorded = codes(*APPS)

    assert {"cases.case.closed", "ppcs.action.failed", "privacy.restriction.lifted"} <= recorded
    assert [code for code in recorded if UNREAD in last_part(code)] == []


def test_everything_that_services_do_to_a_situation_has_words():
    recorded = codes(*APPS)

    without = {code for code in recorded if last_part(code) not in DONE} - DONE_HERE.keys()
    assert sorted(without) == []
    changes = {last_part(code) for code in recorded if done_in(code) == "modification"}
    assert changes == {"changed"}


def test_no_words_are_kept_for_what_nobody_does_any_more():
    recorded = codes(*APPS)

    assert sorted(DONE_HERE.keys() - recorded) == []
    assert sorted(DONE.keys() - {last_part(code) for code in recorded - DONE_HERE.keys()}) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("cases.grant.given", "invitation"),
        ("ppcs.opinion.given", "avis donné"),
        ("cases.case.seen_as", "« Voir comme »"),
        ("cases.case.opened", "ouverture"),
        ("cases.opening.opened", "ouverture d’urgence"),
        ("cases.case.of_tomorrow", "modification"),
    ],
)
def test_the_same_word_of_a_code_is_not_the_same_thing_everywhere(code, words):
    assert done_in(code) == words
