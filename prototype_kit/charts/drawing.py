"""What a chart is drawn with: marks on a narrow sheet, which the macro in `charts.html` writes as SVG.

The sheet is as wide as a phone, so that its words are large enough there: at 320 pixels none is below 12.
Their look is in attributes, as pages allow no inline styles; `charts.css` has what these cannot say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prototype_kit.journey.lettering import Lettering

WIDTH = 320.0
TEXT, STRONG = Lettering(14), Lettering(14, bold=True)
INK, BLUE, PAPER, QUIET = "currentColor", "#1d70b8", "#ffffff", "#8a8c8e"
"""Words and axes, amounts, what is under words, and lines that only help the eye."""
_GAP = 12.0
_MOST_LINES = 3
_BASE = 4.5  # from the foot of a line of words up to where its letters stand


@dataclass(frozen=True)
class Mark:
    """One element of SVG with its attributes; words, if it is a text."""

    tag: str
    attributes: Mapping[str, str]
    words: str = ""


@dataclass
class Drawing:
    """Marks from the top down; `height` grows. `patterns` are the fills that need defining, by number."""

    name: str
    marks: list[Mark] = field(default_factory=list)
    height: float = 0.0
    patterns: list[int] = field(default_factory=list)
    width: float = WIDTH

    def words(self, text: str, x: float, y: float, *, anchor: str = "start", strong: bool = False) -> None:
        """Words whose line ends at `y`; `anchor` is start, middle or end."""
        weight = {"font-weight": "bold"} if strong else {}
        at = {} if anchor == "start" else {"text-anchor": anchor}
        where = {"x": length(x), "y": length(y - _BASE)}
        self.marks.append(Mark("text", {**where, **at, **weight}, text))

    def box(
        self, x: float, y: float, width: float, height: float, look: str = "shape", **others: str
    ) -> None:
        """A rectangle. `look` names its class: shape, lost, label or part."""
        size = {"width": length(max(width, 0)), "height": length(height)}
        looks = {"class": f"kit-chart__{look}", **_LOOKS[look]}
        more = {name.replace("_", "-"): value for name, value in others.items()}
        self.marks.append(Mark("rect", {"x": length(x), "y": length(y), **size, **looks, **more}))

    def line(self, *points: tuple[float, float], look: str = "axis", dash: str = "") -> None:
        """A line through points. `look` is axis, grid, line or target."""
        path = "M" + " ".join(f"{length(x)} {length(y)}" for x, y in points)
        dashed = {"stroke-dasharray": dash} if dash else {}
        self.marks.append(
            Mark("path", {"d": path, "class": f"kit-chart__{look}", "fill": "none", **_LOOKS[look], **dashed})
        )

    def dot(self, x: float, y: float, radius: float = 3.5, *, hollow: bool = False) -> None:
        """A dot, filled or not."""
        look = "hollow" if hollow else "dot"
        where = {"cx": length(x), "cy": length(y), "r": length(radius)}
        self.marks.append(Mark("circle", {**where, "class": f"kit-chart__{look}", **_LOOKS[look]}))

    def head(self, label: str, words: str) -> None:
        """The label of a row and what it comes to: on one line where both fit."""
        room, beside = self.width - 2, STRONG.width(words) + _GAP
        if beside > room / 2 and TEXT.width(label) + beside > room:
            self.lines(label)
            self.lines(words, strong=True)
            return
        self.words(words, room, self.height + TEXT.leading, anchor="end", strong=True)
        self.lines(label, room - beside)

    def lines(self, text: str, room: float = WIDTH - 2, x: float = 1, *, strong: bool = False) -> None:
        """Words from the left on as many lines as they need, three at most; the table has all of them."""
        lettering = STRONG if strong else TEXT
        for line in shortened(text, lettering, room):
            self.height += lettering.leading
            self.words(line, x, self.height, strong=strong)

    def axis_words(self, places: Sequence[tuple[float, str]]) -> None:
        """Words below an axis, each in the middle of its place; those that would touch are left out."""
        self.height += TEXT.leading
        taken = -_GAP
        last = len(places) - 1
        final = self._inside(*places[last])
        for number, (x, text) in enumerate(places):
            middle, half = self._inside(x, text), TEXT.width(text) / 2
            begins_last = final - TEXT.width(places[last][1]) / 2
            if middle - half < taken + _GAP / 2:
                continue
            if number < last and middle + half + _GAP / 2 > begins_last:
                continue
            self.words(text, middle, self.height, anchor="middle")
            taken = middle + half

    def _inside(self, x: float, text: str) -> float:
        half = TEXT.width(text) / 2
        return min(max(x, half), self.width - half)

    def pattern(self, number: int) -> str:
        """The fill of a part, by its number from 0: five that black and white tell apart."""
        if number not in self.patterns:
            self.patterns.append(number)
        return f"url(#{self.name}-fill-{number})"


_LOOKS: Mapping[str, Mapping[str, str]] = {
    "shape": {"fill": BLUE},
    "lost": {"fill": "none", "stroke": BLUE, "stroke-width": "1.5", "stroke-dasharray": "4 3"},
    "label": {"fill": PAPER, "stroke": BLUE, "stroke-width": "0.75"},
    "part": {"stroke": BLUE, "stroke-width": "2"},
    "axis": {"stroke": INK, "stroke-width": "1.5"},
    "grid": {"stroke": QUIET, "stroke-width": "0.75"},
    "line": {"stroke": BLUE, "stroke-width": "3"},
    "target": {"stroke": INK, "stroke-width": "2"},
    "dot": {"fill": INK},
    "hollow": {"fill": PAPER, "stroke": INK, "stroke-width": "2"},
}


def shortened(text: str, lettering: Lettering, room: float, most: int = _MOST_LINES) -> list[str]:
    """Words in lines; of more than `most` the rest is cut off, with a sign that it is."""
    lines = lettering.lines(text, room)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and lettering.width(f"{last}…") > room:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def length(number: float) -> str:
    """A length as short text."""
    return f"{round(number, 1):g}"
