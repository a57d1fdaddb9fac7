"""What is drawn of a journey, block below block, in columns: the next one goes on as a newspaper does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from xml.etree.ElementTree import Element

from prototype_kit.journey import svg
from prototype_kit.journey.svg import QUIET, SMALL, length

COLUMN = 288  # pixels: a telephone's 320 less its margins
GAP, GUTTER = 22, 32
LINE = 16  # from the left: the main line
MOST_COLUMNS = 12
PAPER = sqrt(2)  # the sides of A4, A3 and so on


@dataclass(frozen=True)
class Block:
    """Something drawn from (0, 0) down.

    The line from above is `entered` at its top, unless it leads past; below it `goes_on`, unless this is an
    end. `number` is its first stop's; the start page has none.
    """

    drawn: Element
    height: float
    number: str
    goes_on: bool = True
    entered: bool = True


def draw_below(holder: Element, blocks: Sequence[Block], x: float, y: float) -> float:
    """Draw blocks below each other with the line between them; how high they are together."""
    top, before = y, None
    for block in blocks:
        if before is not None:
            y = _joined(holder, before, block, x, y)
        block.drawn.set("transform", f"translate({length(x)} {length(y)})")
        holder.append(block.drawn)
        y += block.height
        before = block
    return y - top


def _joined(holder: Element, before: Block, block: Block, x: float, y: float) -> float:
    """The line from a block down to the next; none below an end."""
    gap = GAP if block.entered else GAP / 2
    if before.goes_on:
        svg.line(holder, f"M{length(x + LINE)} {length(y)} V{length(y + gap)}")
        if block.entered:
            svg.arrow(holder, x + LINE, y + gap)
    return y + gap


def height_of(column: Sequence[Block]) -> float:
    """How high a column is at the most."""
    signs = 2 * (SMALL.leading + GAP)  # where it comes from and where it goes on
    return sum(block.height for block in column) + GAP * (len(column) - 1) + signs


def width_of(columns: int) -> float:
    """How wide so many columns are beside each other."""
    return columns * COLUMN + (columns - 1) * GUTTER


def draw_column(
    holder: Element, column: Sequence[Block], x: float, y: float, around: tuple[str, str]
) -> None:
    """Draw a column, saying where its line comes from and where it goes on, if it does."""
    here, following = around
    if here:
        y = svg.words(holder, SMALL, [f"Goes on here with {here}"], x, y, QUIET, hidden=True)
        svg.line(holder, f"M{length(x + LINE)} {length(y + 4)} V{length(y + GAP)}")
        if column[0].entered:
            svg.arrow(holder, x + LINE, y + GAP)
        y += GAP
    y += draw_below(holder, column, x, y)
    if following:
        svg.line(holder, f"M{length(x + LINE)} {length(y)} V{length(y + GAP)}")
        svg.arrow(holder, x + LINE, y + GAP)
        svg.words(holder, SMALL, [f"Goes on with {following}"], x, y + GAP, QUIET, hidden=True)


def numbers_around(parted: Sequence[Sequence[Block]], number: int) -> tuple[str, str]:
    """The numbers with which the line goes on in a column and after it; empty where it does not."""
    return _continued(parted, number), _continued(parted, number + 1)


def _continued(parted: Sequence[Sequence[Block]], number: int) -> str:
    inside = 0 < number < len(parted)
    return parted[number][0].number if inside and parted[number - 1][-1].goes_on else ""


def fill(blocks: Sequence[Block], most: float) -> list[list[Block]]:
    """Blocks in columns that are no higher than `most`, unless one block is."""
    columns: list[list[Block]] = [[]]
    for block in blocks:
        if columns[-1] and height_of([*columns[-1], block]) > most:
            columns.append([])
        columns[-1].append(block)
    return columns


def part_into(blocks: Sequence[Block], columns: int) -> list[list[Block]]:
    """Blocks in at the most so many columns, as low as can be."""
    least = max(height_of([block]) for block in blocks)
    low, high = int(least), int(height_of(blocks)) + 1
    while low < high:
        middle = (low + high) // 2
        if len(fill(blocks, middle)) <= columns:
            high = middle
        else:
            low = middle + 1
    return fill(blocks, low)


def like_paper(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks in as many columns as bring the sheet nearest to the shape of paper on its side."""
    ways = [part_into(blocks, columns) for columns in range(1, MOST_COLUMNS + 1)]
    return min(ways, key=lambda way: abs(log(width_of(len(way)) / max(map(height_of, way)) / PAPER)))
