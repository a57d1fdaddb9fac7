"""Months put together until none of what they count is small: all that is ever published are sums of these.

Each month is in one block, whoever looks, when, and at what period. So whatever is taken from whatever, what
is left is a sum of blocks again, and no count of 1 to 4 can be reckoned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from prototype_kit.kpis.showing import is_small
from prototype_kit.months import Month, months_from

Block = tuple[Month, ...]
"""Months that follow one another, and that are only told together."""


def blocks_of(parts: Iterable[Block], cells: Callable[[Month], Sequence[int] | None]) -> tuple[Block, ...]:
    """`parts`, in order, put together with those after them until each sum of `cells` is 0, or 5 or more.

    `cells` gives all counts of a month that could be told, among them those that follow from others, such as
    how many did not complete it; always as many, and None of a month that is not known. A part with such a
    month is left out, and so are those that wait for it. What is still too small at the end is left out too,
    until later months are put to it.
    """
    found: list[Block] = []
    waiting: Block = ()
    for part in parts:
        counted = [cells(month) for month in part]
        if any(its is None for its in counted):
            waiting = ()
            continue
        waiting += part
        its_cells = zip(*(cells(month) or () for month in waiting), strict=True)
        if not is_small(map(sum, its_cells)):
            found.append(waiting)
            waiting = ()
    return tuple(found)


def within(blocks: Iterable[Block], first: Month, last: Month) -> tuple[Block, ...]:
    """The blocks that lie in a period from its first to its last month; one that is cut is left out."""
    return tuple(block for block in blocks if first <= block[0] and block[-1] <= last)


def told_within(
    blocks: Iterable[Block], first: Month, last: Month, count: Callable[[Month], int]
) -> tuple[Block, ...]:
    """The same; none where they count nothing, and a month is left out: that would look like nothing."""
    found = within(blocks, first, last)
    months = months_in(found)
    whole = len(months) == len(list(months_from(first, last)))
    return found if whole or any(count(month) for month in months) else ()


def months_in(blocks: Iterable[Block]) -> tuple[Month, ...]:
    """Their months."""
    return tuple(month for block in blocks for month in block)
