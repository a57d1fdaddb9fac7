"""What may be shown of a count: percentages, intervals, and cells that are too small."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.kpis.showing import (
    NOT_SHOWN,
    SMALL,
    SMALLEST,
    cell_words,
    hide_small,
    interval_words,
    percent_words,
    share_words,
)


@pytest.mark.parametrize(
    ("part", "whole", "share", "interval"),
    [
        (3, 9, "3 of 9", ""),
        (19, 19, "19 of 19", ""),
        (20, 20, "100% of 20", "84% to 100%"),
        (855, 1204, "71% of 1,204", "68% to 74%"),
        (0, 0, "0 of 0", ""),
        (1, 1000, "under 1% of 1,000", "0% to 1%"),
        (999, 1000, "over 99% of 1,000", "99% to 100%"),
        (0, 1000, "0% of 1,000", "0% to 0%"),
    ],
)
def test_no_percentage_of_fewer_than_twenty(part: int, whole: int, share: str, interval: str) -> None:
    """And neither all nor none is said of what is only near it."""
    assert share_words(part, whole) == share
    assert interval_words(part, whole) == interval


def test_what_is_not_known_is_said_so() -> None:
    """Not as 0%."""
    assert percent_words(None) == "not enough yet"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"a": 10, "b": 7}, {"a": 10, "b": 7}),
        ({"a": 10, "b": 0}, {"a": 10, "b": 0}),  # nobody can be found by a nought
        # One alone would be the sum less the others.
        ({"a": 30, "b": 10, "c": 3}, {"a": 30, "b": NOT_SHOWN, "c": NOT_SHOWN}),
        # Two that can be several things: 5 is 1 and 4, or 2 and 3.
        ({"a": 30, "b": 3, "c": 2}, {"a": 30, "b": SMALL, "c": SMALL}),
        # Two that can be but one thing, 4 and 4.
        ({"a": 30, "b": 4, "c": 4}, {"a": NOT_SHOWN, "b": NOT_SHOWN, "c": NOT_SHOWN}),
        # Together still too few.
        ({"a": 30, "b": 1, "c": 2}, {"a": NOT_SHOWN, "b": NOT_SHOWN, "c": NOT_SHOWN}),
        # The same where there is no larger cell to hide with them.
        ({"a": 4, "b": 4, "c": 0}, {"a": NOT_SHOWN, "b": NOT_SHOWN, "c": 0}),
        # Were one 5 shown, the hidden 6 could only be 5 and 1, in this order.
        ({"a": 5, "b": 5, "c": 1}, {"a": NOT_SHOWN, "b": NOT_SHOWN, "c": NOT_SHOWN}),
        ({"a": 3, "b": 0}, {"a": SMALL, "b": SMALL}),  # a nought is fewer than 5 too
        ({"a": 3}, {"a": SMALL}),
        ({}, {}),
    ],
)
def test_small_cells_are_hidden_and_what_would_tell_them(
    cells: Mapping[str, int], expected: Mapping[str, int | str]
) -> None:
    """Their sum is shown beside them, so it must not tell them."""
    assert hide_small(cells) == expected


@given(st.dictionaries(st.integers(), st.integers(0, 30), max_size=6))
def test_a_small_cell_is_never_shown(cells: Mapping[int, int]) -> None:
    """Nor is it the only one that is hidden while another is there; what is shown is as it was."""
    shown = hide_small(cells)
    assert all(shown[key] in (n, SMALL, NOT_SHOWN) for key, n in cells.items())
    assert not any(0 < n < SMALLEST for n in shown.values() if isinstance(n, int))
    hidden = [key for key, n in shown.items() if isinstance(n, str)]
    assert len(hidden) != 1 or len(cells) == 1
    # "fewer than 5" is never said of more.
    assert all(cells[key] < SMALLEST for key in hidden if shown[key] == SMALL)


@pytest.mark.parametrize(("columns", "most"), [(2, 14), (3, 14), (4, 10)])
def test_no_cell_can_be_reckoned(columns: int, most: int) -> None:
    """Of the rows of a sum that are shown alike, some differ in each cell that is hidden."""
    rows: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for row in product(range(most + 1), repeat=columns):
        if SMALLEST <= sum(row) <= most:
            rows.setdefault((*hide_small(dict(enumerate(row))).values(), sum(row)), []).append(row)
    for shown, possible in rows.items():
        for number, cell in enumerate(shown[:-1]):
            if isinstance(cell, str):
                assert len({row[number] for row in possible}) > 1, (shown, possible)


def test_cells_in_words() -> None:
    """Numbers with a comma, words as they are."""
    assert [cell_words(1204), cell_words(SMALL)] == ["1,204", "fewer than 5"]
