"""Charts: what each says beside its drawing, that the words fit, and that a table and a file say the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from prototype_kit.charts import (
    Bar,
    Bars,
    Chart,
    Dot,
    Dots,
    Line,
    Point,
    Stack,
    StackedBars,
    Target,
    chart_html,
    chart_style,
    chart_svg,
    counted,
    percent,
    pounds,
    table_rows,
)
from prototype_kit.charts.drawing import PAPER, STRONG, TEXT, WIDTH
from prototype_kit.charts.scale import Scale, ends, ticks
from prototype_kit.csv_export import read_csv, write_csv
from prototype_kit.language import language
from prototype_kit.web.render import environment

NASTY = "<script>alert('x')</script> & \"so on\" 😀 " + "Llanfairpwllgwyngyllgogerychwyrndrobwll" * 3
SVG = "{http://www.w3.org/2000/svg}"

SAID = {"title": "What is counted", "finding": "Most came in May.", "unit": "Journeys", "of": "Page"}

CHARTS: tuple[Chart, ...] = (
    Bars(
        name="funnel",
        **SAID,
        funnel=True,
        more=("Refused",),
        rows=(
            Bar("Start", 1204, more=(3,)),
            Bar(NASTY, 870, "72% (870 of 1,204)", more=(40,)),
            Bar("End", None, "fewer than 5", more=("",)),
            Bar("Nothing", 0, more=(0,)),
        ),
    ),
    StackedBars(
        name="levels",
        **SAID,
        parts=("Very satisfied", "Satisfied", NASTY, "Dissatisfied", "Very dissatisfied"),
        whole=True,
        rows=(
            Stack("May", (200, 121, 40, 31, 20), "412 answers", ("49%", "29%", "10%", "8%", "5%")),
            Stack("June", (20, None, 4, 8, None), "36 answers"),
            Stack("July", (0, 0, 0, 0, 0), "0 answers"),
        ),
    ),
    Line(
        name="weeks",
        **SAID,
        tell=percent,
        most=1,
        target=Target(0.8, "Target: 80%"),
        rows=(
            Point("Week of 3 May", (0.64,), short="3 May"),
            Point("Week of 10 May", (None,), short="10 May"),
            Point("Week of 17 May", (0.7,), short="17 May", mark=NASTY),
            Point("Week of 24 May", (0.71,), short="24 May"),
        ),
    ),
    Line(
        name="counts",
        **SAID,
        lines=("Started", "Completed"),
        rows=tuple(Point(f"Week {n}", (n * 1300.0, n * 900.0)) for n in range(1, 30)),
    ),
    Dots(
        name="shares",
        **SAID,
        tell=percent,
        scale=(0, 1),
        rows=(Dot("Report", 0.8, 0.36, 0.98, "4 of 5 people"), Dot(NASTY, None, None, None)),
    ),
    Dots(
        name="changes",
        **SAID,
        tell=percent,
        neutral=0,
        rows=(Dot("Where", 0.04, -0.01, 0.09), Dot("Who", -0.12, -0.2, -0.04)),
    ),
)


def drawn(chart: Chart) -> ET.Element:
    """The drawing of a chart, read as XML."""
    return ET.fromstring(str(chart_svg(chart)))


def named(charts: tuple[Chart, ...] = CHARTS) -> Mapping[str, Any]:
    """A parametrize of charts by their names."""
    return {"argvalues": charts, "ids": [chart.name for chart in charts]}


@pytest.mark.parametrize("chart", **named())
def test_every_chart_has_a_finding_a_title_a_description_a_table_and_a_file(chart: Chart) -> None:
    """And is an image by those words, for who does not see it."""
    html, svg = chart_html(chart, csv="/figures.csv"), drawn(chart)
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == chart.title
    assert str(table_rows(chart)[1][0]) in (desc.text or "")
    assert chart.finding in html
    assert html.count("<tr") == len(table_rows(chart))
    assert 'href="/figures.csv" download' in html


@pytest.mark.parametrize("chart", **named())
def test_the_table_and_the_file_say_the_same(chart: Chart) -> None:
    """Row by row; the page writes commas between thousands, the file plain numbers."""
    rows = list(read_csv("".join(write_csv(table_rows(chart)))))
    assert len(rows) > 1
    assert [[cell.replace(",", "") for cell in row] for row in rows] == [
        [words.replace(",", "") for words, _ in row] for row in chart.table
    ]


@pytest.mark.parametrize("chart", **named())
def test_what_people_wrote_is_text(chart: Chart) -> None:
    """In the drawing and in the table, and nothing is a style or a script, which a page's policy forbids."""
    html = chart_html(chart, csv='/"><script>')
    assert "<script" not in html
    assert "style=" not in html
    assert "<style" not in html


