"""What `report` says of a site is what the console says of it: one reckoning, shown twice."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from prototype_kit.csv_export import MARK
from prototype_kit.figures.parted import DEVICES
from prototype_kit.report import (
    Days,
    Report,
    read_report,
    report_data,
    report_html,
    report_markdown,
    report_text,
)
from tests.web.counted import FAULT, LIGHT, a_day, count, of_service
from tests.web.team import team
from tests.web.test_figures_costs import fill
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

TODAY = date(2026, 5, 6)
SERVICE, JOURNEY = "/figures/street-lights", "/figures/street-lights/report"
DAYS = Days(TODAY - timedelta(days=27), TODAY)


@pytest.fixture(scope="module")
def world(make_shared_world: MakeWorld) -> World:
    """Two periods of a made-up prototype, in parts large and small, and other channels beside it."""
    world = make_shared_world("lights")
    store = world.front.store
    fill(world)
    count(store, TODAY, a_day())
    count(store, TODAY, {**a_day(), **_worse()}, device="desktop")
    few = {cell: min(n, 3) for cell, n in a_day().items()}
    count(store, TODAY, few, device="tablet", channel="phone", assisted=True)
    count(store, TODAY, of_service(satisfied_5=30, satisfied_1=10), journey="")
    count(store, TODAY - timedelta(days=30), a_day(2))
    return world


def _worse() -> dict[Any, int]:
    return {cell: 40 for cell in a_day() if cell.metric == "submitted"}


@pytest.fixture
def console(world: World) -> Visitor:
    """Somebody who may see figures."""
    return team(world, "manager")


@pytest.fixture(scope="module")
def report(world: World) -> Report:
    """The same days as the console shows."""
    return read_report(world.site, world.front.store, "prototype", DAYS, world.clock(), ["street-lights"])


class _Words(HTMLParser):
    """The words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        """One piece."""
        self.found.append(data)


def told(report: Report) -> dict[str, str]:
    """The words of each form of the report, on one line."""
    page = _Words()
    page.feed(report_html(report))
    forms = {
        "text": report_text(report),
        "html": " ".join(page.found),
        "markdown": re.sub(r"\\(.)", r"\1", report_markdown(report)),
    }
    return {name: " ".join(words.split()) for name, words in forms.items()}


def lines(visitor: Visitor, url: str) -> list[dict[str, str]]:
    """A file of the console, row by row."""
    text = visitor.raw("GET", url).get_data(as_text=True).removeprefix(MARK)
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("form", ["text", "html", "markdown"])
def test_costs_savings_and_the_target_are_the_console_s(console: Visitor, report: Report, form: str) -> None:
    """Each sentence that the page Costs says, in every form: the range, what it stands on, the target."""
    page, words = console.get(f"{SERVICE}/costs").words, told(report)[form]
    service = report_data(report)["services"][0]
    for sentence in (
        *re.findall(r"The change of channels saved [^.]*\.", page),
        *re.findall(r"The target is 75%[^.]*\. In April 2026 [^.]*\.", page),
        *re.findall(r"One transaction cost £[^)]*\) on average \([^)]*\)\.", page),
        *re.findall(r"Cashable, which can be taken out of a budget: [^.]*\.", page),
        *service["savings"]["assumptions"],
    ):
        assert sentence in page
        assert sentence in words
    assert len(service["savings"]["assumptions"]) >= 6
    assert "The change of channels saved about" in words


def test_savings_of_each_month_are_those_of_the_console_s_file(console: Visitor, report: Report) -> None:
    """At least, about and at most, to the pound; and the costs are in pounds with their sources."""
    service = report_data(report)["services"][0]
    file = lines(console, f"{SERVICE}/costs/savings.csv")
    assert [
        (each["month"], each["low"], each["central"], each["high"]) for each in service["savings"]["months"]
    ] == [
        (row["month"], *(float(row[f"{end}_pounds"]) for end in ("low", "central", "high"))) for row in file
    ]
    assert len(file) == 7
    cost = service["cost_per_transaction"]
    assert cost["low"] < cost["central"] < cost["high"]
    assert {each["channel"] for each in cost["channels"]} == {"web", "phone", "post"}
    assert all(each["source"] for each in cost["unit_costs"])
    assert service["take_up_target"] == {"share": 0.75, "by": "2027-03-31"}


def test_devices_and_channels_are_the_console_s(console: Visitor, report: Report) -> None:
    """Completion is what its filter shows, pages what its tables do; small parts are hidden."""
    journey = report_data(report)["journeys"][0]
    parted = {(each["by"], each["part"]): each for each in journey["parted"]}
    for device in ("mobile", "desktop"):
        weeks = lines(console, f"{SERVICE}.csv?journey=report&device={device}")
        found = parted["device", device]
        # Three on a tablet would follow from all and the rest, so the smaller of the others is hidden too.
        if found["started"] is not None:
            assert found["started"] == sum(int(row["started"]) for row in weeks)
    assert parted["device", "tablet"]["started"] is None
    assert parted["device", "tablet"]["completion_rate"] is None
    for page in (FAULT, LIGHT):
        rows = {(row["by"], row["part"]): row for row in lines(console, f"{JOURNEY}/page.csv?page={page}")}
        for key, found in parted.items():
            its = next(each for each in found["pages"] if each["page"] == page)
            for name in ("reached", "left", "erred", "went_back", "changed"):
                shown = rows[key][name]
                assert its[name] == (int(shown) if shown.isdigit() else None), (key, page, name)


@pytest.mark.parametrize("form", ["text", "html", "markdown"])
def test_parts_are_said_in_every_form(report: Report, form: str) -> None:
    """With the rate of 20 or more and its interval, and never how few are hidden."""
    words = told(report)[form]
    rate = report_data(report)["journeys"][0]["parted"]
    shown = [each for each in rate if each["completion_rate"] is not None]
    assert shown
    for each in shown:
        assert f"{each['completed']:,}" in words
    assert "not shown" in words
    assert DEVICES["tablet"] in words
    assert "By channel" in words


def test_the_period_before_is_the_console_s(console: Visitor, report: Report) -> None:
    """Each sentence of the page Compare, and the interval of the difference as numbers."""
    page = console.get(f"{SERVICE}/compare").words
    before = report_data(report)["services"][0]["before"]
    assert (before["from"], before["to"]) == ("2026-03-12", "2026-04-08")
    words = told(report)["text"]
    (both,) = re.findall(r"Completed: \d+% of \d+, was \d+% of \d+\.", page)
    assert both in words
    difference = before["journeys"][0]["completion"]
    assert difference["whole_before"] == 315
    assert difference["points_low"] < difference["points_high"] < 0
    low, high = (f"{-difference[end]:.1f}" for end in ("points_high", "points_low"))
    clear = f"Clearly lower: by {low} to {high} percentage points (95% interval)."
    assert clear in page
    for form in told(report).values():
        assert clear in form


def test_nothing_before_is_said(world: World) -> None:
    """A period of which nobody was counted before has no difference."""
    days = Days(date(2025, 4, 15), date(2025, 5, 20))
    found = read_report(world.site, world.front.store, "prototype", days, world.clock(), ["street-lights"])
    before = report_data(found)["services"][0]["before"]
    assert before["journeys"][0]["completion"]["verdict"] == "too few"
    assert before["journeys"][0]["completion"]["points_low"] is None
    assert "Nobody started a form in the 36 days before" in told(found)["text"]
