"""Every page, wide and narrow: nothing serious for axe-core, nothing to scroll sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import DESKTOP, TELEPHONE
from tests.e2e.pages import BY_PERSON, SIGNED_OUT, go

pytestmark = pytest.mark.e2e
WALKS = [("", SIGNED_OUT), *BY_PERSON.items()]


def faults(page) -> list[str]:
    """What axe-core calls serious or critical, with the element it names."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("viewport", [DESKTOP, TELEPHONE], ids=["1280", "390"])
@pytest.mark.parametrize(("login", "stops"), WALKS, ids=[login or "nobody" for login, _ in WALKS])
def test_no_page_has_a_serious_fault_or_overflows(visit, site, login, stops, viewport):
    page = visit(login, viewport=viewport)
    wrong = {}
    for stop in stops:
        go(page, site, stop)
        if stop.again:
            continue
        wide = page.evaluate("document.documentElement.scrollWidth")
        found = faults(page) + ([f"{wide} px wide"] if wide > viewport["width"] else [])
        if found:
            wrong[stop.name] = found
    assert wrong == {}
