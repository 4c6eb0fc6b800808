"""Every page that the journal names has a name in French."""

from privacy.selectors.page_names import PAGES
from tests import addresses

# The commission has an officer and traces of its own.
TOLD_BY_THE_COMMISSION = "commissions:"


def personal() -> set[str]:
    """The addresses whose door writes the journal."""
    return {
        a.name
        for a in addresses.of_kind("object", "list")
        if not a.access.part_of and not a.name.startswith(TOLD_BY_THE_COMMISSION)
    }


def test_every_personal_page_has_words():
    assert sorted(personal() - PAGES.keys()) == []


def test_no_name_is_kept_for_a_page_that_is_gone():
    known = {a.name for a in addresses.everything()}
    assert sorted(PAGES.keys() - known) == []


def test_none_of_them_tells_of_a_commission():
    told = {name for name in PAGES if name.startswith(TOLD_BY_THE_COMMISSION)}
    assert told == set()


def test_two_pages_do_not_bear_the_same_name():
    assert len(set(PAGES.values())) == len(PAGES)
