"""The reference shows each chart as the kit draws it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from docs.making import charts
from docs.making.__main__ import main
from docs.making.charts import CHARTS, HEAVIEST, PAGE, PICTURES, path_of, problems
from prototype_kit.charts.samples import SAMPLES, Sample

SVG = "{http://www.w3.org/2000/svg}"


def test_each_chart_has_a_picture_of_what_it_is_now() -> None:
    """And no other picture lies there."""
    assert list(problems()) == []
    assert {*PICTURES.iterdir()} == {path_of(sample.chart) for sample in SAMPLES}


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.heading for sample in SAMPLES])
def test_a_picture_is_small_and_needs_nothing_else(sample: Sample) -> None:
    """A file that any program shows: no style, script or file of ours; and the page says what it shows."""
    path = path_of(sample.chart)
    tree = ET.fromstring(path.read_text(encoding="utf-8"))
    assert path.stat().st_size <= HEAVIEST
    assert tree.tag == f"{SVG}svg"
    tags = {str(element.tag).removeprefix(SVG) for element in tree.iter()}
    assert not tags & {"style", "script", "image", "use", "foreignObject", "a"}
    (inner,) = tree.findall(f"{SVG}svg")
    assert inner.findtext(f"{SVG}title") == sample.chart.title
    assert f"![{sample.chart.finding}](../pictures/charts/{path.name})" in PAGE.read_text(encoding="utf-8")


def test_an_old_picture_is_found_and_the_command_mends_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One that changed, one that is missing, and a page that shows none."""
    page = tmp_path / "charts.md"
    page.write_text("# Charts\n\n<!-- made: charts -->\n<!-- end -->\n", encoding="utf-8")
    monkeypatch.setattr(charts, "PAGE", page)
    monkeypatch.setattr(charts, "ROOT", tmp_path)
    monkeypatch.setattr(charts, "PICTURES", tmp_path / "docs" / "pictures" / "charts")
    assert len(list(problems())) == 1 + len(SAMPLES)
    assert main([CHARTS]) == 0
    assert list(problems()) == []
    path_of_bars = charts.path_of(SAMPLES[0].chart)
    path_of_bars.write_text(path_of_bars.read_text(encoding="utf-8").replace("212", "213"), encoding="utf-8")
    (problem,) = problems()
    assert problem.startswith("docs/pictures/charts/bars.svg is not of the chart as it is now. Run: ")
