"""What a reader of masked tables can work out: never one small count, even when knowing the method."""

from collections import defaultdict
from functools import cache
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.disclosure import (
    Cell,
    Masked,
    Rules,
    Shape,
    Sign,
    Table,
    mask,
    mask_count,
    secret_order,
    too_close,
)

CODES = "abcdefgh"
INSIDE, PUBLISHED = Rules(5, 20), Rules(11, 20)
rules = st.sampled_from([INSIDE, PUBLISHED])
orders = st.permutations(CODES).map(lambda codes: codes.index)


def breakdown(*counts: int) -> Table:
    return Table(Shape.BREAKDOWN, dict(zip(CODES, counts, strict=False)), sum(counts))


def choices(base: int, *counts: int, covers: bool = False) -> Table:
    return Table(Shape.CHOICES, dict(zip(CODES, counts, strict=False)), base, covers)


def signs(masked: Masked) -> list[Sign]:
    return [cell.sign for cell in masked.cells.values()]


@st.composite
def breakdowns(draw: st.DrawFn) -> Table:
    return breakdown(*draw(st.lists(st.integers(0, 40), min_size=2, max_size=8)))


@st.composite
def many_choices(draw: st.DrawFn) -> Table:
    base = draw(st.integers(0, 90))
    counts = draw(st.lists(st.integers(0, base), min_size=2, max_size=8))
    return choices(base, *counts, covers=sum(counts) >= base)


# --- An attacker who solves the equations: written without a look at how masking is done ---
def ranges(table: Table, masked: Masked, threshold: int) -> dict[str, tuple[int, int]]:
    """Between which values each cell must lie, from the published figures and the words alone."""
    base = masked.base.count
    least = int(any(cell.sign is Sign.PLAIN for cell in masked.cells.values()))  # zeros are shown
    low, high = {}, {}
    for code, cell in masked.cells.items():
        low[code], high[code] = {
            Sign.PLAIN: (cell.count, cell.count),
            Sign.FEW: (0, threshold - 1),
            Sign.NEARLY_ALL: (base - threshold + 1, base),
            Sign.WITHHELD: (least, base),
        }[cell.sign]
    for _ in range(3):
        for code in low:
            others_high = sum(high.values()) - high[code]
            others_low = sum(low.values()) - low[code]
            if table.shape is Shape.BREAKDOWN:
                high[code] = min(high[code], base - others_low)
            if table.shape is Shape.BREAKDOWN or table.covers:
                low[code] = max(low[code], base - others_high)
    return {code: (low[code], high[code]) for code in low}


def assert_nothing_small_is_pinned(table: Table, masked: Masked, threshold: int) -> None:
    if masked.base.sign is not Sign.PLAIN:
        assert {cell.sign for cell in masked.cells.values()} <= {Sign.WITHHELD}
        return
    for code, (low, high) in ranges(table, masked, threshold).items():
        true = table.counts[code]
        assert low <= true <= high
        hidden = min(true, table.base - true)
        if table.shape is Shape.BREAKDOWN and true == 0 and masked.cells[code].count == 0:
            assert max(table.counts.values()) <= table.base - threshold
        elif hidden < threshold:
            assert masked.cells[code].sign is not Sign.PLAIN
            assert high - low + 1 >= threshold


@pytest.mark.rule("R28", "A9")
@given(breakdowns(), rules, orders)
def test_no_small_cell_of_a_breakdown_is_worked_out(table, rules, order):
    assert_nothing_small_is_pinned(table, mask(table, rules, order), rules.threshold)


@pytest.mark.rule("R28", "A9")
@given(many_choices(), rules, orders)
def test_no_small_choice_and_no_small_complement_is_worked_out(table, rules, order):
    assert_nothing_small_is_pinned(table, mask(table, rules, order), rules.threshold)


# --- An attacker who knows the method, tries it on every table, and keeps those that look alike ---
def release(masked: Masked) -> tuple:
    return (masked.base, *masked.cells.values())


