"""The public page on how a service performs: for everybody, and about nobody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from prototype_kit.channels import Channel
from prototype_kit.csv_export import read_csv
from prototype_kit.figures.public_reading import read_published
from prototype_kit.figures.published import published_services
from prototype_kit.kpis import Cell
from prototype_kit.kpis.rollup import Part
from prototype_kit.months import Month
from prototype_kit.store import DayKey
from prototype_kit.volumes import Volume
from prototype_kit.web import performance
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

ADDRESS = "/performance/street-lights"
MONDAY = date(2026, 4, 6)
"""The first Monday of April 2026, the month that is over on 6 May."""


def count(
    world: World,
    day: date,
    started: int,
    completed: int,
    *,
    env: str = "prototype",
    ratings: Mapping[int, int] | None = None,
) -> None:
    """Let so many have started reporting a light on a day."""
    cells = {Cell("started"): started, Cell("submitted"): completed}
    said = {Cell("satisfaction", "confirmation", str(level)): n for level, n in (ratings or {}).items()}
    release = world.site.services["street-lights"].release
    parts = {
        Part("report", release, "web", False, "desktop"): {cell: n for cell, n in cells.items() if n},
        Part("", release, "web", False, "desktop"): said,
    }
    world.front.store.rollups.replace_day(DayKey(env, "street-lights", day), parts)


def april(world: World, env: str = "prototype") -> None:
    """A month in which 400 start and 280 complete, and 100 say how it was."""
    for number, completed in enumerate((60, 70, 72, 78)):
        ratings = {5: 12, 4: 8, 3: 5} if number else {5: 12, 4: 8, 3: 3, 2: 2}
        count(world, MONDAY + timedelta(weeks=number), 100, completed, env=env, ratings=ratings)


@pytest.fixture
def visitor(lights: World) -> Visitor:
    """Somebody who looks, where there are figures."""
    april(lights)
    return lights.visitor()


def test_the_four_figures_are_told_in_sentences(visitor: Visitor) -> None:
    """Each with what it is of; what nobody knows is said too."""
    page = visitor.get(ADDRESS)
    assert page.heading == "How this service performs"
    assert "May 2025 to April 2026." in page.words
    assert "People completed this service 70% of the 400 times that they started it." in page.words
    assert "There are not two months yet of which a rate can be given." in page.words
    assert "80% of the 100 people who told us were satisfied or very satisfied." in page.words
    assert "Share satisfied: 80%." in page.words
    assert (
        "We do not know yet how often this service was used by phone, face to face or by post." in page.words
    )
    assert "We do not show yet what this service costs each time it is used." in page.words
    assert (
        "These figures are of people who tried this prototype. They are not of a live service." in page.words
    )


def test_every_chart_has_a_drawing_and_a_table(visitor: Visitor) -> None:
    """The drawing says what it shows to those who cannot see it; the table has every number that is shown."""
    page = visitor.get(ADDRESS)
    charts = page.html.count('<figure class="kit-chart">')
    assert charts == 4
    assert page.html.count('role="img"') == page.html.count("<desc ") == 2
    cells = re.findall(r"<t[hd] [^>]*>([^<]*)</t[hd]>", page.html)
    assert "70% (280 of 400)" in cells
    assert cells[cells.index("April 2026") + 1 :][:2] == ["400", "280"]


def test_what_is_small_is_not_shown(lights: World, visitor: Visitor) -> None:
    """Two dissatisfied people, until later months tell of more; what would tell how many waits too."""
    page = visitor.get(ADDRESS)
    assert "Dissatisfied" not in page.words
    assert "Satisfaction score" not in page.words
    assert "So few gave some of the five answers that we do not show yet how many gave each." in page.words
    told = satisfaction_in_file(visitor)
    assert told == {"Answered": "100", "Share satisfied (CDDO 2023)": "80.0"}
    count(lights, MONDAY - timedelta(weeks=4), 100, 50, ratings={5: 10, 4: 10, 2: 10})
    lights.clock.forward(minutes=11)
    assert satisfaction_in_file(visitor)["Dissatisfied"] == "10"
    words = visitor.get(ADDRESS).words
    assert "77% of the 130 people who told us" in words
    assert "How many gave each answer is told of May 2025 to March 2026" in words


def satisfaction_in_file(visitor: Visitor) -> dict[str, str]:
    """The values of a figure in the file, by measure."""
    csv = visitor.raw("GET", f"{ADDRESS}.csv").get_data(as_text=True)
    return {row[6]: row[7] for row in read_csv(csv) if row[4] == "satisfaction"}


def test_a_month_of_few_is_told_with_the_next(lights: World, visitor: Visitor) -> None:
    """On every page alike: one that shows it with its neighbour, and one without, would tell it."""
    count(lights, MONDAY - timedelta(weeks=4), 3, 2)
    page = visitor.get(ADDRESS)
    cells = re.findall(r"<t[hd] [^>]*>([^<]*)</t[hd]>", page.html)
    assert cells[cells.index("March 2026 to April 2026") + 1 :][:2] == ["403", "282"]
    words = visitor.get(f"{ADDRESS}?period=month").words
    assert "So few people used this service in this time that we do not show yet how many." in words
    assert "400" not in words
    assert "April 2026." in words


def test_what_waits_for_later_months_is_said(lights: World, visitor: Visitor) -> None:
    """The figures are of the months before, and say so."""
    lights.clock.forward(days=31)
    count(lights, date(2026, 5, 4), 3, 2)
    words = visitor.get(ADDRESS).words
    assert "June 2025 to May 2026." in words
    assert "These figures are of June 2025 to April 2026. A month in which very few people used it" in words


def test_periods_are_chosen_by_links(lights: World, visitor: Visitor) -> None:
    """Twelve months or the last one; a link keeps its meaning, and what is nonsense is left out."""
    count(lights, date(2025, 6, 2), 600, 300)
    page = visitor.get(ADDRESS)
    links = {link.text: link.get("href") for link in page.of_class("govuk-link")}
    assert links["Last month"] == "?period=month&env=prototype"
    page = visitor.get(f"{ADDRESS}?period=month&env=prototype")
    assert "April 2026." in page.words
    assert "70% of the 400 times" in page.words
    assert "?period=12-months&env=prototype" in {link.get("href") for link in page.of_class("govuk-link")}
    words = visitor.get(f"{ADDRESS}?period=<b>&env=research").words
    assert "58% of the 1,000 times" in words
    assert "From month to month it was between 50% and 70%." in words


def test_made_up_figures_are_told_from_others(lights: World, visitor: Visitor) -> None:
    """They come first where there are no others, as in the console; each says what it is."""
    for number in range(4):
        count(lights, MONDAY + timedelta(weeks=number), 50, 10, env="demo")
    assert "70% of the 400 times" in visitor.get(ADDRESS).words
    page = visitor.get(f"{ADDRESS}?env=demo")
    assert "These figures are made up. They show what this page looks like with figures on it." in page.words
    assert "20% of the 200 times" in page.words
    page = visitor.get(f"{ADDRESS}?env=prototype")
    assert "These figures are of people who tried this prototype." in page.words
    assert "70% of the 400 times" in page.words


def test_a_live_site_shows_live_figures_alone(make_world: MakeWorld) -> None:
    """Nothing of a prototype or a demo can be asked for, and no warning stands there."""
    world = make_world("lights", live=True)
    april(world, "live")
    count(world, MONDAY, 999, 1, env="demo")
    for query in ("", "?env=demo", "?env=prototype"):
        page = world.visitor().get(f"{ADDRESS}{query}")
        assert "70% of the 400 times" in page.words
        assert "prototype" not in page.words.lower()
        assert "made up" not in page.words.lower()


def test_nobody_makes_the_database_add_up_again(
    lights: World, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Figures are read once in ten minutes, however many ask for them."""
    reads: list[object] = []

    def read(*given: Any, **how: Any) -> object:
        reads.append(given)
        return read_published(*given, **how)

    monkeypatch.setattr(performance, "read_published", read)
    for _ in range(5):
        visitor.get(ADDRESS)
        visitor.get(f"{ADDRESS}?lang=cy")
    assert len(reads) == 1
    lights.clock.forward(minutes=9)
    visitor.get(ADDRESS)
    assert len(reads) == 1
    lights.clock.forward(minutes=1)
    visitor.get(ADDRESS)
    assert len(reads) == 2


