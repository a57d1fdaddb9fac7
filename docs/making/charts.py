"""The pictures of the charts: one of each, as the kit itself draws it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from docs.making.examples import ROOT
from prototype_kit.charts import Chart, chart_svg
from prototype_kit.charts.drawing import WIDTH
from prototype_kit.charts.samples import SAMPLES

CHARTS = "charts"
"""What the command calls them, beside the names of question types."""
PICTURES = ROOT / "docs" / "pictures" / "charts"
PAGE = ROOT / "docs" / "reference" / "charts.md"
HEAVIEST = 8_000
"""Of a picture, in bytes."""
_MARGIN = 10
_WIDTH_SHOWN = 400  # pixels, where a page has room for it
_PART = re.compile(r"^<!-- made: charts -->\n(.*?)^<!-- end -->$", re.MULTILINE | re.DOTALL)


def path_of(chart: Chart) -> Path:
    """Where the picture of a sample lies."""
    return PICTURES / f"{chart.name.removeprefix('sample-')}.svg"


def picture(chart: Chart) -> str:
    """A chart as a file of SVG, on white: pages of documents may be dark."""
    width, height = WIDTH + 2 * _MARGIN, round(chart.drawing.height + 2 * _MARGIN, 1)
    place = f'x="{_MARGIN}" y="{_MARGIN}" width="{WIDTH}" height="{round(chart.drawing.height, 1)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{_WIDTH_SHOWN}">'
    drawn = str(chart_svg(chart)).strip().replace('width="100%"', place, 1)
    return f'{head}\n<rect width="{width}" height="{height}" fill="#ffffff"/>\n{drawn}\n</svg>\n'


def made_anew(text: str) -> str:
    """The page of the charts, with what stands between its marks as the samples are now."""
    return _PART.sub(lambda _: "\n".join(["<!-- made: charts -->", *_shown(), "<!-- end -->"]), text)


def _shown() -> Iterator[str]:
    for sample in SAMPLES:
        place = path_of(sample.chart).relative_to(ROOT / "docs").as_posix()
        yield f"**{sample.heading}.** {sample.words}"
        yield ""
        yield f"![{sample.chart.finding}](../{place})"
        yield ""


def draw() -> None:
    """Make the page and its pictures as the code is now."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        path_of(sample.chart).write_text(picture(sample.chart), encoding="utf-8")
    PAGE.write_text(made_anew(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def problems() -> Iterator[str]:
    """Everything that is not of the code as it is now, and what to do."""
    mend = f"Run: python -m docs.making {CHARTS}"
    text = PAGE.read_text(encoding="utf-8")
    if not _PART.search(text) or made_anew(text) != text:
        yield f"docs/reference/charts.md does not show the charts as they are. {mend}"
    for sample in SAMPLES:
        path = path_of(sample.chart)
        if not path.exists() or path.read_text(encoding="utf-8") != picture(sample.chart):
            yield f"docs/pictures/charts/{path.name} is not of the chart as it is now. {mend}"
