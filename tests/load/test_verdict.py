"""Each threshold is held against what was measured, and each can turn the verdict red by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from prototype_kit import load_site
from prototype_kit.load.limit import FIRST, Limit, Step, find_limit, told
from prototype_kit.load.plan import JourneyPlan
from prototype_kit.load.result import Failure, PageResult, Result
from prototype_kit.load.tally import JourneyTally, Tally
from prototype_kit.load.verdict import Finding, Verdict, judge, people_for, table
from prototype_kit.thresholds import Thresholds
from tests.load.walked import plan_of
from tests.web.world import LIGHTS

BASE = "/street-lights/report"
REFERENCES = ["AAAA-2222", "BBBB-3333", "CCCC-4444"]


@pytest.fixture(scope="module")
def plan() -> JourneyPlan:
    """Street lights, with thresholds that the result below keeps."""
    found = plan_of(load_site(LIGHTS), "street-lights/report", date(2026, 5, 6))
    limits = {"journeys_a_minute": 4, "requests_a_second": 3, "p95": 500, "p95_of": {"details": 900}}
    return replace(found, thresholds=Thresholds.model_validate({**limits, "failures": 1}))


def result(**changed: Any) -> Result:
    """A minute in which three people sent a report, one was told to phone, and one request failed."""
    pages = (
        PageResult("GET", BASE, 100, 0, 40.0),
        PageResult("POST", f"{BASE}/fault", 100, 1, 500.0),
        PageResult("GET", f"{BASE}/details", 100, 0, 900.0),
        PageResult("GET", f"{BASE}/confirmation", 3, 0, 5000.0),
    )
    failures = (Failure("POST", f"{BASE}/fault", "status 500 in place of 303", 1),)
    journeys = {BASE: JourneyTally(5, 1, 1, list(REFERENCES))}
    return replace(Result(60.0, pages, failures, journeys), **changed)


def broken(plan: JourneyPlan, found: Result, cases: list[str] | None = None, people: int = 999) -> str:
    """What does not hold, in sentences."""
    verdict = judge(found, [plan], REFERENCES if cases is None else cases, people)
    assert verdict.passed == (not verdict.broken)
    return "\n".join(verdict.broken)


def test_what_keeps_within_every_threshold_passes(plan: JourneyPlan) -> None:
    """Each is said with its figure; a page that few came to is not judged by chance."""
    verdict = judge(result(), [plan], REFERENCES, 5)
    assert verdict.passed
    assert [finding.words for finding in verdict.findings] == [
        "95th percentile of each page of street-lights: at most 900 ms.",
        "Requests of street-lights that failed: 1 of 303 (0.33%); 1% may.",
        "Requests of street-lights a second: 5.0; 3 are wanted.",
        "Journeys of street-lights completed a minute: 4.0; 4 are wanted.",
        "Nothing lost and nothing twice: 3 confirmations, as many cases.",
    ]


BREAKS: Mapping[str, tuple[dict[str, Any], str]] = {
    "a slow page": (
        {"pages": (PageResult("GET", f"{BASE}/light", 300, 0, 501.0),)},
        "GET /street-lights/report/light took 501 ms at its 95th percentile; it may take 500 ms.",
    ),
    "a page with a limit of its own": (
        {"pages": (PageResult("GET", f"{BASE}/details", 300, 0, 901.0),)},
        "GET /street-lights/report/details took 901 ms at its 95th percentile; it may take 900 ms.",
    ),
    "failures": (
        {"pages": (PageResult("GET", BASE, 300, 4, 40.0),)},
        "Requests of street-lights that failed: 4 of 300 (1.3%); 1% may.",
    ),
    "somebody who went astray": (
        {"pages": (PageResult("GET", BASE, 200, 0, 40.0), PageResult("WAY", BASE, 3, 3, 0.0))},
        "Requests of street-lights that failed: 3 of 203 (1.5%); 1% may.",
    ),
    "few requests": (
        {"pages": (PageResult("GET", BASE, 179, 0, 40.0),)},
        "Requests of street-lights a second: 3.0; 3 are wanted.",
    ),
    "few journeys": (
        {"seconds": 60.6},
        "Journeys of street-lights completed a minute: 4.0; 4 are wanted.",
    ),
    "a fault of the test": ({"exceptions": ("KeyError: 'x'",)}, "The test itself failed: KeyError: 'x'"),
}


@pytest.mark.parametrize(("changed", "words"), BREAKS.values(), ids=BREAKS)
def test_each_threshold_turns_the_verdict_red(plan: JourneyPlan, changed: dict[str, Any], words: str) -> None:
    """By itself, and it is said which."""
    assert words == broken(plan, result(**changed))


def test_of_many_slow_pages_the_slowest_are_named(plan: JourneyPlan) -> None:
    """A list of fifty would hide the rest of the verdict."""
    pages = tuple(PageResult("GET", f"{BASE}/page-{number}", 300, 0, 501.0 + number) for number in range(9))
    said = broken(plan, result(pages=pages)).splitlines()
    assert "page-8 took 509 ms" in said[0]
    assert said[5:] == ["4 more pages took longer than they may: the table shows them."]


def test_a_test_in_which_nobody_came_to_an_end_shows_nothing(plan: JourneyPlan) -> None:
    """It is not green for want of anything wrong."""
    nobody = {BASE: JourneyTally(5)}
    assert "No journey was completed" in broken(plan, result(journeys=nobody), cases=["x"][:0])


def test_too_few_people_for_the_rate_are_said_to_be(plan: JourneyPlan) -> None:
    """That is no fault of the server; as many as are needed are named."""
    asked = replace(plan, thresholds=Thresholds(journeys_a_minute=60))
    needed = people_for([asked])
    assert needed == pytest.approx(1.2 * asked.seconds, abs=1)
    assert f"use --users {needed}." in broken(asked, result(), people=needed - 1)
    assert "use --users" not in broken(asked, result(), people=needed)
    assert people_for([asked], haste=2) == pytest.approx(needed / 2, abs=1)


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        (REFERENCES[:2], "Lost: of 1 forms that were confirmed there is no case: CCCC-4444."),
        ([*REFERENCES, "DDDD-5555"], "so they may send them again: 1: DDDD-5555."),
        ([*REFERENCES, "AAAA-2222"], "Two cases have the same reference."),
    ],
)
def test_a_case_that_is_lost_or_doubled_is_found(plan: JourneyPlan, cases: list[str], words: str) -> None:
    """By the reference: equal numbers would not do."""
    assert words in broken(plan, result(), cases)


def test_a_reference_that_two_people_were_shown_is_found(plan: JourneyPlan) -> None:
    """One of them has nothing; also where the database is not known."""
    journeys = {BASE: JourneyTally(5, 1, 0, ["AAAA-2222", "AAAA-2222", "BBBB-3333"])}
    found = judge(result(journeys=journeys), [plan], None, 5)
    assert found.broken == ("References that more than one person was shown: AAAA-2222.",)


def test_lost_cases_are_named_up_to_a_few(plan: JourneyPlan) -> None:
    """A thousand references help nobody."""
    many = [f"AAAA-22{number}" for number in range(22, 30)]
    found = broken(plan, result(journeys={BASE: JourneyTally(8, 0, 0, many)}), cases=["AAAA-2222"])
    assert "AAAA-2223, AAAA-2224, AAAA-2225, AAAA-2226, AAAA-2227 and 2 more." in found


def test_the_table_says_what_was_too_little_to_judge(plan: JourneyPlan) -> None:
    """Each kind of request beside its limit."""
    lines = table(result(), [plan])
    assert lines[0].split() == ["Page", "Requests", "Failed", "p95", "ms", "Limit"]
    assert lines[2].split() == ["GET", f"{BASE}/confirmation", "3", "0", "too", "few", "500"]
    assert lines[3].split() == ["GET", f"{BASE}/details", "100", "0", "900", "900"]


def test_counts_of_several_processes_add_up() -> None:
    """Each is handed over once."""
    worker, master = Tally(), Tally()
    worker.of(BASE).begun, worker.of(BASE).exited = 3, 1
    worker.of(BASE).references.append("AAAA-2222")
    for _ in range(2):
        master.add(worker.take())
    worker.of(BASE).broken = 1
    master.add(worker.take())
    assert master.of(BASE) == JourneyTally(3, 1, 1, ["AAAA-2222"])
    assert master.completed == 2


# --- The limit ----------------------------------------------------------------------------------------------


def _step(people: int, most: int) -> Step:
    """A server that bears so many people, each of whom completes 4 journeys a minute."""
    words = (Finding(people <= most, f"{people} were too many."),)
    journeys = {BASE: JourneyTally(people, 0, 0, ["x"] * (4 * people))}
    return Step(people, result(journeys=journeys, seconds=60.0), Verdict(words))


@pytest.mark.parametrize("most", [1, 4, 5, 7, 33, 90, 1000])
def test_the_limit_is_found_between_what_held_and_what_did_not(most: int) -> None:
    """Within a fifth, in few steps, whatever the server bears."""
    asked: list[int] = []

    def measure(people: int) -> Step:
        asked.append(people)
        return _step(people, most)

    found = find_limit(measure, lambda: True)
    assert asked[0] == FIRST
    assert len(asked) < 14
    assert found.best is not None
    assert found.first is not None
    assert found.best.people <= most < found.first.people
    assert found.first.people - found.best.people <= max(1, 0.2 * found.best.people)


def test_the_search_ends_with_its_time() -> None:
    """What was found until then is told as what it is."""
    left = iter([True, True, False])
    found = find_limit(lambda people: _step(people, 10**6), lambda: next(left))
    assert found.best is not None
    assert (found.best.people, found.first) == (2 * FIRST, None)
    assert "it bears more than this" in list(told(found, 2, 17.0))[-1]


def test_a_server_that_bears_nobody_has_no_limit_to_tell() -> None:
    """Not even one person kept it within the thresholds."""
    found = find_limit(lambda people: _step(people, 0), lambda: True)
    assert found.best is None
    assert next(told(found, 2, 17.0)).startswith("No step kept within the thresholds")


def test_the_limit_is_told_for_each_worker() -> None:
    """And as people who think as long as load.yaml says."""
    words = list(told(Limit(_step(30, 40), _step(60, 40)), 2, 30.0))
    assert words[:3] == [
        "Within the thresholds: 120 journeys a minute, 5 requests a second.",
        "At the think times of load.yaml, that is about 60 people at once.",
        "For each of the 2 worker processes: 60 journeys a minute, 3 requests a second.",
    ]
    assert words[3:] == ["What broke first, at 60 hasty people:", "  60 were too many."]
    assert not any("worker" in line for line in told(Limit(_step(30, 40), None), 0, 30.0))
