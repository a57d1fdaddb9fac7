"""The journey as a drawing: an SVG that is made on the server, reads aloud in order, and needs no script.

A line leads down from stop to stop. What only some people see lies beside it, on a line of its own that
leaves and comes back and carries its condition in English; at an exit it does not come back. A repeat is a
frame round its stops. Long journeys go on in the next column, which `columns` sees to; `svg` draws the signs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from prototype_kit.journey import svg
from prototype_kit.journey.columns import (
    COLUMN,
    GAP,
    GUTTER,
    LINE,
    Block,
    draw_below,
    draw_column,
    fill,
    height_of,
    like_paper,
    numbers_around,
    part_into,
    width_of,
)
from prototype_kit.journey.model import Journey
from prototype_kit.journey.stops import Stop, every_stop, spoken, stops
from prototype_kit.journey.svg import HEADING, INK, LINK, QUIET, SMALL, STRONG, TEXT, TITLE, WHITE, length
from prototype_kit.questions import sentence_case

PADDING = 12
BESIDE, INDENT = 50, 34  # from the left: a branch's line, what lies beside
BEND = 22  # the height in which a line leaves or comes back
FRAME = 10  # from a repeat's frame to what is in it
BAR = 8
MOST_TOGETHER = 5  # stops on one branch: a column can end only between branches

Link = Callable[[str], str | None]
"""The address of a page by its name; None for one that has none."""


@dataclass(frozen=True)
class Figures:
    """What a stop is to show beside its words: short lines, and a share from 0 to 1 drawn as a bar."""

    words: tuple[str, ...] = ()
    share: float | None = None


@dataclass(frozen=True)
class _Look:
    """How a kind of stop looks: never told by colour alone."""

    says: str
    fill: str
    edge: str
    corner: int = 3
    bar: bool = False


_LOOKS: Mapping[str, _Look] = {
    "page": _Look("", WHITE, INK),
    "information": _Look("information", "#eaf2fa", "#1a65a6", corner=14),
    "warning": _Look("warning", "#fff7d6", "#594d00", corner=14),
    "exit": _Look("exit", "#fbecea", "#942514", bar=True),
    "tasks": _Look("", "#e9f4ee", "#0a5c3b"),
    "section": _Look("section", "#dbe4ee", INK),
    "check-answers": _Look("", "#e9f4ee", "#0a5c3b"),
    "confirmation": _Look("", "#e9f4ee", "#0a5c3b", bar=True),
    "start": _Look("", "#e9f4ee", "#0a5c3b", corner=14),
}


def map_svg(
    journey: Journey,
    link: Link | None = None,
    values: Mapping[str, Figures] | None = None,
    columns: int | None = None,
) -> str:
    """The whole map as one SVG, for a wall or a page.

    `link` gives a page's address by its name, and `values` what to show on a stop by its name. Without
    `columns` there are as many as bring the sheet nearest to the shape of paper on its side.
    """
    drawer = _Drawer(link, values or {})
    blocks = drawer.blocks(journey)
    parted = part_into(blocks, columns) if columns else like_paper(blocks)
    width = width_of(len(parted))
    head = Element("g", {"aria-hidden": "true"})
    y = svg.words(head, HEADING, HEADING.lines(journey.title, width), 0, 0)
    y = svg.words(head, TEXT, TEXT.lines(summary(journey), width), 0, y + 6, QUIET) + GAP
    height = y + max(map(height_of, parted))
    title = f"Map of the journey: {journey.title}"
    sheet = svg.canvas(width, height, _id(journey), title, _how_to_read(journey))
    sheet.append(head)
    stops_in = SubElement(sheet, "g", {"role": "list"})
    for number, column in enumerate(parted):
        draw_column(stops_in, column, number * (COLUMN + GUTTER), y, numbers_around(parted, number))
    return svg.text(sheet)


def map_sheets(
    journey: Journey, link: Link | None = None, values: Mapping[str, Figures] | None = None, most: int = 860
) -> tuple[str, ...]:
    """The same map as several SVGs, one a column, for a page of any width.

    Each is at the most `most` pixels high, unless what cannot be parted is higher: an A4 page holds it.
    """
    blocks = _Drawer(link, values or {}).blocks(journey)
    parted = part_into(blocks, len(fill(blocks, most)))
    sheets = []
    for number, column in enumerate(parted):
        name = f"{_id(journey)}-{number + 1}"
        title = f"Map of the journey: {journey.title}"
        if len(parted) > 1:
            title += f", part {number + 1} of {len(parted)}"
        sheet = svg.canvas(COLUMN, height_of(column), name, title, _how_to_read(journey))
        draw_column(SubElement(sheet, "g", {"role": "list"}), column, 0, 0, numbers_around(parted, number))
        sheets.append(svg.text(sheet))
    return tuple(sheets)


def summary(journey: Journey) -> str:
    """How much there is on the map, in a sentence."""
    found = list(every_stop(stops(journey)))
    kinds = {
        "page of questions": ("page",),
        "information page": ("information", "warning"),
        "exit": ("exit",),
        "repeat": ("repeat",),
        "section": ("section",),
    }
    counts = {noun: sum(stop.kind in of for stop in found) for noun, of in kinds.items()}
    told = [_counted(number, noun) for noun, number in counts.items() if number]
    some = sum(1 for stop in found if stop.when)
    seen = f" {some} of them {'is' if some == 1 else 'are'} for some people only." if some else ""
    return f"{_listed(told)}.{seen}"


def _counted(number: int, noun: str) -> str:
    plural = "pages of questions" if noun == "page of questions" else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _how_to_read(journey: Journey) -> str:
    return (
        f"{summary(journey)} A line leads from each stop to the next. A stop beside the main line is seen "
        "only by people for whom the words on its line are true. At an exit the journey ends."
    )


def _id(journey: Journey) -> str:
    """A part of ids that is the journey's own on a page with several maps."""
    return "map-" + re.sub(r"[^a-z0-9]+", "-", (journey.file or journey.name).lower()).strip("-")


