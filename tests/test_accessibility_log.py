"""The log of tests by hand: it holds what can be so, and nothing is claimed that it does not show."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prototype_kit.accessibility import CRITERIA, WAYS, HandTest, Problem, log_advice
from prototype_kit.accessibility.log import LogEntry
from prototype_kit.check import faults_in_use
from prototype_kit.site import load_site
from prototype_kit.web.statement import statement_words
from prototype_kit.words import export_words

if TYPE_CHECKING:
    from tests.conftest import Author

TODAY = date(2026, 11, 21)
BACKTICKS = re.compile(r"`([^`]+)`")
EXEMPLARS = Path(__file__).parents[1] / "exemplars"
FILE = "accessibility.yaml"
PASSED = """\
  - date: 2026-11-03
    by: a tester of the team
    way: {way}
    with: NVDA 2026.1 and Firefox 145
    journey: bins/report
    result: passed
"""
FAILED = """\
tests:
  - date: 2026-11-03
    by: a tester of the team
    way: screen-reader
    with: NVDA 2026.1 and Firefox 145
    journey: bins/report
    result: failed
    issues:
      - where: /bins/report/bin
        what: The map is read out point by point.
        criterion: "1.1.1"
        since: 2026-11-03
        mend_by: 2026-11-20
      - where: /bins/report/bin
        what: The list is not said to be one.
        criterion: "1.3.1"
        since: 2026-11-03
        mended: 2026-11-10
