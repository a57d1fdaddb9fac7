"""The journey as a drawing: an SVG that is made on the server, reads aloud in order, and needs no script.

A line leads down from stop to stop. What only some people see lies beside it, on a line of its own that
leaves and comes back and carries its condition in English; at an exit it does not come back. A repeat is a
frame round its stops. Long journeys go on in the next column, as a newspaper does.

Its look is in attributes, so that it is the same in a browser, in print and in a drawing program, and where
a page allows no styles; the few rules of `STYLE` are for forced colours and the keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import log, sqrt
from xml.etree.ElementTree import Element, SubElement, tostring

from prototype_kit.journey.lettering import Lettering
from prototype_kit.journey.model import Journey
from prototype_kit.journey.stops import Stop, every_stop, spoken, stops
from prototype_kit.questions import sentence_case

COLUMN = 288  # pixels: a telephone's 320 less its margins
TITLE, TEXT, SMALL, STRONG = Lettering(16, bold=True), Lettering(16), Lettering(14), Lettering(14, bold=True)
HEADING = Lettering(24, bold=True)
PADDING, GAP, GUTTER = 12, 22, 32
LINE, BESIDE, INDENT = 16, 50, 34  # from the left: the main line, a branch's line, what lies beside
BEND = 22  # the height in which a line leaves or comes back
FRAME = 10  # from a repeat's frame to what is in it
BAR = 8
MOST_COLUMNS = 12
MOST_TOGETHER = 5  # stops on one branch: a column can end only between branches
PAPER = sqrt(2)  # the sides of A4, A3 and so on

INK, QUIET, LINK, LINES, WHITE = "#0b0c0c", "#484949", "#1a65a6", "#505a5f", "#ffffff"
FONT = "Arial, Helvetica, Liberation Sans, sans-serif"

STYLE = """
.kit-map a:focus { outline: none }
.kit-map a:focus .box { stroke: #0b0c0c; stroke-width: 4; fill: #ffdd00 }
.kit-map a:focus text, .kit-map a:hover text { fill: #0b0c0c }
@media (forced-colors: active) {
  .kit-map text { fill: CanvasText }
  .kit-map a text { fill: LinkText }
  .kit-map .box { fill: Canvas; stroke: CanvasText }
  .kit-map .line { stroke: CanvasText }
  .kit-map .solid { fill: CanvasText; stroke: CanvasText }
  .kit-map a:focus .box { fill: Canvas; stroke: Highlight }
}
"""
"""Rules that attributes cannot say; a page that shows a drawing may have them in its own style sheet."""

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


@dataclass(frozen=True)
class _Block:
    """Something drawn from (0, 0) down.

    The line from above is `entered` at its top, unless it leads past; below it `goes_on`, unless this is an
    end. `number` is its first stop's; the start page has none.
    """

    drawn: Element
    height: float
    number: str
    goes_on: bool = True
    entered: bool = True


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
    parted = _parted(blocks, columns) if columns else _like_paper(blocks)
    width = _width(len(parted))
    head = Element("g", {"aria-hidden": "true"})
    y = _words(head, HEADING, HEADING.lines(journey.title, width), 0, 0)
    y = _words(head, TEXT, TEXT.lines(summary(journey), width), 0, y + 6, QUIET) + GAP
    height = y + max(map(_height, parted))
    svg = _canvas(width, height, _id(journey), f"Map of the journey: {journey.title}", _how_to_read(journey))
    svg.append(head)
    stops_in = SubElement(svg, "g", {"role": "list"})
    for number, column in enumerate(parted):
        _place(stops_in, column, number * (COLUMN + GUTTER), y, _around(parted, number))
    return _text(svg)


def map_sheets(
    journey: Journey, link: Link | None = None, values: Mapping[str, Figures] | None = None, most: int = 860
) -> tuple[str, ...]:
    """The same map as several SVGs, one a column, for a page of any width.

    Each is at the most `most` pixels high, unless what cannot be parted is higher: an A4 page holds it.
    """
    blocks = _Drawer(link, values or {}).blocks(journey)
    parted = _parted(blocks, len(_filled(blocks, most)))
    sheets = []
    for number, column in enumerate(parted):
        name = f"{_id(journey)}-{number + 1}"
        title = f"Map of the journey: {journey.title}"
        if len(parted) > 1:
            title += f", part {number + 1} of {len(parted)}"
        svg = _canvas(COLUMN, _height(column), name, title, _how_to_read(journey))
        _place(SubElement(svg, "g", {"role": "list"}), column, 0, 0, _around(parted, number))
        sheets.append(_text(svg))
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


# --- Drawing one stop -----------------------------------------------------------------------------------


class _Drawer:
    """Draws stops, each as a block."""

    def __init__(self, link: Link | None, values: Mapping[str, Figures]):
        self._link, self._values = link or (lambda _: None), values

    def blocks(self, journey: Journey) -> list[_Block]:
        start = Stop("", "page", "start", f"Start: {spoken(journey.start.title or journey.title)}")
        first = self._box(start, COLUMN, _LOOKS["start"])
        return [first, *self._blocks(stops(journey), COLUMN)]

    def _blocks(self, found: Sequence[Stop], width: float) -> Iterator[_Block]:
        for together in _together(found):
            if together[0].when:
                yield self._beside(together, width)
                continue
            for stop in together:
                if stop.kind == "section":
                    yield from self._section(stop, width)
                else:
                    yield self._block(stop, width)

    def _block(self, stop: Stop, width: float) -> _Block:
        return (
            self._frame(stop, width) if stop.kind == "repeat" else self._box(stop, width, _LOOKS[stop.kind])
        )

    def _section(self, stop: Stop, width: float) -> Iterator[_Block]:
        """A section's name, its stops, and the end of the line, which leads back to the task list."""
        head, *inside = [self._box(stop, width, _LOOKS["section"]), *self._blocks(stop.inside, width)]
        yield head
        yield from inside[:-1]
        yield from (self._back(block) for block in inside[-1:])

    def _back(self, block: _Block) -> _Block:
        """The last block of a section, with the line that leads back to the task list."""
        if not block.goes_on:
            return block
        group, y = Element("g", {"role": "listitem"}), block.height
        group.append(block.drawn)
        block.drawn.attrib.pop("role")
        _line(group, f"M{LINE} {_n(y)} V{_n(y + GAP)}")
        _arrow(group, LINE, y + GAP)
        y = _words(group, SMALL, ["Back to the task list"], 0, y + GAP, QUIET)
        return replace(block, drawn=group, height=y + GAP / 2, goes_on=False)

    def _beside(self, together: Sequence[Stop], width: float) -> _Block:
        """Stops beside the main line, which passes them; their condition is on the line that leads there."""
        group = Element("g", {"role": "listitem"})
        words = SMALL.lines(f"Only when {together[0].when}", width - BESIDE - PADDING)
        blocks = [self._block(stop, width - INDENT) for stop in together]
        top = max(BEND, BEND / 2 + len(words) * SMALL.leading + 6)
        goes_on = blocks[-1].goes_on
        _words(group, SMALL, words, BESIDE + PADDING, BEND / 2)
        bottom = top + _flow(SubElement(group, "g", {"role": "list"}), blocks, INDENT, top)
        height = bottom + (BEND if goes_on else 0)
        _line(group, f"M{LINE} 0 V{_n(height)}")
        _line(group, f"M{LINE} 0 C{LINE} {BEND * 0.7:g} {BESIDE} {BEND * 0.3:g} {BESIDE} {BEND} V{_n(top)}")
        _arrow(group, BESIDE, top)
        if goes_on:
            bends = f"{BESIDE} {_n(bottom + BEND * 0.7)} {LINE} {_n(bottom + BEND * 0.3)}"
            _line(group, f"M{BESIDE} {_n(bottom)} C{bends} {LINE} {_n(height)}")
        return _Block(group, height, together[0].number, entered=False)

    def _box(self, stop: Stop, width: float, look: _Look) -> _Block:
        group = Element("g", {"role": "listitem"})
        address = self._link(stop.name)
        holder = SubElement(group, "a", {"href": address}) if address else group
        shape = {"class": "box", "width": _n(width), "rx": f"{look.corner}", "fill": look.fill}
        box = SubElement(holder, "rect", {**shape, "stroke": look.edge, "stroke-width": "2"})
        room, x = width - 2 * PADDING, PADDING
        y: float = PADDING - 2
        if stop.number:
            label = " · ".join(part for part in (stop.number, stop.name, look.says) if part)
            y = _words(holder, STRONG, STRONG.lines(label, room), x, y, LINK if address else QUIET) + 2
        if stop.title:
            y = _words(holder, TITLE, TITLE.lines(stop.title, room), x, y, LINK if address else INK)
            if address:
                holder[-1].set("text-decoration", "underline")
        for words in _of_sections(stop):
            y = _words(holder, SMALL, SMALL.lines(words, room), x, y + 2)
        for question in stop.asks:
            y = _words(holder, SMALL, SMALL.lines(question, room - PADDING), x + PADDING, y + 4)
            _bullet(holder, x + 3, y, len(SMALL.lines(question, room - PADDING)))
        for fact in stop.looks_up:
            y = _words(holder, SMALL, SMALL.lines(f"Then looks up: {fact}", room), x, y + 6, QUIET)
        if stop.kind == "exit":
            y = _words(holder, STRONG, ["The journey ends here"], x, y + 4)
        y = _figures(holder, self._values.get(stop.name), x, y, room)
        height = y + PADDING - 2 + (BAR if look.bar else 0)
        box.set("height", _n(height))
        if look.bar:
            where = {"y": _n(height - BAR), "width": _n(width), "height": f"{BAR}"}
            SubElement(holder, "rect", {"class": "solid", **where, "fill": look.edge})
        ends = stop.kind in ("exit", "confirmation")
        return _Block(group, height, stop.number, goes_on=not ends)

    def _frame(self, stop: Stop, width: float) -> _Block:
        """A frame round the stops of a repeat, with an arrow back to its top."""
        group = Element("g", {"role": "listitem"})
        look = {"class": "box", "rx": "3", "fill": "#f7f7f7", "stroke": INK, "stroke-width": "2"}
        frame = SubElement(group, "rect", {**look, "stroke-dasharray": "7 5", "width": _n(width)})
        room = width - 2 * FRAME
        y: float = PADDING - 2
        label = STRONG.lines(f"{stop.number} · {stop.name} · repeat", room)
        y = _words(group, STRONG, label, FRAME, y, QUIET)
        again = sentence_case(stop.again)
        y = _words(group, TITLE, TITLE.lines(again, room), FRAME, y + 2) + PADDING
        inside = list(self._blocks(stop.inside, room))
        y += _flow(SubElement(group, "g", {"role": "list"}), inside, FRAME, y)
        _line(group, f"M{FRAME + LINE} {_n(y)} V{_n(y + 14)}")
        _arrow(group, FRAME + LINE, y + 14)
        y = _words(group, SMALL, ["Then the next one, or on from here"], FRAME + 4, y + 14) + PADDING - 4
        frame.set("height", _n(y))
        edge = width - FRAME / 2
        _line(group, f"M{_n(edge)} {_n(y - 10)} V20")  # and back to its top
        _arrow(group, edge, y / 2, up=True)
        return _Block(group, y, stop.number)


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
        y = _words(holder, STRONG, STRONG.lines(words, room), x, y + 6)
    if figures.share is not None:
        share = min(1.0, max(0.0, figures.share))
        bar = {"x": _n(x), "y": _n(y + 6), "height": "10"}
        edge = {"class": "box", "fill": WHITE, "stroke": INK, "stroke-width": "1"}
        SubElement(holder, "rect", {**bar, **edge, "width": _n(room)})
        SubElement(holder, "rect", {**bar, "class": "solid", "fill": LINK, "width": _n(room * share)})
        y += 16
    return y


# --- Putting blocks together ----------------------------------------------------------------------------


def _flow(holder: Element, blocks: Sequence[_Block], x: float, y: float) -> float:
    """Draw blocks below each other with the line between them; how high they are together."""
    top, before = y, None
    for block in blocks:
        if before is not None:
            y = _joined(holder, before, block, x, y)
        block.drawn.set("transform", f"translate({_n(x)} {_n(y)})")
        holder.append(block.drawn)
        y += block.height
        before = block
    return y - top


def _joined(holder: Element, before: _Block, block: _Block, x: float, y: float) -> float:
    """The line from a block down to the next; none below an end."""
    gap = GAP if block.entered else GAP / 2
    if before.goes_on:
        _line(holder, f"M{_n(x + LINE)} {_n(y)} V{_n(y + gap)}")
        if block.entered:
            _arrow(holder, x + LINE, y + gap)
    return y + gap


def _height(column: Sequence[_Block]) -> float:
    signs = 2 * (SMALL.leading + GAP)  # where it comes from and where it goes on
    return sum(block.height for block in column) + GAP * (len(column) - 1) + signs


def _place(holder: Element, column: Sequence[_Block], x: float, y: float, around: tuple[str, str]) -> None:
    """Draw a column, saying where its line comes from and where it goes on, if it does."""
    here, following = around
    if here:
        y = _words(holder, SMALL, [f"Goes on here with {here}"], x, y, QUIET, hidden=True)
        _line(holder, f"M{_n(x + LINE)} {_n(y + 4)} V{_n(y + GAP)}")
        if column[0].entered:
            _arrow(holder, x + LINE, y + GAP)
        y += GAP
    y += _flow(holder, column, x, y)
    if following:
        _line(holder, f"M{_n(x + LINE)} {_n(y)} V{_n(y + GAP)}")
        _arrow(holder, x + LINE, y + GAP)
        _words(holder, SMALL, [f"Goes on with {following}"], x, y + GAP, QUIET, hidden=True)


def _around(parted: Sequence[Sequence[_Block]], number: int) -> tuple[str, str]:
    """The numbers with which the line goes on in a column and after it; empty where it does not."""
    return _continued(parted, number), _continued(parted, number + 1)


def _continued(parted: Sequence[Sequence[_Block]], number: int) -> str:
    inside = 0 < number < len(parted)
    return parted[number][0].number if inside and parted[number - 1][-1].goes_on else ""


def _filled(blocks: Sequence[_Block], most: float) -> list[list[_Block]]:
    """Blocks in columns that are no higher than `most`, unless one block is."""
    columns: list[list[_Block]] = [[]]
    for block in blocks:
        if columns[-1] and _height([*columns[-1], block]) > most:
            columns.append([])
        columns[-1].append(block)
    return columns


def _parted(blocks: Sequence[_Block], columns: int) -> list[list[_Block]]:
    """Blocks in at the most so many columns, as low as can be."""
    least = max(_height([block]) for block in blocks)
    low, high = int(least), int(_height(blocks)) + 1
    while low < high:
        middle = (low + high) // 2
        if len(_filled(blocks, middle)) <= columns:
            high = middle
        else:
            low = middle + 1
    return _filled(blocks, low)


def _like_paper(blocks: Sequence[_Block]) -> list[list[_Block]]:
    ways = [_parted(blocks, columns) for columns in range(1, MOST_COLUMNS + 1)]
    return min(ways, key=lambda way: abs(log(_width(len(way)) / max(map(_height, way)) / PAPER)))


def _width(columns: int) -> float:
    return columns * COLUMN + (columns - 1) * GUTTER


# --- Signs ----------------------------------------------------------------------------------------------


def _canvas(width: float, height: float, name: str, title: str, description: str) -> Element:
    edge = 2  # half of a stroke would be cut off
    box = f"{-edge} {-edge} {_n(width + 2 * edge)} {_n(height + 2 * edge)}"
    size = {"width": _n(width + 2 * edge), "height": _n(height + 2 * edge), "viewBox": box}
    named = {"aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-desc"}
    look = {"class": "kit-map", "font-family": FONT, "lang": "en"}
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, "role": "group", **named, **look})
    SubElement(svg, "title", {"id": f"{name}-title"}).text = title
    SubElement(svg, "desc", {"id": f"{name}-desc"}).text = description
    SubElement(svg, "style").text = STYLE
    return svg


