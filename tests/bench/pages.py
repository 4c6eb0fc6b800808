"""Pages by the handler of the web server, database included: against the empty page, and as the volume grows.

Wall time, because the half of a page that the database does is in another process. Pages are asked
in turn, size after size, and the median is kept, so that what else the machine does falls on all.
"""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from types import SimpleNamespace

from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.enums import CaseStatus
from cases.models import Case
from demo.volume.words import RARE_FAMILY
from directory.models import Commune
from ppcs.models import Plan
from tests.bench.browser import Browser
from tests.bench.limits import Line
from tests.bench.urls import EMPTY
from tests.bench.volumes import SIZES, name_of
from tests.crowd import BECHEREL, many_cases
from tests.databases import point_at
from tests.factories import team
from tests.factories.plan import whole_plan

ROUNDS, WARM, EACH = 8, 1, 3
# name: who asks; the member of a team is a nurse
COORDINATOR, MEMBER = "camille", "ines"
RATIOS = ("worklist", "triage", "situation", "plan")
GROWTHS = ("worklist", "triage", "search")
LARGE_PLAN = {"problems": 10, "goals_each": 2, "actions_each": 2}


@dataclass(frozen=True)
class Asked:
    """One page, asked by one person at one of several addresses in turn."""

    name: str
    browser: Browser
    addresses: Iterator[str]

    def seconds(self) -> float:
        return self.browser.get(next(self.addresses))


def pages(sizes: tuple[int, ...] = SIZES) -> Iterator[Line]:
    """Milliseconds of each page in each volume, then the ratios."""
    asked = {size: in_volume(size, _pages) for size in sizes}
    for size in sizes:
        in_volume(size, lambda size=size: _check(size))
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for size in sizes:
            in_volume(size, lambda size=size: _round(asked[size], times, size))
    medians = {key: statistics.median(found) for key, found in times.items()}
    for (name, size), median in medians.items():
        yield f"{name}_ms_{size}", round(median * 1000, 1), "ms"
    yield from _noise(times, sizes[-1])
    yield from _ratios(medians, sizes)


def in_volume(size: int, work: Callable):
    """What `work` returns, the connections of Django being those of one volume."""
    before = _at(name_of(size))
    try:
        return work()
    finally:
        _at(before)


def _at(name: str) -> str:
    """The pool keeps connections to the database that it was made for: it goes too."""
    before = point_at(name)
    connections["default"].close_pool()
    return before


def _check(size: int) -> None:
    """What is measured is the volume that it is said to be."""
    if not size <= Case.objects.count() <= size + 1:
        raise RuntimeError(f"Not {size} situations but {Case.objects.count()}")


def _round(asked: list[Asked], times: dict, size: int) -> None:
    for turn in range(WARM + EACH):
        for page in asked:
            took = page.seconds()
            if turn >= WARM:
                times[page.name, size].append(took)


def _noise(times: dict, size: int) -> Iterator[Line]:
    """How far the same empty page is from itself: the middle half, against its median."""
    low, middle, high = statistics.quantiles(times["empty_page", size], n=4)
    yield "noise", round((high - low) / middle, 2), "ratio"


def _ratios(medians: dict, sizes: tuple[int, ...]) -> Iterator[Line]:
    largest, smallest = sizes[-1], sizes[0]
    empty, empty_of_member = medians["empty_page", largest], medians["empty_page_member", largest]
    for name in RATIOS:
        yield f"{name}_ratio", round(medians[name, largest] / empty, 2), "ratio"
    for name in ("my_situations", "my_actions", "situation_member"):
        yield f"{name}_ratio", round(medians[name, largest] / empty_of_member, 2), "ratio"
    if largest == smallest:
        return
    names = dict.fromkeys(name for name, _ in medians)
    for name in (*GROWTHS, *(name for name in names if name not in GROWTHS)):
        yield f"{name}_growth", round(medians[name, largest] / medians[name, smallest], 2), "ratio"


def _pages() -> list[Asked]:
    """The pages of one volume; the connections are its own by now."""
    coordinator, member = (
        User.objects.get(email=f"{key}@demo.test") for key in (COORDINATOR, MEMBER)
    )
    mine, theirs = Browser(coordinator), Browser(member)
    mine.remember("looked_for:search", RARE_FAMILY)
    common = Browser(coordinator)
    common.remember("looked_for:search", "le g")
    followed = Case.objects.filter(referent=coordinator, status=CaseStatus.OPEN).order_by("-pk")
    shared = Case.objects.filter(team__user=member, status=CaseStatus.OPEN).order_by("-pk")
    situations = [reverse("desk:situation", args=[case.public_id]) for case in followed[:20]]
    of_member = [reverse("desk:situation", args=[case.public_id]) for case in shared[:20]]
    notes = [reverse("cases:notes", args=[case.public_id]) for case in followed[:20]]
    triage = reverse("desk:triage")
    return [
        Asked(name, browser, cycle(addresses))
        for name, browser, addresses in (
            ("empty_page", mine, [EMPTY]),
            ("worklist", mine, [reverse("desk:worklist")]),
            ("triage", mine, [triage]),
            ("triage_all", mine, [f"{triage}?etat=toutes"]),
            ("search", mine, [reverse("desk:search")]),
            ("search_common", common, [reverse("desk:search")]),
            ("situation", mine, situations),
            ("journal", mine, notes),
            ("plan", mine, [large_plan(coordinator)]),
            ("empty_page_member", theirs, [EMPTY]),
            ("my_situations", theirs, [reverse("desk:my-situations")]),
            ("my_actions", theirs, [reverse("desk:my-actions")]),
            ("situation_member", theirs, of_member),
        )
    ]


def large_plan(coordinator: User) -> str:
    """The address of a plan in force with 10 problems, 20 goals and 40 actions, made once a volume."""
    reference = "S-BANC"
    case = Case.objects.filter(reference=reference).first()
    if case is None:
        dac = Case.objects.filter(referent=coordinator).earliest("pk").dac
        communes = {BECHEREL: Commune.objects.get(pk=BECHEREL)}
        around = SimpleNamespace(dac35=dac, camille=coordinator, communes=communes)
        (case,) = many_cases(
            around, 1, reference=reference, next_due_on=timezone.localdate().replace(year=2099)
        )
        team.informed(case)
        owners = [team.member(case, name=f"Intervenant {rank}") for rank in range(5)]
        whole_plan(case, status="in_force", version=1, owners=owners, **LARGE_PLAN)
    return reverse("ppcs:plan", args=[Plan.objects.get(case=case).public_id])