"""


def said(author: Author) -> list[str]:
    """Every fault, in one line each."""
    return [f"{fault.file} {fault.line}: {fault.what} {fault.mend}" for fault in author.faults()]


def test_criteria_are_those_of_levels_a_and_aa() -> None:
    """WCAG 2.2 has 55 of them; 4.1.1 is obsolete, and those of level AAA are not asked for."""
    assert len(CRITERIA) == 55
    assert {"4.1.1", "2.4.12", "1.4.6"}.isdisjoint(CRITERIA)


def test_a_site_without_a_log_was_not_tested(author: Author) -> None:
    """Nor one whose log is empty."""
    assert author.load().accessibility.finished == []
    author.write(FILE, "tests: []\n")
    assert author.load().accessibility.finished == []


def test_problems_are_those_that_are_not_mended(author: Author) -> None:
    """What was mended is no problem any more; both stay in the log."""
    log = author.write(FILE, FAILED).load().accessibility
    assert [problem.criterion for problem in log.problems] == ["1.1.1"]
    assert len(log.entry.tests[0].issues) == 2


def test_the_newest_test_of_each_way_counts(author: Author) -> None:
    """One that was not finished says nothing."""
    older = PASSED.format(way="screen-reader")
    newer = older.replace("2026-11-03", "2026-11-05").replace("NVDA 2026.1", "JAWS 2026")
    stopped = older.replace("2026-11-03", "2026-11-06").replace("passed", "not-finished")
    log = author.write(FILE, f"tests:\n{older}{newer}{stopped}").load().accessibility
    assert [test.tools for test in log.newest] == ["JAWS 2026 and Firefox 145"]


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('"1.1.1"', '"1.1.9"', 11, "'1.1.9' is not a success criterion of WCAG 2.2 at level A or AA."),
        ('"1.1.1"', '"4.1.1"', 11, "Did you mean"),
        ("NVDA 2026.1 and Firefox 145", "NVDA and Firefox", 5, "names no version"),
        ("a tester of the team", "ann@example.com", 3, "Write a role"),
        ("bins/report\n", "bins/reprot\n", 6, "There is no journey 'bins/reprot' in this site."),
        ("result: failed", "result: passed", 2, "A test that passed has an issue which is not mended."),
        ("result: failed", "result: good", 7, "'result' cannot be 'good'."),
        ("date: 2026-11-03", "date: 3 November", 2, "Write it like 2026-12-24."),
        ("mended: 2026-11-10", "mended: 2026-10-10", 14, "'mended' is before the problem was known."),
        ("where:", "wher:", 9, "Did you mean 'where'?"),
    ],
)
def test_what_cannot_be_so_is_said_with_its_line(
    author: Author, old: str, new: str, line: int, told: str
) -> None:
    """As for every other file."""
    faults = said(author.write(FILE, FAILED.replace(old, new, 1)))
    assert any(told in fault for fault in faults), faults
    assert any(fault.startswith(f"{FILE} {line}:") for fault in faults), faults


@pytest.mark.parametrize(
    ("level", "tests", "told"),
    [
        ("fully", "tests: []\n", "no test by hand came to an end"),
        ("partially", "tests: []\n", "no test by hand came to an end"),
        ("fully", FAILED, "while there is an issue that is not mended"),
        ("partially", "tests:\n" + PASSED.format(way="voice"), "nothing is said of what does not meet"),
    ],
)
def test_no_level_is_claimed_without_tests_that_show_it(
    author: Author, level: str, tests: str, told: str
) -> None:
    """Automatic checks alone never do."""
    (fault,) = said(author.write(FILE, f"compliance: {level}\n{tests}"))
    assert fault.startswith(f"{FILE} 1:")
    assert told in fault


def test_all_of_a_site_is_claimed_only_when_every_journey_passed_in_every_way(author: Author) -> None:
    """`check` names what is lacking."""
    tests = [PASSED.format(way=way) for way in WAYS]
    author.write(FILE, "compliance: fully\ntests:\n" + "".join(tests))
    assert list(faults_in_use(author.load(), TODAY)) == []
    author.write(FILE, "compliance: fully\ntests:\n" + "".join(tests[:-2]))
    (fault,) = faults_in_use(author.load(), TODAY)
    assert fault.what.endswith("'bins/report' has not passed with: zoom and text spacing, keyboard only.")


def test_nothing_was_tested_tomorrow(author: Author) -> None:
    """A day that has not come is a slip."""
    author.write(FILE, FAILED.replace("date: 2026-11-03", "date: 2027-11-03"))
    (fault,) = faults_in_use(author.load(), TODAY)
    assert (fault.line, fault.what) == (2, "2027-11-03 has not come yet.")


def test_a_day_that_people_were_told_is_not_forgotten(author: Author) -> None:
    """The team is reminded when it has passed."""
    log = author.write(FILE, FAILED).load().accessibility
    assert list(log_advice(log, date(2026, 11, 20))) == []
    (advice,) = log_advice(log, TODAY)
    assert (advice.line, advice.mend) == (13, "Mend it and write mended:, or say a new day.")


def test_problems_are_told_in_the_readers_language(author: Author) -> None:
    """Two problems of the same page stay two. The words go out to translators, and what lacks is listed."""
    author.replace("site.yaml", "services:", "languages: [en, cy]\nservices:").write(FILE, FAILED)
    site = author.load()
    assert any(gap.file == FILE for gap in site.gaps)
    words = export_words(site, author.folder / "words.csv", ["cy"])
    assert "The map is read out point by point." in {word.english for word in words}
    welsh = "tests:\n  '1':\n    issues:\n      '1': {what: Darllenir y map fesul pwynt.}\n"
    author.write("accessibility.cy.yaml", welsh)
    log = author.load().in_language("cy").accessibility
    assert [problem.what for problem in log.entry.tests[0].issues] == [
        "Darllenir y map fesul pwynt.",
        "The list is not said to be one.",
    ]


def test_the_guide_describes_every_key_and_no_other() -> None:
    """And every name that a statement may use."""
    guide = (Path(__file__).parents[1] / "docs" / "guide" / "accessibility.md").read_text(encoding="utf-8")
    described = {
        name for row in re.findall(r"^\| (`[^|]*) \|", guide, re.MULTILINE) for name in BACKTICKS.findall(row)
    }
    fields = [field for model in (LogEntry, HandTest, Problem) for field in model.model_fields.items()]
    keys = {about.alias or name for name, about in fields}
    names = {f"(({name}))" for name in statement_words(load_site(EXEMPLARS), TODAY)}
    assert described == keys | names | {"--for", "--out"}


def test_an_empty_log_lacks_no_words(author: Author) -> None:
    """There is nothing in it to translate."""
    author.replace("site.yaml", "services:", "languages: [en, cy]\nservices:").write(FILE, "tests: []\n")
    assert not any(gap.file == FILE for gap in author.load().gaps)