def _words(
    holder: Element,
    lettering: Lettering,
    lines: Iterable[str],
    x: float,
    y: float,
    colour: str = INK,
    *,
    hidden: bool = False,
) -> float:
    """Write lines below each other from `y` down; where the next thing may begin."""
    weight = {"font-weight": "bold"} if lettering.bold else {}
    away = {"aria-hidden": "true"} if hidden else {}
    text = SubElement(holder, "text", {"font-size": f"{lettering.size}", **weight, "fill": colour, **away})
    for line in lines:
        y += lettering.leading
        part = SubElement(text, "tspan", {"x": _n(x), "y": _n(y - lettering.size * 0.3)})
        part.text = line
        part.tail = " "  # so that a reader, or a search, does not join the last word and the first
    return y


def _bullet(holder: Element, x: float, y: float, lines: int) -> None:
    middle = y - (lines - 0.5) * SMALL.leading
    SubElement(holder, "circle", {"class": "solid", "cx": _n(x), "cy": _n(middle), "r": "2.5", "fill": INK})


def _line(holder: Element, path: str) -> None:
    look = {"class": "line", "fill": "none", "stroke": LINES, "stroke-width": "2.5", "aria-hidden": "true"}
    SubElement(holder, "path", {"d": path, **look})


def _arrow(holder: Element, x: float, y: float, *, up: bool = False) -> None:
    foot = y + 9 if up else y - 9
    points = f"{_n(x - 6)},{_n(foot)} {_n(x + 6)},{_n(foot)} {_n(x)},{_n(y)}"
    SubElement(holder, "polygon", {"class": "solid", "points": points, "fill": LINES, "aria-hidden": "true"})


def _n(number: float) -> str:
    """A length as short text, the same on every machine."""
    return f"{round(number, 1):g}"


def _text(svg: Element) -> str:
    for group in _groups(svg):
        group.tail = "\n"
    return tostring(svg, encoding="unicode") + "\n"


def _groups(element: Element) -> Iterator[Element]:
    return element.iter("g")
