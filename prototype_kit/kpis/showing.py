"""How a count may be shown: what is too little for a percentage, and what is too small a cell to show at all.

A percentage of a handful of people says more about chance than about a service. A cell of very few in a table
by device or release can tell of one person; and where all others of a row are shown with their sum, that cell
could be reckoned, so others are hidden with it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from prototype_kit.proportions import wilson

FEWEST = 20  # of fewer than so many no percentage is given: it would say more about chance
SMALLEST = 5  # a cell of fewer is hidden where a figure is parted
_STEP, _FEWEST_IN_STEPS = 5, 100  # percent; so a step is 5 people at the least
SMALL = f"fewer than {SMALLEST}"
NOT_SHOWN = "not shown"

_Key = TypeVar("_Key", bound=Hashable)


def is_small(counts: Iterable[int]) -> bool:
    """Whether one of these is 1 to 4: so few that somebody may know who it was."""
    return any(0 < count < SMALLEST for count in counts)


def percentage(part: int, whole: int) -> float | None:
    """`part` of `whole` in percent; None when `whole` is under 20."""
    return None if whole < FEWEST else 100 * part / whole


def percent_words(share: float | None) -> str:
    """A percentage in whole numbers, such as `71%`. Neither 0% nor 100% is said of what is only near it."""
    if share is None:
        return "not enough yet"
    if 0 < share < 1:
        return "under 1%"
    if 99 < share < 100:
        return "over 99%"
    return f"{share:.0f}%"


def share_words(part: int, whole: int) -> str:
    """`71% of 1,204`, or `3 of 9` where that is too few for a percentage."""
    share = percentage(part, whole)
    return f"{part:,} of {whole:,}" if share is None else f"{percent_words(share)} of {whole:,}"


def with_share(part: int, whole: int) -> str:
    """`46 (22%)`; the count alone where that is too few for a percentage."""
    share = percentage(part, whole)
    return f"{part:,}" if share is None or not part else f"{part:,} ({percent_words(share)})"


def interval_words(part: int, whole: int) -> str:
    """The 95% interval of a share in whole percents, such as `68% to 74%`; empty of fewer than 20."""
    if whole < FEWEST:
        return ""
    low, high = wilson(part, whole)
    return f"{100 * low:.0f}% to {100 * high:.0f}%"


def step_share(part: int, whole: int) -> int | None:
    """A percentage to the nearest 5, for whoever may know the whole; None of fewer than 100.

    Five counts or more look alike then, or else those up to 2 in a hundred do with none: so it tells no count
    of 1 to 4, whatever stands beside it.
    """
    if whole < _FEWEST_IN_STEPS:
        return None
    return _STEP * ((2 * 100 * part + _STEP * whole) // (2 * _STEP * whole))


def hide_small(cells: Mapping[_Key, int]) -> dict[_Key, int | str]:
    """The cells of a row whose sum is shown too; words in place of each that is hidden.

    A cell of 1 to 4 is `fewer than 5`. Where it could be reckoned all the same, the smallest of the other
    cells is hidden with it, or all of that size; and all that are hidden are `not shown`: who knew which of
    them was the small one would be as far as before.
    """
    hidden = {key for key, count in cells.items() if 0 < count < SMALLEST}
    words = SMALL
    if hidden and _could_be_reckoned([cells[key] for key in hidden]):
        large = [count for count in cells.values() if count >= SMALLEST]
        # All of that size: with one 5 of two hidden alone, the hidden 6 could but be 5 and 1, in this order.
        hidden |= {key for key, count in cells.items() if large and count == min(large)}
        if large or sum(cells.values()) >= SMALLEST:
            words = NOT_SHOWN  # 8 in two cells of fewer than 5 would be 4 and 4
        else:
            hidden = set(cells)
    return {key: words if key in hidden else count for key, count in cells.items()}


def _could_be_reckoned(hidden: Sequence[int]) -> bool:
    """Whether the sum of hidden cells, which are 1 to 4 each, tells what they are, or is itself too small."""
    together = sum(hidden)
    return len(hidden) == 1 or together < SMALLEST or together > (SMALLEST - 1) * len(hidden) - 2


def cell_words(cell: int | str) -> str:
    """A cell that `hide_small` gave, in words."""
    return cell if isinstance(cell, str) else f"{cell:,}"