class _Drawer:
    """Draws stops, each as a block."""

    def __init__(self, link: Link | None, values: Mapping[str, Figures]):
        self._link, self._values = link or (lambda _: None), values

    def blocks(self, journey: Journey) -> list[Block]:
        start = Stop("", "page", "start", f"Start: {spoken(journey.start.title or journey.title)}")
        first = self._box(start, COLUMN, _LOOKS["start"])
        return [first, *self._blocks(stops(journey), COLUMN)]

    def _blocks(self, found: Sequence[Stop], width: float) -> Iterator[Block]:
        for together in _together(found):
            if together[0].when:
                yield self._beside(together, width)
                continue
            for stop in together:
                if stop.kind == "section":
                    yield from self._section(stop, width)
                else:
                    yield self._block(stop, width)

    def _block(self, stop: Stop, width: float) -> Block:
        return (
            self._frame(stop, width) if stop.kind == "repeat" else self._box(stop, width, _LOOKS[stop.kind])
        )

    def _section(self, stop: Stop, width: float) -> Iterator[Block]:
        """A section's name, its stops, and the end of the line, which leads back to the task list."""
        head, *inside = [self._box(stop, width, _LOOKS["section"]), *self._blocks(stop.inside, width)]
        yield head
        yield from inside[:-1]
        yield from (self._back(block) for block in inside[-1:])

    def _back(self, block: Block) -> Block:
        """The last block of a section, with the line that leads back to the task list."""
        if not block.goes_on:
            return block
        group, y = Element("g", {"role": "listitem"}), block.height
        group.append(block.drawn)
        block.drawn.attrib.pop("role")
        svg.line(group, f"M{LINE} {length(y)} V{length(y + GAP)}")
        svg.arrow(group, LINE, y + GAP)
        y = svg.words(group, SMALL, ["Back to the task list"], 0, y + GAP, QUIET)
        return replace(block, drawn=group, height=y + GAP / 2, goes_on=False)

    def _beside(self, together: Sequence[Stop], width: float) -> Block:
        """Stops beside the main line, which passes them; their condition is on the line that leads there."""
        group = Element("g", {"role": "listitem"})
        words = SMALL.lines(f"Only when {together[0].when}", width - BESIDE - PADDING)
        blocks = [self._block(stop, width - INDENT) for stop in together]
        top = max(BEND, BEND / 2 + len(words) * SMALL.leading + 6)
        goes_on = blocks[-1].goes_on
        svg.words(group, SMALL, words, BESIDE + PADDING, BEND / 2)
        bottom = top + draw_below(SubElement(group, "g", {"role": "list"}), blocks, INDENT, top)
        height = bottom + (BEND if goes_on else 0)
        svg.line(group, f"M{LINE} 0 V{length(height)}")
        leaves = f"{LINE} {BEND * 0.7:g} {BESIDE} {BEND * 0.3:g}"
        svg.line(group, f"M{LINE} 0 C{leaves} {BESIDE} {BEND} V{length(top)}")
        svg.arrow(group, BESIDE, top)
        if goes_on:
            bends = f"{BESIDE} {length(bottom + BEND * 0.7)} {LINE} {length(bottom + BEND * 0.3)}"
            svg.line(group, f"M{BESIDE} {length(bottom)} C{bends} {LINE} {length(height)}")
        return Block(group, height, together[0].number, entered=False)

    def _box(self, stop: Stop, width: float, look: _Look) -> Block:
        group = Element("g", {"role": "listitem"})
        address = self._link(stop.name)
        holder = SubElement(group, "a", {"href": address}) if address else group
        shape = {"class": "box", "width": length(width), "rx": f"{look.corner}", "fill": look.fill}
        box = SubElement(holder, "rect", {**shape, "stroke": look.edge, "stroke-width": "2"})
        room, x = width - 2 * PADDING, PADDING
        y: float = PADDING - 2
        if stop.number:
            label = " · ".join(part for part in (stop.number, stop.name, look.says) if part)
            y = svg.words(holder, STRONG, STRONG.lines(label, room), x, y, LINK if address else QUIET) + 2
        if stop.title:
            y = svg.words(holder, TITLE, TITLE.lines(stop.title, room), x, y, LINK if address else INK)
            if address:
                holder[-1].set("text-decoration", "underline")
        for words in _of_sections(stop):
            y = svg.words(holder, SMALL, SMALL.lines(words, room), x, y + 2)
        for question in stop.asks:
            y = svg.words(holder, SMALL, SMALL.lines(question, room - PADDING), x + PADDING, y + 4)
            svg.bullet(holder, x + 3, y, len(SMALL.lines(question, room - PADDING)))
        for fact in stop.looks_up:
            y = svg.words(holder, SMALL, SMALL.lines(f"Then looks up: {fact}", room), x, y + 6, QUIET)
        if stop.kind == "exit":
            y = svg.words(holder, STRONG, ["The journey ends here"], x, y + 4)
        y = _figures(holder, self._values.get(stop.name), x, y, room)
        height = y + PADDING - 2 + (BAR if look.bar else 0)
        box.set("height", length(height))
        if look.bar:
            where = {"y": length(height - BAR), "width": length(width), "height": f"{BAR}"}
            SubElement(holder, "rect", {"class": "solid", **where, "fill": look.edge})
        ends = stop.kind in ("exit", "confirmation")
        return Block(group, height, stop.number, goes_on=not ends)

    def _frame(self, stop: Stop, width: float) -> Block:
        """A frame round the stops of a repeat, with an arrow back to its top."""
        group = Element("g", {"role": "listitem"})
        look = {"class": "box", "rx": "3", "fill": "#f7f7f7", "stroke": INK, "stroke-width": "2"}
        frame = SubElement(group, "rect", {**look, "stroke-dasharray": "7 5", "width": length(width)})
        room = width - 2 * FRAME
        y: float = PADDING - 2
        label = STRONG.lines(f"{stop.number} · {stop.name} · repeat", room)
        y = svg.words(group, STRONG, label, FRAME, y, QUIET)
        again = sentence_case(stop.again)
        y = svg.words(group, TITLE, TITLE.lines(again, room), FRAME, y + 2) + PADDING
        inside = list(self._blocks(stop.inside, room))
        y += draw_below(SubElement(group, "g", {"role": "list"}), inside, FRAME, y)
        svg.line(group, f"M{FRAME + LINE} {length(y)} V{length(y + 14)}")
        svg.arrow(group, FRAME + LINE, y + 14)
        y = svg.words(group, SMALL, ["Then the next one, or on from here"], FRAME + 4, y + 14) + PADDING - 4
        frame.set("height", length(y))
        edge = width - FRAME / 2
        svg.line(group, f"M{length(edge)} {length(y - 10)} V20")  # and back to its top
        svg.arrow(group, edge, y / 2, up=True)
        return Block(group, y, stop.number)


