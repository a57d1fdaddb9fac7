"""Figures: what counts as completed, and what is too little to say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.events import ErrorTally, JourneyTally, PageTally
from prototype_kit.kpis import (
    Completion,
    JourneyFigures,
    PageFigures,
    completion,
    funnel,
    percentage,
    report_text,
)

FAULT, DETAILS, CHECK = (f"/lights/report/{page}" for page in ("fault", "details", "check"))
PAGES = [(FAULT, "What is wrong?"), (DETAILS, "Details"), (CHECK, "Check your answers")]


@pytest.mark.parametrize(
    ("started", "submitted", "exited", "expected"),
    [
        (20, 10, 5, 75.0),  # who is told that the service is not for them has completed it
        (20, 20, 0, 100.0),
        (20, 0, 0, 0.0),
        (19, 19, 0, None),
        (0, 0, 0, None),
    ],
)
def test_exits_count_as_completed(started: int, submitted: int, exited: int, expected: float | None) -> None:
    """The official definition; nothing is said of fewer than twenty."""
    assert expected == Completion(started, submitted, exited).rate


@given(st.integers(0, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_is_never_above_a_hundred_percent(counts: tuple[int, int]) -> None:
    """Nor below nought."""
    share = percentage(*counts)
    assert share is None or 0 <= share <= 100


def test_the_completion_of_one_journey_is_its_own() -> None:
    """Other journeys and services do not count; one that nobody started has noughts."""
    tallies = [
        JourneyTally("lights", "report", 30, 20, 4),
        JourneyTally("lights", "ask", 9, 9, 0),
        JourneyTally("bins", "report", 7, 7, 0),
    ]
    assert Completion(30, 20, 4) == completion(tallies, "lights", "report")
    assert completion(tallies, "lights", "report").completed == 24
    assert Completion(0, 0, 0) == completion(tallies, "grids", "report")


def test_the_funnel_follows_the_journey() -> None:
    """In its order, with pages that nobody reached, without pages that are not in it."""
    tallies = [
        PageTally(DETAILS, 18, 17, 3, 1),
        PageTally("/lights/ask/why", 5, 5, 0, 0),
        PageTally(FAULT, 30, 21, 0, 2),
    ]
    errors = [
        ErrorTally(FAULT, "fault", "required", 4, 3),
        ErrorTally(FAULT, "other", "too-long", 9, 9),
        ErrorTally(FAULT, "other", "required", 1, 1),
        ErrorTally("/lights/ask/why", "why", "required", 5, 5),
    ]
    assert (
        PageFigures("What is wrong?", 30, 21, 0, 2, {"too-long": 9, "required": 5}),
        PageFigures("Details", 18, 17, 3, 1),
        PageFigures("Check your answers", 0, 0, 0, 0),
    ) == (found := funnel(PAGES, tallies, errors))
    assert [page.answered_rate for page in found] == [70.0, None, None]
    assert list(found[0].errors) == ["too-long", "required"]


def test_the_report_is_a_table_that_can_be_read() -> None:
    """Columns line up; what is too little says so."""
    pages = (
        PageFigures("What is wrong?", 30, 21, 0, 2, {"too-long": 9, "required": 5}),
        PageFigures("Details", 18, 17, 3, 1),
    )
    report = report_text("live", [JourneyFigures("Report a street light", Completion(30, 20, 4), pages)])
    assert report == (
        "Figures from: live\n"
        "\n"
        "Report a street light\n"
        "  Started: 30\n"
        "  Completed: 24 (submitted 20, ended at an exit page 4)\n"
        "  Completion rate: 80%\n"
        "\n"
        "  Page            Reached  Answered                  Went back  Changed  Errors by rule\n"
        "  What is wrong?       30        21             70%          0        2  too-long 9, required 5\n"
        "  Details              18        17  not enough yet          3        1  none\n"
    )


@pytest.mark.parametrize("env", ["prototype", "research", "demo", "test"])
def test_figures_that_are_no_kpi_say_so(env: str) -> None:
    """Only what residents really did is called one."""
    report = report_text(env, [JourneyFigures("Ask", Completion(3, 1, 0), ())])
    assert report.startswith(f"Figures from: {env} (not live, so none of these is a KPI)\n")
    assert "Completion rate: not enough yet\n" in report


def test_a_report_of_nothing_still_says_where_it_is_from() -> None:
    """A site without journeys has an empty report."""
    assert report_text("live", []) == "Figures from: live\n"


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        ([4_000] * 10 + [6_000] * 9, None),
        ([4_000] * 10 + [6_000] * 10, 5.0),
        ([4_000] * 19 + [6_000] * 2, 4.0),
        ([4_000] * 19 + [31 * 60_000] * 5, None),
        ([4_000] * 20 + [31 * 60_000] * 30, 4.0),
        ([], None),
    ],
)
def test_the_time_on_a_page_is_a_median_of_those_who_stayed(times: list[int], seconds: float | None) -> None:
    """Of 20 or more; whoever was away for longer than half an hour does not count."""
    found = funnel([("/a", "A"), ("/b", "B")], [], [], {"/a": times})
    assert [page.seconds for page in found] == [seconds, None]
