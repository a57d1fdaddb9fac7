"""Figures in the console: what the team sees, of which figures, and in which words."""

from __future__ import annotations

import csv
import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from prototype_kit import load_site
from prototype_kit.csv_export import MARK
from prototype_kit.iterations import Changes, Iteration, Releases, write_document
from prototype_kit.kpis import Cell
from prototype_kit.kpis.durations import bucket
from prototype_kit.kpis.objections import objection_sentence
from tests.web.counted import LIGHT, REPORT, a_day, count, of_service
from tests.web.team import team
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World, street_lights_alone

TODAY = date(2026, 5, 6)
OLD, NEW = "0" * 12, "b" * 12
SERVICE, JOURNEY = "/figures/street-lights", "/figures/street-lights/report"
PAGE = f"{JOURNEY}/page?page={LIGHT}"


@pytest.fixture
def counted(lights: World) -> World:
    """Two days of a prototype, on one of which somebody phoned."""
    count(lights.front.store, TODAY, a_day())
    count(lights.front.store, TODAY, a_day(), device="desktop")
    count(
        lights.front.store,
        TODAY,
        of_service(visitor_days=240, satisfied_5=30, satisfied_4=10, satisfied_1=10),
        journey="",
    )
    count(lights.front.store, TODAY - timedelta(days=8), a_day())
    return lights


@pytest.fixture
def console(counted: World) -> Visitor:
    """Somebody who may see no more than the design and figures."""
    return team(counted, "editor")


def table(page_html: str) -> str:
    """The words of a page's tables."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page_html))


def rows(visitor: Visitor, url: str) -> list[dict[str, str]]:
    """A file, row by row."""
    answer = visitor.raw("GET", url)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=street-lights-")
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix(MARK))))


def test_a_list_of_services_has_their_four_figures(console: Visitor) -> None:
    """With how many each is of; what is not known yet says how it comes to be."""
    page = console.get("/figures")
    assert page.heading == "Figures"
    assert "75% of 300 who started completed it (95% interval 70% to 80%)." in page.words
    assert "80% of 50 people who told us were satisfied" in page.words
    assert "Digital take-up Not known yet Import how many people used other channels" in page.words
    assert "Cost per transaction Not known yet" in page.words


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (0, "Nobody pressed “Do not count me” in this period."),
        (1, "People pressed “Do not count me” fewer than 5 times in this period."),
        (4, "People pressed “Do not count me” fewer than 5 times in this period."),
        (1205, "People pressed “Do not count me” 1,205 times in this period."),
    ],
)
def test_how_often_people_objected_is_a_sentence(times: int, said: str) -> None:
    """A few are not told; and what figures do not show of anybody is always said."""
    sentence = objection_sentence(times)
    assert sentence.startswith(said)
    assert sentence.endswith("do on pages is not in these figures. Their starts and completions are.")
    assert "people whose browser asks for the same" in sentence


def test_the_list_says_how_much_is_not_seen(counted: World, console: Visitor) -> None:
    """Of the days that are shown, and of no figures but the site's own."""
    for days in (0, 0, 0, 27, 27, 28):
        counted.front.store.objections.count(TODAY - timedelta(days=days))
    assert "People pressed “Do not count me” 5 times in this period." in console.get("/figures").words
    assert "“Do not count me” fewer than 5 times" in console.get("/figures?days=7").words
    count(counted.front.store, TODAY, a_day(), env="demo")
    assert "Do not count me" not in console.get("/figures?env=demo").words


def test_an_overview_says_what_was_found_first(console: Visitor) -> None:
    """Then week by week, where people struggle, and of how many there are events."""
    page = console.get(SERVICE)
    assert "75% of 300 who started completed it" in page.words
    assert "Most forms were started in the week of 4 to 6 May 2026: 200." in page.words
    assert (
        "On “Which street light is it?” 60 of 240 people left (25%, likely between 20% and 31%)."
        in page.words
    )
    assert "285 of 300 forms told us their pages." in page.words
    assert "240 visitor-days" in page.words


