"""The signs that a journey is drawn with: words, lines and arrows, as elements of an SVG.

Their look is in attributes, so that it is the same in a browser, in print and in a drawing program, and
where a page allows no styles; the few rules of `STYLE` are for forced colours and the keyboard.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from prototype_kit.journey.lettering import Lettering

TITLE, TEXT, SMALL, STRONG = Lettering(16, bold=True), Lettering(16), Lettering(14), Lettering(14, bold=True)
HEADING = Lettering(24, bold=True)

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


def canvas(width: float, height: float, name: str, title: str, description: str) -> Element:
    """An empty drawing with the words that say what it is; `name` begins its ids."""
    edge = 2  # half of a stroke would be cut off
    box = f"{-edge} {-edge} {length(width + 2 * edge)} {length(height + 2 * edge)}"
    size = {"width": length(width + 2 * edge), "height": length(height + 2 * edge), "viewBox": box}
    named = {"aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-desc"}
    look = {"class": "kit-map", "font-family": FONT, "lang": "en"}
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, "role": "group", **named, **look})
    SubElement(svg, "title", {"id": f"{name}-title"}).text = title
    SubElement(svg, "desc", {"id": f"{name}-desc"}).text = description
    SubElement(svg, "style").text = STYLE
    return svg


def words(
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
        part = SubElement(text, "tspan", {"x": length(x), "y": length(y - lettering.size * 0.3)})
        part.text = line
        part.tail = " "  # so that a reader, or a search, does not join the last word and the first
    return y


def bullet(holder: Element, x: float, y: float, lines: int) -> None:
    """A bullet before so many lines of small words that end at `y`."""
    middle = y - (lines - 0.5) * SMALL.leading
    place = {"cx": length(x), "cy": length(middle), "r": "2.5"}
    SubElement(holder, "circle", {"class": "solid", **place, "fill": INK})


def line(holder: Element, path: str) -> None:
    """A line along an SVG path."""
    look = {"class": "line", "fill": "none", "stroke": LINES, "stroke-width": "2.5", "aria-hidden": "true"}
    SubElement(holder, "path", {"d": path, **look})


def arrow(holder: Element, x: float, y: float, *, up: bool = False) -> None:
    """The head of an arrow that points down, or up, to (x, y)."""
    foot = y + 9 if up else y - 9
    points = f"{length(x - 6)},{length(foot)} {length(x + 6)},{length(foot)} {length(x)},{length(y)}"
    SubElement(holder, "polygon", {"class": "solid", "points": points, "fill": LINES, "aria-hidden": "true"})


def length(number: float) -> str:
    """A length as short text, the same on every machine."""
    return f"{round(number, 1):g}"


def text(svg: Element) -> str:
    """A drawing as text, a line a group."""
    for group in svg.iter("g"):
        group.tail = "\n"
    return tostring(svg, encoding="unicode") + "\n"