def _of_sections(stop: Stop) -> Iterator[str]:
    """What a section, or the task list, says of the way through them."""
    if stop.kind == "tasks":
        yield "Leads to every section, and to check answers when all are done"
    elif stop.after:
        yield f"Can be started after {_listed([f'‘{title}’' for title in stop.after])}"
    elif stop.kind == "section":
        yield "Can be started at any time"


def _together(found: Sequence[Stop]) -> Iterator[Sequence[Stop]]:
    """Stops that follow each other on the same condition, a few at a time; every other by itself."""
    for when, group in groupby(found, key=lambda stop: stop.when):
        several = list(group)
        most = MOST_TOGETHER if when else len(several)
        yield from (several[first : first + most] for first in range(0, len(several), most))


def _figures(holder: Element, figures: Figures | None, x: float, y: float, room: float) -> float:
    if figures is None:
        return y
    for words in figures.words:
        y = svg.words(holder, STRONG, STRONG.lines(words, room), x, y + 6)
    if figures.share is not None:
        share = min(1.0, max(0.0, figures.share))
        bar = {"x": length(x), "y": length(y + 6), "height": "10"}
        edge = {"class": "box", "fill": WHITE, "stroke": INK, "stroke-width": "1"}
        SubElement(holder, "rect", {**bar, **edge, "width": length(room)})
        SubElement(holder, "rect", {**bar, "class": "solid", "fill": LINK, "width": length(room * share)})
        y += 16
    return y