def test_every_page_says_whose_figures_of_when(console: Visitor) -> None:
    """Env, period, when they were counted, and on which day a journey counts."""
    for url in ("/figures", SERVICE, JOURNEY, PAGE, f"{SERVICE}/compare"):
        words = console.get(url).words
        assert "Figures of a prototype, 9 April to 6 May 2026." in words
        assert "They are of people who tried it, so none of them is a KPI." in words
        assert "Counted up to midday on 6 May 2026." in words
        assert "A form counts on the day on which it was started" in words


def test_made_up_figures_are_shown_where_there_are_no_others(lights: World) -> None:
    """And say on each page that they are made up; the other figures can be chosen."""
    count(lights.front.store, TODAY, a_day(), env="demo")
    visitor = team(lights, "editor")
    assert "Made-up figures, 9 April to 6 May 2026. They are made up, so" in visitor.get(SERVICE).words
    assert "75% of 100 who started" in visitor.page.words
    assert "Nobody started a form in this period" in visitor.get(f"{SERVICE}?env=prototype").words
    assert "Look at the made-up figures instead" in visitor.page.words
    count(lights.front.store, TODAY, a_day(2))
    assert "75% of 200 who started" in visitor.get(SERVICE).words
    for url in (SERVICE, JOURNEY, PAGE, f"{SERVICE}/compare?by=release", f"{SERVICE}/costs", "/figures"):
        page = visitor.get(url)
        href = next(
            str(link.get("href"))
            for link in page.of_class("govuk-link")
            if link.text == "Look at the made-up figures instead"
        )
        assert "Made-up figures" in visitor.get(href).words
        assert visitor.page.heading == page.heading
    assert "75% of 100 who started" in visitor.get(f"{SERVICE}?env=demo").words


def test_only_the_live_service_has_kpis(make_world: MakeWorld) -> None:
    """Its figures never mix with those of a prototype."""
    world = make_world("lights", live=True)
    count(world.front.store, TODAY, a_day(), env="live")
    count(world.front.store, TODAY, a_day(7), env="prototype")
    page = team(world, "editor").get(SERVICE)
    assert "Figures of the live service" in page.words
    assert "75% of 100 who started" in page.words


@pytest.mark.parametrize("env", ["research", "test", "nonsense"])
def test_there_are_no_figures_of_research_or_tests(console: Visitor, env: str) -> None:
    """Whoever asks for them is told that they have been ignored."""
    page = console.get(f"{SERVICE}?env={env}")
    assert f"Figures from: {env}" in page.words
    assert "75% of 300 who started" in page.words


# --- A journey ---------------------------------------------------------------------------------------------


def test_a_journey_has_its_struggles_on_top_its_pages_and_its_map(console: Visitor) -> None:
    """Shares are of those who reached the page, so that a branch is measured by those who took it."""
    page = console.get(JOURNEY)
    words = page.words
    assert words.index("Where people struggle") < words.index("Every page") < words.index("On the map")
    assert "it? 240 180 (75%) 60 (25%) 90 (43%) 36 (15%) 18 (10%) 47 seconds 2 minutes 27" in table(page.html)
    assert "We do not look after this road 15 0 0 0 0 0" in table(page.html)
    assert "15 ended here" in words  # on the map
    assert "started, submitted and ended somewhere is of all 300 forms." in words
    assert "is of the 285 that told us their pages, so it can be fewer." in words
    assert 'data-label="Had an error"' in page.html  # where the table is a list, on a narrow screen
    assert "9 are still open and may be completed yet." in words
    assert f'href="{JOURNEY}/page?page={LIGHT}"' in page.html


def test_times_to_complete_are_of_those_who_did(console: Visitor) -> None:
    """Elapsed, and without the times when somebody was away."""
    words = console.get(JOURNEY).words
    assert "From start to endHalf took no longer than 3 minutes 57 seconds" in words
    assert words.count("Of 216 completed that told us their pages.") == 2