def test_a_browser_does_not_load_the_same_page_again(visitor: Visitor) -> None:
    """It asks whether it changed, as it does when somebody changes the language."""
    first = visitor.raw("GET", ADDRESS)
    assert first.headers["Cache-Control"] == "private, no-cache"
    tag = first.headers["ETag"]
    again = visitor.raw("GET", ADDRESS, headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    visitor.get(f"{ADDRESS}?lang=cy")
    welsh = visitor.raw("GET", ADDRESS, headers={"If-None-Match": tag})
    assert welsh.status_code == 200
    assert "Sut mae’r gwasanaeth hwn yn perfformio" in welsh.get_data(as_text=True)


def test_the_file_has_what_the_page_has(visitor: Visitor) -> None:
    """One number in each row, with what it is of; for ten minutes it may be kept."""
    response = visitor.raw("GET", f"{ADDRESS}.csv?period=month")
    assert response.headers["Cache-Control"] == "private, max-age=600"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="street-lights-prototype-month.csv"'
    )
    headings, *rows = read_csv(response.get_data(as_text=True))
    assert headings[:2] == ["service", "figures_from"]
    assert {tuple(row[:2]) for row in rows} == {("street-lights", "prototype")}
    whole = {row[6]: row[7] for row in rows if row[4:6] == ["completion", "all"]}
    assert whole["Started"] == "400"
    assert whole["Completion rate"] == "70.0"
    assert [row[2:4] for row in rows if row[5] == "months" and row[6] == "Started"] == [
        ["2026-04-01", "2026-04-30"]
    ]


