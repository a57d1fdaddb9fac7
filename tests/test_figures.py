"""The figures of a service put together: weeks, releases, and pages that are gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from prototype_kit import Site, load_site
from prototype_kit.figures import (
    Mark,
    Week,
    added,
    journey_figures,
    marks_of,
    release_marks,
    service_figures,
    total,
    weeks_of,
)
from prototype_kit.figures.charts import funnel_chart, rate_chart, started_chart
from prototype_kit.iterations import Iteration, Releases
from prototype_kit.kpis import Cell, Completion, Counts, PageFigures, Slice
from prototype_kit.store import Store, open_store
from prototype_kit.store.migrations import upgrade
from tests.web.counted import LIGHT, a_day, count, of_service

ROOT = Path(__file__).parents[1]
WEDNESDAY = date(2026, 5, 6)
OLD, NEW = "0" * 12, "b" * 12


@pytest.fixture(scope="module")
def site() -> Site:
    """The exemplars."""
    return load_site(ROOT / "exemplars")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty database."""
    url = f"sqlite:///{tmp_path / 'site.db'}"
    upgrade(url)
    return open_store(url)


def wanted(first: date, last: date = WEDNESDAY, **more: str) -> Slice:
    """A part of what was counted of street lights in a prototype."""
    return Slice("prototype", "street-lights", first, last, **more)  # type: ignore[arg-type]


def weeks(first: date, last: date, by_day: Mapping[date, Counts], marks: tuple[Mark, ...] = ()) -> list[Week]:
    """The weeks of a period."""
    return list(weeks_of(wanted(first, last), by_day, marks))


# --- Weeks -------------------------------------------------------------------------------------------------


def test_weeks_begin_on_monday_and_cover_the_period() -> None:
    """Also those in which nobody came; the first and the last may be shorter."""
    found = weeks(date(2026, 4, 23), WEDNESDAY, {})
    assert [(week.first.day, week.last.day) for week in found] == [(23, 26), (27, 3), (4, 6)]
    assert {week.completion.started for week in found} == {0}


def test_each_day_counts_in_its_week() -> None:
    """And a release in that in which it went out."""
    by_day = {
        day: {Cell("started"): 2, Cell("submitted"): 1}
        for day in (date(2026, 5, 3), date(2026, 5, 4), WEDNESDAY)
    }
    mark = Mark(date(2026, 5, 4), "Shorter", NEW)
    before, now = weeks(date(2026, 4, 27), WEDNESDAY, by_day, (mark,))
    assert (before.completion.started, now.completion.started) == (2, 4)
    assert (before.marks, now.marks) == ((), (mark,))


def test_of_many_weeks_the_last_are_listed() -> None:
    """A year of them."""
    found = weeks(date(2020, 1, 1), WEDNESDAY, {})
    assert len(found) == 53
    assert found[-1].last == WEDNESDAY


# --- Releases ----------------------------------------------------------------------------------------------


def iteration(number: int, before: str, after: str, service: str = "street-lights") -> Iteration:
    """A turn of the wheel."""
    return Iteration(
        number=number,
        date=date(2026, 4, number),
        released_at=datetime(2026, 4, number, 11, tzinfo=UTC),
        changed="Shorter",
        hypothesis="Fewer leave",
        releases={service: Releases(before=before, after=after)},
        journeys={},
    )


def test_a_release_is_one_in_which_the_service_changed() -> None:
    """Not one of another service, nor one in which the service went away."""
    log = [
        iteration(1, "", OLD),
        iteration(2, OLD, OLD),
        iteration(3, OLD, NEW, "bins"),
        iteration(4, OLD, NEW),
        iteration(5, NEW, ""),
    ]
    assert marks_of(log, "street-lights") == (
        Mark(date(2026, 4, 1), "Iteration 1: Shorter", OLD),
        Mark(date(2026, 4, 4), "Iteration 4: Shorter", NEW),
    )


def test_a_project_without_a_log_has_no_releases(tmp_path: Path) -> None:
    """It has never written one down."""
    assert release_marks(tmp_path, "street-lights") == ()


# --- A service ---------------------------------------------------------------------------------------------