@cache
def alike(shape: Shape, threshold: int, size: int, base: int) -> dict[tuple, list[tuple[int, ...]]]:
    """For each release that a base may give, in any order of hiding, every table behind it."""
    found = defaultdict(list)
    for counts in product(range(base + 1), repeat=size):
        if (sum(counts) != base) if shape is Shape.BREAKDOWN else (sum(counts) < base):
            continue
        table = Table(
            shape, dict(zip(CODES, counts, strict=False)), base, shape is Shape.CHOICES and size > 1
        )
        for order in permutations(CODES[:size]) if shape is Shape.BREAKDOWN else [CODES]:
            seen = release(mask(table, Rules(threshold, 4), order.index))
            if counts not in found[seen]:
                found[seen].append(counts)
    return found


@pytest.mark.rule("R28")
@pytest.mark.parametrize("shape", [Shape.BREAKDOWN, Shape.CHOICES])
@pytest.mark.parametrize(("threshold", "size", "largest"), [(2, 3, 9), (3, 3, 13), (4, 2, 20)])
def test_who_knows_the_method_is_left_with_as_many_values_as_the_words(
    shape, threshold, size, largest
):
    looked_at = 0
    for base in range(threshold, largest + 1):
        for seen, tables in alike(shape, threshold, size, base).items():
            for place, cell in enumerate(seen[1:]):
                possible = {counts[place] for counts in tables}
                if cell.sign is Sign.PLAIN or min(possible) >= threshold:
                    continue
                looked_at += 1
                assert len(possible) >= threshold, (base, tables)
    assert looked_at > 20


def test_hiding_the_smallest_of_the_others_would_give_a_count_away():
    """Why the order is secret: « the smallest first » leaves one table only behind a release."""
    found = defaultdict(set)
    for counts in product(range(9), repeat=3):
        if sum(counts) == 8:
            table = breakdown(*counts)
            largest_first = sorted(CODES[:3], key=lambda code: (-table.counts[code], code))
            found[release(mask(table, Rules(3, 20), largest_first.index))].add(counts)
    assert {(2, 3, 3)} in found.values()


# --- What is shown, and how ---
def test_a_table_of_large_cells_is_shown_whole_with_its_percentages():
    masked = mask(breakdown(30, 20, 50), PUBLISHED, CODES.index)
    assert masked == Masked(
        {
            "a": Cell(Sign.PLAIN, 30, 30),
            "b": Cell(Sign.PLAIN, 20, 20),
            "c": Cell(Sign.PLAIN, 50, 50),
        },
        Cell(Sign.PLAIN, 100),
    )


def test_a_lone_small_cell_takes_another_with_it():
    masked = mask(breakdown(3, 20, 30, 40), PUBLISHED, CODES.index)
    assert signs(masked) == [Sign.WITHHELD, Sign.PLAIN, Sign.PLAIN, Sign.WITHHELD]


def test_two_small_cells_with_a_small_sum_take_a_third_with_them():
    assert signs(mask(breakdown(1, 1, 20, 30), PUBLISHED, CODES.index)).count(Sign.WITHHELD) == 3
    assert signs(mask(breakdown(7, 7, 20, 30), PUBLISHED, CODES.index)).count(Sign.WITHHELD) == 2


def test_what_nothing_large_can_hide_hides_the_whole_table():
    table = breakdown(*[1] * 7, 0)
    assert set(signs(mask(table, Rules(3, 20), CODES.index))) == {Sign.WITHHELD}


def test_a_zero_is_shown_where_it_says_where_nobody_is():
    masked = mask(breakdown(0, 30, 30), PUBLISHED, CODES.index)
    assert masked.cells["a"] == Cell(Sign.PLAIN, 0, 0)