def costs_of_april(lights: World) -> None:
    """Let 798 have come by other channels."""
    numbers: Mapping[Channel, int] = {"phone": 600, "face_to_face": 100, "post": 98}
    volumes = [
        Volume(Month(2026, 4), "street-lights", channel, number, "Call centre")
        for channel, number in numbers.items()
    ]
    lights.front.store.volumes.keep("prototype", volumes, lights.clock())


def test_take_up_and_costs_with_the_numbers_of_other_channels(lights: World, visitor: Visitor) -> None:
    """Of the last twelve whole months, whatever the period; with where each cost is from."""
    costs_of_april(lights)
    page = visitor.get(ADDRESS)
    assert (
        "Of the 1,078 times that this service was used by all channels, 26% were online (April 2026)."
        in page.words
    )
    assert re.search(
        r"It costs us about £\d\.\d\d each time that this service is used \(April 2026\)\.", page.words
    )
    assert re.search(r"Phone: .* from .* Source: [^.]+\.", page.words)


def test_the_cost_can_be_worked_out_again_from_the_page(lights: World, visitor: Visitor) -> None:
    """From what one costs by each channel, how many there were, and the calls after failed attempts."""
    costs_of_april(lights)
    rows = [row[5:8] for row in read_csv(visitor.raw("GET", f"{ADDRESS}.csv").get_data(as_text=True)) if
            row[4] == "cost-per-transaction"]  # fmt: skip
    told = {(part, measure): float(value) for part, measure, value in rows}
    channels = {part for part, _ in told} - {"all", "calls after failed attempts online"}
    served = {channel: told[channel, "Transactions that it costs"] for channel in channels}
    assert sum(served.values()) == 1078
    total = sum(told[channel, "Central"] * served[channel] for channel in channels)
    total += told["calls after failed attempts online", "Central"]
    assert total / 1078 == pytest.approx(told["all", "Central"], abs=0.01)
    words = visitor.get(ADDRESS).words
    assert "The cost of all channels holds the calls of people who tried online without success: " in words
    assert " of 120 attempts, £" in words
    assert (
        "is online under digital take-up, and costs what the channel costs by which the person came." in words
    )


def test_take_up_is_drawn_with_its_target(lights: World, visitor: Visitor) -> None:
    """The line says what it is; the target stands in the words of the drawing too."""
    costs_of_april(lights)
    page = visitor.get(ADDRESS)
    assert re.search(r"Our target: \d+% by \d+ \w+ \d{4}\.", page.words)
    assert "In April 2026 26% were online." in page.words
    assert re.search(r"<desc [^>]*>Our target: ", page.html)


def test_a_service_can_keep_its_figures_to_itself(lights: World, make_world: MakeWorld) -> None:
    """`publish_figures: no`: then there is no page, no file and no link."""
    site = lights.site
    service = site.services["street-lights"]
    closed = replace(service, entry=service.entry.model_copy(update={"publish_figures": False}))
    world = make_world(site=replace(site, services={**site.services, "street-lights": closed}))
    visitor = world.visitor()
    for address in ("/performance", ADDRESS, f"{ADDRESS}.csv"):
        visitor.get(address, 404)
    visitor.get("/")
    assert "/performance" not in {link.get("href") for link in visitor.page.of_class("govuk-footer__link")}


def test_every_page_leads_there(lights: World, visitor: Visitor) -> None:
    """From the foot; where one service publishes, straight to it. There is none of a service that is none."""
    visitor.get("/contact")
    assert "/performance" in {link.get("href") for link in visitor.page.of_class("govuk-footer__link")}
    visitor.get("/performance")
    assert visitor.page.path == ADDRESS
    visitor.get("/performance/no-such-service", 404)
    visitor.get("/performance/no-such-service.csv", 404)


def test_nobody_sees_figures_where_research_goes_on(lights: World) -> None:
    """What participants do is forgotten with them, so nothing is counted of it."""
    assert [service.slug for service in published_services(lights.site, "prototype")] == ["street-lights"]
    assert published_services(lights.site, "research") == ()


def test_nothing_counted_is_said(lights: World) -> None:
    """A new service has a page all the same."""
    page = lights.visitor().get(ADDRESS)
    assert "Nothing has been counted yet." in page.words
    assert "Nobody started this service in this time." in page.words
    assert "Nobody told us in this time how satisfied they were." in page.words


def test_welsh(visitor: Visitor) -> None:
    """Every word of it, and the words of the service."""
    visitor.get(f"{ADDRESS}?lang=cy")
    page = visitor.get(ADDRESS)
    assert page.heading == "Sut mae’r gwasanaeth hwn yn perfformio"
    assert "Cwblhaodd pobl y gwasanaeth hwn 70% o’r 400 gwaith y gwnaethant ei ddechrau." in page.words
    assert "Cyfran fodlon: 80%." in page.words
    assert "Mai 2025 i Ebrill 2026." in page.words
    assert "Rhoi gwybod am olau stryd neu ddraen ffordd" in page.words
    # What was read for one language is shown in the other.
    visitor.get(f"{ADDRESS}?lang=en")
    assert "Report a street light or grid" in visitor.get(ADDRESS).words
    assert "Report a street light or grid" not in page.words