def test_filters_narrow_what_is_counted_and_can_be_taken_away(console: Visitor) -> None:
    """Each is in the address, so that what was found can be sent to somebody."""
    page = console.get(f"{JOURNEY}?device=desktop&days=7")
    assert "75% of 100 who started" in page.words
    assert "Device: Desktop" in page.words
    assert f'href="{JOURNEY}?days=7"' in page.html
    assert "75% of 200 who started" in console.get(f"{JOURNEY}?from=6/5/2026&to=6/5/2026").words
    assert "6 May 2026. They are" in console.page.words


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("from=yesterday", "from", "‘From’ must be a real date, such as 6/5/2026"),
        ("from=6/5/2026&to=5/5/2026", "to", "‘To’ must be the same as or after ‘From’"),
        ("to=5/5/2026", "from", "Enter the first day too, such as 6/5/2026"),
    ],
)
def test_a_wrong_day_is_said_and_the_usual_days_are_shown(
    console: Visitor, query: str, field: str, words: str
) -> None:
    """With what was typed."""
    page = console.get(f"{JOURNEY}?{query}")
    assert words in page.words
    assert f'href="#{field}"' in page.html
    assert "75% of 300 who started" in page.words


def test_so_few_that_they_may_be_one_person_are_hidden(counted: World) -> None:
    """Where a filter leaves no more of them."""
    count(
        counted.front.store,
        TODAY,
        {Cell("started"): 4, Cell("told"): 4, Cell("reached", LIGHT): 4},
        device="tablet",
    )
    visitor = team(counted, "editor")
    for url in (SERVICE, JOURNEY, f"{JOURNEY}/page"):
        page = visitor.get(f"{url}?device=tablet&page={LIGHT}")
        assert "fewer than 5 forms. Their figures are hidden" in page.words
        assert "4 of 4" not in page.words
        assert "0 of 4" not in page.words


def test_where_there_is_nothing_it_is_said_what_to_do(lights: World) -> None:
    """On each page."""
    visitor = team(lights, "editor")
    for url in (SERVICE, JOURNEY, PAGE):
        page = visitor.get(url)
        assert "Nothing to show yet" in page.words
        assert "Fill in a form on the public site" in page.words
        assert "prototype-kit demo" in page.words
    assert "Nobody started a form in either of the two." in visitor.get(f"{SERVICE}/compare").words


def test_what_is_done_on_the_public_site_is_there_at_once(lights: World) -> None:
    """Figures are counted before they are shown."""
    visitor = lights.visitor()
    visitor.post(REPORT)
    lights.flush()
    console = team(lights, "editor")
    assert "Completion rate 0 of 1 0 of 1 who started" in console.get("/figures").words
    page = console.get(JOURNEY)
    assert "0 of 1 who started completed it. That is too few for a percentage." in page.words
    assert "What is wrong with the street light? 1 0 0" in table(page.html)


# --- A page ------------------------------------------------------------------------------------------------


def test_one_page_has_all_its_figures(console: Visitor) -> None:
    """Errors in the words that people saw, times, and the same by device."""
    page = console.get(PAGE)
    assert "240 people reached this page. 25% of 240 left on it (95% interval 20% to 31%)." in page.words
    assert "The error message shown most often is “Select the street light”: 120 times." in page.words
    assert "Half took no longer than 47 seconds, 9 in 10 no longer than 2 minutes 27 seconds." in page.words
    assert re.search(
        r"Mobile 160 40 \(25%\) 60 \(43%\) \S+( \(\d+%\))? \S+( \(\d+%\))? 47 seconds", table(page.html)
    )
    assert 'href="/services/street-lights/report/errors#light"' in page.html


def test_who_just_left_a_page_is_told_from_who_tried(counted: World) -> None:
    """Nobody knows how long those looked at it who did nothing more."""
    assert "Of 60 that did something there before they left" in team(counted, "editor").get(PAGE).words
    tried = {Cell("left_after", LIGHT, bucket(60_000)): 2, Cell("left", LIGHT): 25}
    count(counted.front.store, TODAY, {**a_day(), **tried}, device="tablet")
    page = team(counted, "editor").get(f"{PAGE}&device=tablet")
    assert "Of 2 that did something there before they left, such as an answer with an error." in page.words
    assert "The other 23 did nothing after they saw it" in page.words


def test_small_parts_of_a_page_are_hidden_with_what_would_tell_them(counted: World) -> None:
    """In the file too."""
    small = {Cell("reached", LIGHT): 3, Cell("left", LIGHT): 3, Cell("started"): 3, Cell("told"): 3}
    count(counted.front.store, TODAY, small, device="tablet")
    visitor = team(counted, "editor")
    words = table(visitor.get(PAGE).html)
    assert "Tablet not shown not shown" in words
    assert "Desktop not shown not shown" in words
    assert "Mobile 160" in words
    found = {
        row["part"]: row for row in rows(visitor, f"{JOURNEY}/page.csv?page={LIGHT}") if row["by"] == "device"
    }
    assert [found["tablet"][name] for name in ("reached", "left", "p50_ms")] == ["not shown"] * 3
    assert found["desktop"]["reached"] == "not shown"