@pytest.mark.parametrize("counts", [(0, 50), (0, 50, 0), (2, 40, 8)])
def test_a_zero_is_few_where_it_says_where_everybody_is(counts):
    masked = mask(breakdown(*counts), PUBLISHED, CODES.index)
    assert signs(masked) == [Sign.NEARLY_ALL if n >= 40 else Sign.FEW for n in counts]
    assert mask_count(0, PUBLISHED) == mask_count(10, PUBLISHED) == Cell(Sign.FEW)
    assert signs(mask(choices(40, 0), PUBLISHED, CODES.index)) == [Sign.FEW]


def test_a_complement_is_masked_like_the_count():
    masked = mask(choices(40, 4, 20, 37, 40), PUBLISHED, CODES.index)
    assert signs(masked) == [Sign.FEW, Sign.PLAIN, Sign.NEARLY_ALL, Sign.NEARLY_ALL]


def test_a_masked_base_takes_its_table_with_it():
    for table in (breakdown(5, 5), choices(10, 5, 5)):
        masked = mask(table, PUBLISHED, CODES.index)
        assert masked.base == Cell(Sign.FEW)
        assert signs(masked) == [Sign.WITHHELD, Sign.WITHHELD]
    elsewhere = mask(breakdown(30, 30), PUBLISHED, CODES.index, base_shown=False)
    assert {elsewhere.base.sign, *signs(elsewhere)} == {Sign.WITHHELD}


@pytest.mark.rule("R28")
@given(st.one_of(breakdowns(), many_choices()), rules, orders)
def test_percentages_need_a_large_base_and_a_shown_count(table, rules, order):
    masked = mask(table, rules, order)
    for code, cell in masked.cells.items():
        if cell.sign is not Sign.PLAIN:
            assert (cell.count, cell.percent) == (None, None)
        elif table.base < rules.percent_min:
            assert cell.percent is None
        else:
            assert cell.percent == round(100 * table.counts[code] / table.base)


def test_lone_counts_stand_alone():
    table = Table(Shape.LONE, {"offer": 12, "housing": 3})
    assert mask(table, PUBLISHED, CODES.index) == Masked(
        {"offer": Cell(Sign.PLAIN, 12), "housing": Cell(Sign.FEW)}
    )


@pytest.mark.rule("R28", "A9")
@pytest.mark.parametrize("key", [("female", "60_74"), "female|60_74", "female 60_74", "", "Rue X"])
def test_two_variables_cannot_be_crossed(key):
    with pytest.raises(TypeError):
        Table(Shape.LONE, {key: 12})


@pytest.mark.parametrize(
    "make",
    [
        lambda: Table(Shape.BREAKDOWN, {"a": 3, "b": 0}, 4),
        lambda: Table(Shape.BREAKDOWN, {"a": 3}, 3),
        lambda: Table(Shape.CHOICES, {"a": 5}, 4),
        lambda: Table(Shape.CHOICES, {"a": 1, "b": 1}, 4, covers=True),
        lambda: Table(Shape.BREAKDOWN, {"a": 3, "b": 0}),
        lambda: Table(Shape.LONE, {"a": 3}, 3),
        lambda: Table(Shape.LONE, {"a": -1}),
        lambda: Rules(1, 20),
    ],
)
def test_a_table_that_does_not_add_up_is_refused(make):
    with pytest.raises(ValueError, match=r"\w"):
        make()


def test_the_words_of_a_cell():
    words = [Cell(sign, 14).words(11) for sign in Sign]
    assert words == ["14", "<\u00a011", "quasi-totalité", "non publié"]


def test_the_secret_order_is_stable_and_depends_on_the_secret():
    key = sorted(CODES, key=secret_order(b"one", "2026"))
    assert key == sorted(CODES, key=secret_order(b"one", "2026"))
    assert len({tuple(sorted(CODES, key=secret_order(bytes([n]), "2026"))) for n in range(9)}) > 5


def test_two_publications_do_not_differ_by_a_small_count():
    before = {"submitted": 40, "examined": 25, "closed": 12}
    assert too_close(before, {"submitted": 41, "examined": 25, "closed": 30, "new": 2}, 11) == [
        "submitted"
    ]