@pytest.mark.parametrize("chart", **named())
def test_everything_lies_on_the_sheet(chart: Chart) -> None:
    """Words too, however long: as wide as Arial is at the most, and large enough at 320 pixels."""
    svg, drawing = drawn(chart), chart.drawing
    assert svg.get("viewBox") == f"0 0 {WIDTH:g} {round(drawing.height, 1)}"
    assert float(svg.get("font-size", "0")) * (320 - 30) / WIDTH > 12
    for text in svg.iter(f"{SVG}text"):
        width = (STRONG if text.get("font-weight") else TEXT).width(text.text or "")
        share = {"end": 1.0, "middle": 0.5}.get(text.get("text-anchor", ""), 0.0)
        begins = float(text.get("x", "nan")) - share * width
        assert begins >= 0, text.text
        assert begins + width <= WIDTH + 0.1, text.text
        assert 0 < float(text.get("y", "nan")) < drawing.height, text.text
    for box in svg.iter(f"{SVG}rect"):
        if box.get("x"):
            assert float(box.get("x", "nan")) + float(box.get("width", "nan")) <= WIDTH


@pytest.mark.parametrize("chart", **named())
def test_colours_are_seen(chart: Chart) -> None:
    """Words and axes have the colour of the page's words, shapes three times the contrast of the paper."""
    colours = {
        value
        for element in drawn(chart).iter()
        for name in ("fill", "stroke")
        if (value := element.get(name, "none")).startswith("#") and value != PAPER
    }
    thin = {"#8a8c8e"}  # lines that only help the eye
    assert all(contrast(colour) >= 3 for colour in colours | thin)
    assert {text.get("fill") for text in drawn(chart).iter(f"{SVG}text")} == {None}