def test_there_are_no_figures_of_a_page_that_there_is_not(console: Visitor) -> None:
    """Nor of a journey or service."""
    for url in (
        f"{JOURNEY}/page?page=/street-lights/report/nowhere",
        f"{JOURNEY}/page",
        f"{SERVICE}/nothing",
    ):
        console.get(url, 404)
    console.get("/figures/nothing", 404)


# --- Files -------------------------------------------------------------------------------------------------


def test_a_table_can_be_kept_as_a_file_that_says_where_it_is_from(console: Visitor) -> None:
    """In each row, as rows are copied."""
    found = rows(console, f"{JOURNEY}.csv")
    assert {row["env"] for row in found} == {"prototype"}
    assert found[0]["from"] == "2026-04-09"
    light = [row for row in found if row["page"] == LIGHT]
    assert [light[0][name] for name in ("reached", "answered", "left", "refused_times")] == [
        "240",
        "180",
        "60",
        "129",
    ]
    assert [(row["rule"], row["refused_times"], row["refused_forms"]) for row in light[1:]] == [
        ("required", "120", "84"),
        ("unknown", "9", "9"),
    ]
    weeks = rows(console, f"{SERVICE}.csv")
    assert [row["started"] for row in weeks] == ["0", "0", "0", "100", "200"]


def test_the_chart_of_satisfaction_has_a_file(console: Visitor) -> None:
    """As each chart has; answers in their words."""
    assert f"{SERVICE}/satisfaction.csv" in console.get(SERVICE).html
    found = {row["answer"]: row["people"] for row in rows(console, f"{SERVICE}/satisfaction.csv")}
    assert (found["Very satisfied"], found["Dissatisfied"]) == ("30", "0")


def test_a_page_is_parted_with_all_its_figures(console: Visitor) -> None:
    """By device too: who went back and changed it, and how long 9 in 10 took."""
    page = console.get(PAGE)
    assert "Went back Changed it Half took 9 in 10 took" in page.words
    headings = rows(console, PAGE.replace("/page?", "/page.csv?"))[0].keys()
    assert {"went_back", "changed", "p50_ms", "p90_ms"} <= headings


# --- Comparing ---------------------------------------------------------------------------------------------


def test_two_periods_are_compared(console: Visitor) -> None:
    """The one before is as long, unless somebody says when."""
    page = console.get(f"{SERVICE}/compare?days=7")
    assert "Now: 30 April to 6 May 2026. Before: 23 to 29 April 2026." in page.words
    assert "Completed: 75% of 200, was 75% of 100." in page.words
    assert "Too few to tell a difference: it may be anything from" in page.words


def test_periods_that_share_days_are_not_compared(console: Visitor) -> None:
    """Who counts in both makes them look more alike than they are; it says what to do."""
    page = console.get(f"{SERVICE}/compare?days=7&from2=29/4/2026&to2=30/4/2026")
    assert "The two periods must have no day in common" in page.words
    assert "Choose two that have no day in common." in page.words
    assert "Completed:" not in page.words
    page = console.get(f"{SERVICE}/compare?days=7&from2=28/4/2026&to2=29/4/2026")
    assert "Now: 30 April to 6 May 2026. Before: 28 to 29 April 2026." in page.words


@pytest.fixture
def released(tmp_path: Path, make_world: MakeWorld) -> World:
    """A project with two releases in its log; with the second, fewer leave."""
    folder = street_lights_alone(tmp_path / "site")
    (folder / "iterations").mkdir()
    for number, day, before, after in ((1, date(2026, 3, 1), "", OLD), (2, date(2026, 4, 20), OLD, NEW)):
        iteration = Iteration(
            number=number,
            date=day,
            released_at=datetime(2026, 5, 6, 11, tzinfo=UTC),
            changed=f"Change {number}",
            hypothesis="Fewer leave",
            releases={"street-lights": Releases(before=before, after=after)},
            journeys={"street-lights/report": "Report"},
        )
        text = write_document(iteration, Changes(), {"street-lights": "Street lights"})
        (folder / "iterations" / f"{day.isoformat()}-change-{number}.md").write_text(text, encoding="utf-8")
    world = make_world(site=load_site(folder))
    worse = {**a_day(), Cell("submitted"): 40, Cell("left", LIGHT): 50}
    count(world.front.store, date(2026, 4, 15), worse, release=OLD)
    count(world.front.store, TODAY, a_day(), release=NEW)
    return world