def test_the_figures_of_a_service_are_of_what_was_asked_for(site: Site, store: Store) -> None:
    """All journeys together, each, week by week, release by release."""
    count(store, WEDNESDAY, a_day(), release=NEW)
    count(store, WEDNESDAY, a_day(), journey="grids", release=NEW)
    count(store, date(2026, 4, 15), a_day(2), release=OLD)
    count(store, date(2026, 3, 1), a_day(9), release=OLD)
    count(store, WEDNESDAY, a_day(9), env="demo")
    count(store, WEDNESDAY, of_service(visitor_days=77, satisfied_4=3), journey="", release="")
    found = service_figures(site, store, wanted(date(2026, 4, 9)), [Mark(date(2026, 4, 20), "Shorter", NEW)])
    assert (found.completion.started, found.completion.completed, found.told) == (400, 300, 380)
    assert {journey.name: journey.completion.started for journey in found.journeys} == {
        "report": 300,
        "grids": 100,
    }
    assert [week.completion.started for week in found.weeks] == [0, 200, 0, 0, 200]
    assert [(each.release, each.completion.started) for each in found.releases] == [(NEW, 200), (OLD, 200)]
    assert found.releases[0].mark is not None
    assert found.releases[1].mark is None
    assert (found.visitor_days, found.satisfaction.n) == (77, 3)
    assert not found.kpi
    assert "made up" not in found.label
    only = service_figures(site, store, wanted(date(2026, 4, 9), journey="grids"))
    assert [journey.name for journey in only.journeys] == ["grids"]
    assert only.completion.started == 100


def test_pages_of_earlier_releases_are_behind_those_of_today(site: Site) -> None:
    """What happened there happened, and what left there would be missing."""
    service = site.services["street-lights"]
    gone = "/street-lights/report/colour"
    counts = {Cell("reached", gone): 30, Cell("left", gone): 9, Cell("reached", LIGHT): 30}
    found = journey_figures(service, service.journeys["report"], counts)
    assert (found.funnel[-1].title, found.funnel[-1].left) == ("colour (no longer in the journey)", 9)
    assert [page.page for page in found.funnel].count(LIGHT) == 1


def test_counts_add_up() -> None:
    """By cell, and by metric."""
    whole = added(
        [{Cell("exited", detail="a"): 1}, {Cell("exited", detail="a"): 2, Cell("exited", detail="b"): 4}]
    )
    assert whole[Cell("exited", detail="a")] == 3
    assert total(whole, "exited") == 7


# --- Charts ------------------------------------------------------------------------------------------------


def a_week(number: int, started: int, completed: int) -> Week:
    """A week of May."""
    return Week(date(2026, 5, number), date(2026, 5, number + 6), Completion(started, completed, 0))


def test_a_trend_is_called_one_only_when_it_is_hardly_chance() -> None:
    """The later half beside the earlier."""
    up = rate_chart([a_week(4, 500, 250), a_week(11, 500, 350)])
    assert up.finding == (
        "70% of 500 completed in the later half, 50% of 500 in the earlier. Clearly higher: by 14.0 to 25.8 "
        "percentage points (95% interval)."
    )
    assert "Too few to tell" in rate_chart([a_week(4, 40, 20), a_week(11, 40, 25)]).finding
    assert "needs 20 forms" in rate_chart([a_week(4, 5, 2), a_week(11, 50, 25)]).finding
    assert "needs 20 forms" in rate_chart([a_week(4, 500, 250)]).finding


def test_a_week_of_few_has_no_rate() -> None:
    """It would jump up and down."""
    chart = rate_chart([a_week(4, 19, 19), a_week(11, 20, 10)])
    assert [point.values for point in chart.rows] == [(None,), (0.5,)]
    assert chart.rows[0].words == ("19 of 19",)


def test_charts_say_what_is_to_be_seen() -> None:
    """In a sentence with its number."""
    assert started_chart([a_week(4, 5, 1), a_week(11, 9, 1)]).finding == (
        "Most forms were started in the week of 11 to 17 May 2026: 9."
    )
    assert started_chart([a_week(4, 5, 1)]).finding == "5 forms were started."
    assert funnel_chart("funnel", "Report", []).finding == "Nobody has left a page so far."


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ((15, 5, 1), "More people left on “One” than on any other page: 15 of 21 who left did so here."),
        ((10, 10, 1), "21 people left, on no page more than on any other."),
        ((1, 1, 1), "3 people left: too few to say where most do."),
        ((1, 0, 0), "1 person left: too few to say where most do."),
    ],
)
def test_where_most_people_left(left: tuple[int, ...], words: str) -> None:
    """No page of three who left is one that most left; 15 of 259 are no majority of all either."""
    pages = [
        PageFigures(title, title, reached=259, left=n)
        for title, n in zip(("One", "Two", "Three"), left, strict=True)
    ]
    assert funnel_chart("funnel", "Report", pages).finding == words