def contrast(colour: str) -> float:
    """Of a colour on white, as WCAG 2.2 reckons it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (light + 0.05)


def test_every_part_of_a_stack_has_a_fill_of_its_own() -> None:
    """So that black and white tell five apart: the marks of no two patterns are alike."""
    svg = drawn(CHARTS[1])
    patterns = [
        ET.tostring(pattern, encoding="unicode").replace(pattern.get("id", ""), "")
        for pattern in svg.iter(f"{SVG}pattern")
    ]
    assert len(patterns) == len(set(patterns)) == 5
    fills = {box.get("fill", "") for box in svg.iter(f"{SVG}rect")}
    assert {f"url(#{p.get('id')})" for p in svg.iter(f"{SVG}pattern")} <= fills


def test_what_may_not_be_said_is_not_drawn() -> None:
    """A hidden amount has no bar, and a stack that hides a part none either: the rest would tell."""
    one = Bars(name="b", **SAID, rows=(Bar("A", None, "fewer than 5"), Bar("B", 9)))
    assert len([mark for mark in one.drawing.marks if mark.tag == "rect"]) == 1
    stack = StackedBars(name="s", **SAID, parts=("X", "Y"), rows=(Stack("A", (4, None), "few"),))
    boxes = [mark for mark in stack.drawing.marks if mark.tag == "rect"]
    assert len(boxes) == 2  # of the legend alone
    assert table_rows(stack)[1] == ("A", 4, "no figure", "few")


def test_a_funnel_shows_what_was_lost() -> None:
    """As an outline from the end of a bar to that of the bar above; not after one that is hidden."""
    funnel = Bars(
        name="f", **SAID, funnel=True, rows=(Bar("A", 100), Bar("B", 50), Bar("C", None, "-"), Bar("D", 10))
    )
    lost = [mark for mark in funnel.drawing.marks if mark.attributes.get("class") == "kit-chart__lost"]
    bars = [mark for mark in funnel.drawing.marks if mark.attributes.get("class") == "kit-chart__shape"]
    assert [mark.attributes["width"] for mark in lost] == ["158.5"]
    assert float(lost[0].attributes["x"]) == pytest.approx(WIDTH / 2, abs=1)
    assert len(bars) == 3


def test_a_week_without_a_figure_is_a_gap() -> None:
    """No line leads over it, and the table says so."""
    chart = CHARTS[2]
    pieces = [mark for mark in chart.drawing.marks if mark.attributes.get("class") == "kit-chart__line"]
    assert len(pieces) == 1
    assert table_rows(chart)[2] == ("Week of 10 May", "no figure", "")


def test_a_release_is_a_letter_on_the_line_and_words_below() -> None:
    """Which the table has in full."""
    texts = [mark.words for mark in CHARTS[2].drawing.marks if mark.tag == "text"]
    assert texts.count("A") == 2
    assert table_rows(CHARTS[2])[3][-1] == NASTY
    assert CHARTS[2].description.startswith("Target: 80%. ")


def test_a_chart_of_nothing_is_its_finding_alone() -> None:
    """No empty drawing, table or file."""
    html = chart_html(
        Bars(name="b", **SAID | {"finding": "There are no figures yet."}, rows=()), csv="/x.csv"
    )
    assert "There are no figures yet." in html
    assert "<svg" not in html
    assert "<table" not in html
    assert "/x.csv" not in html


@pytest.mark.parametrize("left_out", ["title", "finding", "unit", "of"])
def test_a_chart_without_its_words_cannot_be_made(left_out: str) -> None:
    """Nor one whose name cannot begin ids."""
    with pytest.raises(ValueError, match=left_out):
        Bars(name="b", **SAID | {left_out: " "}, rows=())
    with pytest.raises(ValueError, match="cannot begin ids"):
        Bars(name="a b", **SAID, rows=())


def test_more_parts_or_lines_than_can_be_told_apart_are_refused() -> None:
    """And rows that do not fit them."""
    with pytest.raises(ValueError, match="five can be told apart"):
        StackedBars(name="s", **SAID, parts=tuple("abcdef"), rows=())
    with pytest.raises(ValueError, match="three can be told apart"):
        Line(name="l", **SAID, lines=tuple("abcd"), rows=())
    with pytest.raises(ValueError, match="has not 2 parts"):
        StackedBars(name="s", **SAID, parts=("a", "b"), rows=(Stack("A", (1,)),))
    with pytest.raises(ValueError, match="has not 1 values"):
        Line(name="l", **SAID, rows=(Point("A", (1, 2)),))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.64, 1], [0, 0.25, 0.5, 0.75, 1]),
        ([3], [0, 1, 2, 3]),
        ([1, 2], [0, 1, 2]),
        ([], [0, 1]),
        ([1204], [0, 500, 1000, 1500]),
        ([-0.05, 0.04], [-0.05, -0.025, 0, 0.025, 0.05]),
    ],
)
def test_scales_begin_at_nought_and_have_round_ticks(values: list[float], expected: list[float]) -> None:
    """Whole counts have none between two numbers."""
    assert ends(values) == pytest.approx(expected)


def test_a_scale_holds_what_it_is_given() -> None:
    """Ticks reach beyond both ends; what is beyond a scale lies at its end."""
    for least, most in [(0, 7), (-3, 11), (0.001, 0.0043), (5, 5), (0, 123_456)]:
        found = ticks(least, most)
        assert found[0] <= least
        assert found[-1] >= most
        assert 2 <= len(found) <= 7
    assert Scale(0, 10, 20, 120).place(5) == 70
    assert Scale(0, 10, 20, 120).place(99) == 120


def test_amounts_are_told_as_gov_uk_writes_them() -> None:
    """Commas between thousands, pence below £100."""
    assert [counted(1204), counted(1.5), percent(0.714), percent(-0.02)] == ["1,204", "1.5", "71%", "−2%"]
    assert [pounds(1204), pounds(4.5), pounds(0), pounds(-3)] == ["£1,204", "£4.50", "£0", "−£3.00"]


def test_a_page_and_a_file_that_stands_alone_have_one_drawing() -> None:
    """The macro in the kit's own environment, and the function, say the same; and in Welsh."""
    template = '{% from "charts.html" import chart %}{{ chart(it, csv="/a.csv") }}'
    made = environment()
    made.globals["_"] = lambda words: words
    page = made.from_string(template).render(it=CHARTS[0])
    assert page == chart_html(CHARTS[0], csv="/a.csv")
    assert chart_svg(CHARTS[0]).strip() in page
    assert "Y ffigurau hyn fel tabl" in chart_html(CHARTS[0], language=language("cy"))


def test_the_style_has_a_rule_for_every_sign() -> None:
    """Of a drawing, in forced colours: none is left in a colour that the reader did not choose."""
    forced = chart_style().partition("forced-colors: active")[2]
    classes = {
        found
        for chart in CHARTS
        for found in re.findall(r'class="(kit-chart__\w+)"', chart_svg(chart))
        if found != "kit-chart__drawing"
    }
    assert {name for name in classes if name not in forced} == set()