@pytest.mark.parametrize(
    ("query", "now", "before"),
    [
        (
            "by=release",
            "Iteration 2: Change 2, from 6 May 2026, 100 started",
            "Iteration 1: Change 1, from 15 April 2026, 100 started",
        ),
        (
            "by=iteration",
            "Iteration 2: Change 2, released on 20 April 2026",
            "Iteration 1: Change 1, released on 1 March 2026",
        ),
    ],
)
def test_two_releases_or_iterations_are_compared(released: World, query: str, now: str, before: str) -> None:
    """On all days of which there are figures, in sentences that say what is chance."""
    page = team(released, "editor").get(f"{SERVICE}/compare?{query}")
    assert f"Now: {now}" in page.words
    assert f"Before: {before}" in page.words
    assert (
        "Completed: 75% of 100, was 45% of 100. Clearly higher: by 16.5 to 42.0 percentage points"
        in page.words
    )
    assert "25% of 80, was 62% of 80. Clearly lower: by" in page.words
    assert "Figures of a prototype, 15 April to 6 May 2026." in page.words


def test_sides_can_be_swapped_and_kept_as_a_file(released: World) -> None:
    """By the address."""
    visitor = team(released, "editor")
    page = visitor.get(f"{SERVICE}/compare?by=release&now={OLD}&before={NEW}")
    assert "Completed: 45% of 100, was 75% of 100. Clearly lower" in page.words
    found = rows(visitor, f"{SERVICE}/compare.csv?by=release&now={OLD}&before={NEW}")
    whole = [(row["side"], row["completed"]) for row in found if not row["page"]]
    assert whole == [("now", "45"), ("before", "75")]


def test_releases_stand_in_the_trend_in_the_words_of_the_log(released: World) -> None:
    """And each has its completion rate."""
    page = team(released, "editor").get(SERVICE)
    assert "Iteration 2: Change 2, from 6 May 2026 75% of 100" in table(page.html)
    assert "A 20 to 26 April 2026: Iteration 2: Change 2" in table(page.html)


def test_where_there_is_nothing_to_compare_it_is_said_how_there_will_be(console: Visitor) -> None:
    """With one release, and without a log."""
    assert "Only one release has been used so far." in console.get(f"{SERVICE}/compare?by=release").words
    words = console.get(f"{SERVICE}/compare?by=iteration").words
    assert "The log has fewer than two iterations of this service." in words


# --- What it costs -----------------------------------------------------------------------------------------


@contextmanager
def statements() -> Iterator[list[str]]:
    """What this thread, which answers the requests, asks of the database meanwhile; others keep house."""
    found, here = list[str](), threading.get_ident()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if threading.get_ident() == here:
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("url", ["/figures", SERVICE, JOURNEY, PAGE, f"{SERVICE}/compare"])
def test_a_page_asks_as_little_of_many_days_as_of_few(counted: World, url: str) -> None:
    """The number of statements is the same, and small; one more tells releases of one last day apart."""
    visitor = team(counted, "editor")
    visitor.get(url)
    with statements() as few:
        visitor.get(url)
    for days in range(1, 27):
        for release in (OLD, NEW):
            count(counted.front.store, TODAY - timedelta(days=days), a_day(), release=release)
    with statements() as many:
        visitor.get(url)
    apart = [statement for statement in many if statement.startswith("SELECT draft.release, max(")]
    assert len(apart) <= 2
    assert len(few) == len(many) - len(apart)
    assert len(few) <= 40


def test_whoever_may_not_see_figures_is_not_offered_them(make_world: MakeWorld) -> None:
    """Nor does a page of theirs tell what is there."""
    world = make_world("lights", ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse")
    assert team(world).get(SERVICE).url.startswith("/sign-in")
    assert 'href="/figures"' in team(world, "call-taker").get("/").html
