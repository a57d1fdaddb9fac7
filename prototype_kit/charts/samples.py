"""One chart of each shape, with made-up figures: for the page that shows what there is, and for its tests."""

from __future__ import annotations

from dataclasses import dataclass

from prototype_kit.charts.bars import Bar, Bars
from prototype_kit.charts.chart import Chart
from prototype_kit.charts.dots import Dot, Dots
from prototype_kit.charts.line import Line, Point, Target
from prototype_kit.charts.stacked import Stack, StackedBars
from prototype_kit.charts.telling import percent


@dataclass(frozen=True)
class Sample:
    """A chart, and when to use its shape."""

    heading: str
    words: str
    chart: Chart


_FUNNEL = Bars(
    name="sample-funnel",
    title="Forms that reached each page",
    finding="Of 1,204 forms that were started, 855 were sent. Most left on “Which street light is it?”.",
    unit="Forms",
    of="Page",
    funnel=True,
    more=("Had an error",),
    rows=(
        Bar("What is wrong with the street light?", 1204, more=(61,)),
        Bar("Which street is the light in?", 1150, more=(74,)),
        Bar("Which street light is it?", 1093, more=(212,)),
        Bar("Do you want us to tell you what happens?", 874, more=(38,)),
        Bar("Check your answers", 860, more=(0,)),
        Bar("Confirmation", 855, more=(0,)),
    ),
)
_RULES = Bars(
    name="sample-bars",
    title="Answers that were refused, by rule",
    finding="“Select the light on the map” came up most often.",
    unit="Times",
    of="Error message",
    rows=(
        Bar("Select the light on the map", 212),
        Bar("Enter the name of the street", 74),
        Bar("Enter an email address in the correct format", 23),
        Bar("Upload a file that is smaller than 10MB", None, "fewer than 5"),
    ),
)
_LEVELS = StackedBars(
    name="sample-levels",
    title="How satisfied people were with the service",
    finding="78% of 412 people who answered were satisfied or very satisfied, up from 57% of 372.",
    unit="All answers",
    of="Asked",
    whole=True,
    parts=("Very satisfied", "Satisfied", "Neither", "Dissatisfied", "Very dissatisfied"),
    rows=(
        Stack("October 2026", (200, 121, 40, 31, 20), "412 answers"),
        Stack("September 2026", (91, 121, 60, 61, 39), "372 answers"),
    ),
)
_WEEKS = tuple(
    Point(f"Week of {day} 2026", (share,), short=short, mark=mark)
    for day, short, share, mark in (
        ("31 August", "31 Aug", 0.64, ""),
        ("7 September", "7 Sep", 0.66, ""),
        ("14 September", "14 Sep", None, ""),
        ("21 September", "21 Sep", 0.65, "The map opens where the street is"),
        ("28 September", "28 Sep", 0.71, ""),
        ("5 October", "5 Oct", 0.74, ""),
        ("12 October", "12 Oct", 0.73, "One question fewer about the light"),
        ("19 October", "19 Oct", 0.78, ""),
    )
)
_TREND = Line(
    name="sample-line",
    title="Completion rate, by the week in which forms were started",
    finding="Completion rose from 64% to 78% in 8 weeks. The target is 80%.",
    unit="Completion rate",
    of="Week",
    tell=percent,
    most=1.0,
    target=Target(0.8, "Target: 80%"),
    missing="fewer than 20 started",
    rows=_WEEKS,
)
_DOTS = Dots(
    name="sample-dots",
    title="Completion rate by device",
    finding="Fewer people complete the form on a phone. The lines do not overlap, so it is hardly chance.",
    unit="Completion rate",
    of="Device",
    tell=percent,
    scale=(0.0, 1.0),
    rows=(
        Dot("Mobile", 0.66, 0.62, 0.70, "66% of 620"),
        Dot("Desktop", 0.81, 0.77, 0.84, "81% of 510"),
        Dot("Tablet", 0.74, 0.63, 0.83, "74% of 74"),
    ),
)

SAMPLES = (
    Sample("Bars", "To compare a few amounts. What is too small to be shown has words and no bar.", _RULES),
    Sample(
        "Bars of a funnel",
        "To show how many are left after each step. The dashed outline is what was lost since the one above.",
        _FUNNEL,
    ),
    Sample(
        "Stacked bars",
        "To show what an amount is made of, in five parts at most. Each has its own pattern.",
        _LEVELS,
    ),
    Sample(
        "A line",
        "To show how a figure goes week by week. A week without enough people is a gap, and a letter marks a "
        "release.",
        _TREND,
    ),
    Sample(
        "Dots with intervals",
        "To show how sure a figure is: the dot is what was counted, the line is where it is likely to be for "
        "everybody, with 95% confidence.",
        _DOTS,
    ),
)
