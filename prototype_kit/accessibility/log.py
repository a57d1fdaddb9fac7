"""`accessibility.yaml` of a site: tests by hand, what they found, and how far the site meets WCAG 2.2 AA.

Whoever tests writes it. It holds roles and never the names of people.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from prototype_kit.accessibility.criteria import CRITERIA
from prototype_kit.document import FORM, Edition, Faults, Node, Sentence, Term, fill, nearest, word_keys
from prototype_kit.errors import Fault

FILE = "accessibility.yaml"
Way = Literal["screen-reader", "voice", "zoom", "keyboard"]
WAYS: Mapping[Way, str] = {
    "screen-reader": "Screen reader",
    "voice": "Voice control",
    "zoom": "Zoom and text spacing",
    "keyboard": "Keyboard only",
}
"""The ways of testing by hand that the kit writes scripts for, and what they are called."""
Compliance = Literal["fully", "partially", "not"]
Result = Literal["passed", "failed", "not-finished"]


def _day(given: object) -> date:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise ValueError(f"{str(given)!r} is not a day.\nWrite it like 2026-12-24.") from None


def _criterion(number: str) -> str:
    if number not in CRITERIA:
        what = f"{number!r} is not a success criterion of WCAG 2.2 at level A or AA."
        raise ValueError(f"{what}\n{nearest(number, CRITERIA) if '.' in number else 'Write one like 1.3.1.'}")
    return number


def _with_version(words: str) -> str:
    if not re.search(r"\d", words):
        what = f"{words!r} names no version."
        raise ValueError(f"{what}\nWrite it with versions, such as: NVDA 2026.1 and Firefox 145.")
    return words


def _a_role(words: str) -> str:
    if "@" in words:
        raise ValueError("An email address says who somebody is.\nWrite a role, such as: a tester.")
    return words


Day = Annotated[date, BeforeValidator(_day)]


class Problem(BaseModel):
    """Something that does not work for somebody."""

    model_config = FORM
    # Not `page`: two of the same page would be one and the same to a file in another language.
    where: Term = Field(description="The address of the page, or its title.")
    what: Sentence = Field(description="What does not work, for whom: a sentence that everybody can read.")
    criterion: Annotated[Term, AfterValidator(_criterion)] = Field(
        description='The success criterion of WCAG 2.2 that it fails, in quotes: "1.3.1".'
    )
    since: Day = Field(description="The day since when it is known.")
    mend_by: Day | None = Field(
        None, description="The day by which it will be mended, which people are told."
    )
    mended: Day | None = Field(None, description="The day on which it was mended. The statement drops it.")

    @model_validator(mode="after")
    def _in_order(self) -> Problem:
        for name, day in (("mend_by", self.mend_by), ("mended", self.mended)):
            if day is not None and day < self.since:
                raise ValueError(f"{name!r} is before the problem was known.\nMend one of the two days.")
        return self


class HandTest(BaseModel):
    """One test by hand."""

    model_config = FORM | ConfigDict(populate_by_name=True)
    date: Day = Field(description="The day of the test.")
    by: Annotated[Sentence, AfterValidator(_a_role)] = Field(
        description="Who tested, as a role and never by name, such as: a tester of the team."
    )
    way: Way = Field(description="How: screen-reader, voice, zoom or keyboard.")
    tools: Annotated[Term, AfterValidator(_with_version)] = Field(
        alias="with", description="Assistive technology and browser, with versions."
    )
    journey: Term = Field(description="The journey that was tested, such as: street-lights/report.")
    walkthrough: Term | None = Field(
        None, description="The walkthrough, as the script names it. Without it, all of the script."
    )
    result: Result = Field(description="passed, failed or not-finished.")
    notes: Term | None = Field(None, description="What else is worth knowing. People are not told.")
    issues: tuple[Problem, ...] = Field((), description="What was found.")

    @model_validator(mode="after")
    def _result_fits(self) -> HandTest:
        unmended = any(issue.mended is None for issue in self.issues)
        if self.result == "passed" and unmended:
            what = "A test that passed has an issue which is not mended."
            raise ValueError(f"{what}\nWrite result: failed, or the day on which it was mended.")
        if self.result == "failed" and not self.issues:
            what = "A test that failed has no issue."
            raise ValueError(f"{what}\nSay under issues: what does not work, and on which page.")
        return self

    @property
    def whole(self) -> bool:
        """Whether a whole journey passed."""
        return self.result == "passed" and self.walkthrough is None


class LogEntry(BaseModel):
    """`accessibility.yaml`."""

    model_config = FORM
    prepared: Day | None = Field(None, description="The day on which the statement was first prepared.")
    reviewed: Day | None = Field(None, description="The day on which it was last gone through.")
    compliance: Compliance | None = Field(
        None, description="How far it meets WCAG 2.2 AA: fully, partially or not. Only after tests by hand."
    )
    tests: tuple[HandTest, ...] = Field((), description="Every test by hand.")


WORDS = word_keys(LogEntry, HandTest, Problem)
"""Where `accessibility.yaml` holds words for people."""


@dataclass(frozen=True)
class AccessibilityLog:
    """What was tested by hand in a site. `node` is the file, to blame its lines; None when there is none."""

    entry: LogEntry
    node: Node | None = None

    @property
    def finished(self) -> Sequence[HandTest]:
        """The tests that came to an end, the newest first."""
        found = [test for test in self.entry.tests if test.result != "not-finished"]
        return sorted(found, key=lambda test: test.date, reverse=True)

    @property
    def newest(self) -> Sequence[HandTest]:
        """Of each journey in each way the newest test that came to an end, the newest first."""
        found: dict[tuple[str, str], HandTest] = {}
        for test in self.finished:
            found.setdefault((test.journey, test.way), test)
        return list(found.values())

    @property
    def problems(self) -> Sequence[Problem]:
        """What does not work as far as is known: those first that will be mended first."""
        found = [issue for test in self.entry.tests for issue in test.issues if issue.mended is None]
        return sorted(found, key=lambda issue: (issue.mend_by or date.max, issue.where))


NOTHING = AccessibilityLog(LogEntry())
"""The log of a site in which nothing was tested by hand."""


def read_log(
    folder: Path, journeys: Container[str] | None, edition: Edition, faults: Faults
) -> AccessibilityLog:
    """The log of the site in `folder`, empty when it has none. What is wrong is added to `faults`.

    `journeys` are those of the site, such as `street-lights/report`; None when they cannot be read.
    """
    path = folder / FILE
    node = edition.yaml(path, FILE, WORDS, faults) if path.exists() else None
    entry = fill(LogEntry, node, faults) if node is not None else None
    if entry is None or node is None:
        return NOTHING
    tests = [(test, node.at(["tests", number])) for number, test in enumerate(entry.tests)]
    for test, place in tests:
        if journeys is not None and test.journey not in journeys:
            what = f"There is no journey {test.journey!r} in this site."
            faults.add(place["journey"], what, "Write the address of one, or delete the test with it.")
    log = AccessibilityLog(entry, node)
    if why := _why_not(log):
        faults.add(node["compliance"], *why)
    return log


def _why_not(log: AccessibilityLog) -> tuple[str, str] | None:
    """Why the level of compliance cannot be claimed; None when it can. See `log_faults` for the rest."""
    level, tests = log.entry.compliance, log.finished
    if level is not None and not tests:
        what = f"{level!r} is claimed, and no test by hand came to an end."
        return what, "Test first: prototype-kit script. Automatic checks alone say too little."
    if level == "fully" and log.problems:
        what = "The site cannot meet all of WCAG 2.2 AA while there is an issue that is not mended."
        return what, "Write compliance: partially."
    if level in ("partially", "not") and not log.problems:
        what = f"{level!r} is claimed, and nothing is said of what does not meet WCAG 2.2 AA."
        return what, "Say it under issues:, or delete this line."
    return None


def log_faults(log: AccessibilityLog, journeys: Sequence[str], today: date) -> Iterator[Fault]:
    """What cannot be so: a test in the future, or all of a site said to be tested when it is not."""
    if log.node is None:
        return
    for number, test in enumerate(log.entry.tests):
        days: list[tuple[tuple[str | int, ...], date]] = [(("date",), test.date)]
        for issue_number, issue in enumerate(test.issues):
            days += [(("issues", issue_number, "since"), issue.since)]
            days += [(("issues", issue_number, "mended"), issue.mended)] if issue.mended else []
        for path, day in days:
            if day > today:
                place = log.node.at(["tests", number, *path])
                yield Fault(FILE, place.line, f"{day} has not come yet.", "Write the day on which it was.")
    if log.entry.compliance == "fully":
        yield from _untested(log, log.node["compliance"], journeys)


def _untested(log: AccessibilityLog, place: Node, journeys: Sequence[str]) -> Iterator[Fault]:
    passed = {(test.journey, test.way) for test in log.newest if test.whole}
    for journey in journeys:
        lacking = [words for way, words in WAYS.items() if (journey, way) not in passed]
        if lacking:
            what = f"'fully' is claimed, and {journey!r} has not passed with: {', '.join(lacking).lower()}."
            yield Fault(FILE, place.line, what, f"Test it: prototype-kit script {journey}")


def log_advice(log: AccessibilityLog, today: date) -> Iterator[Fault]:
    """Days that people were told and that have passed."""
    for number, test in enumerate(log.entry.tests if log.node is not None else ()):
        for issue_number, issue in enumerate(test.issues):
            if issue.mended is None and issue.mend_by is not None and issue.mend_by < today and log.node:
                place = log.node.at(["tests", number, "issues", issue_number, "mend_by"])
                what = f"The accessibility statement says that this would be mended by {issue.mend_by}."
                yield Fault(FILE, place.line, what, "Mend it and write mended:, or say a new day.")
