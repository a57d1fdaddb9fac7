"""What rounds measured, and two rounds beside each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from research.comparison import Comparison, RoundFigures, compare_rounds
from research.problems import page_problems
from research.record import Record, counted
from research.session import TaskAttempt
from research.task_figures import TaskFigures, task_figures
from tests.research.round_three import (
    CHECK,
    CONTACT,
    FAULT,
    WORDING,
    after,
    attempt,
    before,
    consent,
    event,
    events,
    note,
    records,
    session,
)


def figures(of: list[Record], name: str = "Now") -> RoundFigures:
    """What was measured."""
    codes = frozenset(record.code for record in counted(of))
    return RoundFigures(name, codes, task_figures(of, WORDING.tasks), page_problems(of, WORDING))


def tried(code: str, *attempts: TaskAttempt, **others: object) -> Record:
    """Somebody's session."""
    held = session(code)
    given: dict[str, object] = {"attempts": attempts, "events": events()}
    return Record(held, consent(held), **given | others)  # type: ignore[arg-type]


def many(successes: int, people: int, seconds: float = 100, seq: int = 5) -> list[Record]:
    """So many people, of whom the first succeed; times and answers differ a little."""
    found = []
    for number in range(people):
        outcome = "success" if number < successes else "fail"
        code = f"P{number + 1:02}"
        one = attempt(session(code), outcome, seconds + number % 7, min(7, seq + number % 2))  # type: ignore[arg-type]
        found.append(tried(code, one))
    return found


def report_task(of: list[Record]) -> TaskFigures:
    """The figures of the first task."""
    return task_figures(of, WORDING.tasks)[0]


def test_a_task_has_its_figures() -> None:
    """Pilots and those who withdrew count nowhere; times are of those who succeeded."""
    found = report_task(records())
    assert found.success.found == "4 of 5 people"
    assert [each.code for each in found.tries] == ["P01", "P02", "P03", "P04", "P05"]
    assert sorted(found.seconds) == [76, 94, 120, 210]
    assert found.ease.value == 5
    assert found.helped == 1
    assert found.with_errors.found == "2 of 5 people"
    follow = task_figures(records(), WORDING.tasks)[1]
    assert (follow.title, follow.success.n) == ("See how far it is", 0)


def test_a_participant_counts_once_for_a_task() -> None:
    """Of several tries the last that was marked; one without an outcome is told apart."""
    held = session("P01")
    first = replace(attempt(held, "fail", 50, 1), id="a")
    second = replace(first, id="b", started_at=after(10), ended_at=after(11), outcome="success", seq=6)
    third = replace(first, id="c", started_at=after(20), ended_at=None, outcome=None, seq=None)
    found = report_task([tried("P01", third, first, second), tried("P02", replace(third, id="d"))])
    assert (found.success.found, found.answers, found.seconds) == ("the only person", (6,), (60,))
    assert found.unmarked == 1
    other = task_figures([tried("P01", replace(first, task="new-task"))], WORDING.tasks)
    assert [each.title for each in other] == ["Report a broken light", "See how far it is", "New task"]


def test_a_success_in_part_is_no_success() -> None:
    """It is told beside it."""
    found = report_task([tried("P01", attempt(session("P01"), "partial", 50, 4))])
    assert (found.success.part, found.count("partial"), found.time.value) == (0, 1, None)


def test_problems_are_counted_by_people_who_met_the_page() -> None:
    """Once each, whatever happened how often; technical notes tell nothing of a page."""
    found = {each.page: each for each in page_problems(records(), WORDING)}
    contact = found[CONTACT]
    assert contact.affected.found == "3 of 5 people"
    assert (contact.errors, contact.backs, contact.notes, contact.broken) == (2, 2, 1, 0)
    assert contact.words == "error message 2, step back 2, note 1"
    assert found[FAULT].words == "none"
    assert list(found) == [FAULT, CONTACT, CHECK, "/street-lights/report/confirmation"]


def test_signs_of_problems() -> None:
    """An error page; a tag in any case, or of the study's own. A page of which only a note tells was met."""
    held = session("P01")
    tagged = [note(held, 1, "Sighed", 3, "observation", "Problem"), note(held, 2, "Hm", 3, "quote", "odd")]
    one = tried("P01", notes=tagged, events=[event("error_page", FAULT, 2, code="500")])
    found = {each.page: each for each in page_problems([one], WORDING)}
    assert (found[CONTACT].notes, found[CONTACT].affected.n, found[FAULT].broken) == (1, 1, 1)
    assert page_problems([replace(one, notes=tagged[1:])], WORDING)[-1].notes == 0
    assert page_problems([replace(one, notes=tagged[1:])], WORDING, ["ODD"])[-1].notes == 1


def compared(now: list[Record], then: list[Record]) -> Comparison:
    """Two rounds."""
    return compare_rounds(figures(now), figures(then, "Before"))


def verdicts(now: list[Record], then: list[Record]) -> dict[str, str]:
    """What is said of the first task, by measure."""
    return {row.measure: row.words for row in compared(now, then).tasks if row.of == "report"}


def test_a_handful_of_people_is_too_few_to_tell() -> None:
    """4 of 5 against 2 of 6 is no evidence of anything, and the words say between what it may be."""
    found = verdicts(records(), before())
    assert found["success"] == (
        "Too few people to tell a difference: "
        "it may be anything from 13 percentage points lower to 81 higher."
    )
    assert found["time"].endswith(
        "from 16 seconds to 1 minute 7 seconds for each minute that it took before."
    )
    assert found["ease"].endswith("from 0.5 points out of 7 lower to 4.5 higher.")


def test_what_few_people_bear_out_is_to_be_looked_for_again() -> None:
    """Below 20 in either round a difference only looks like one."""
    found = verdicts(records(), before())["errors"]
    again = "With so few people, look for it again in the next round."
    assert found == f"Looks better: 1 to 88 percentage points lower. {again}"
    assert verdicts(many(10, 10), many(1, 30))["success"].startswith("Looks better: ")


def test_many_people_can_bear_out_a_difference() -> None:
    """In both directions, and each measure knows which of them is better."""
    better = verdicts(many(38, 40, 50, 6), many(21, 40, 100, 2))
    worse = verdicts(many(21, 40, 100, 2), many(38, 40, 50, 6))
    for measure in ("success", "time", "ease"):
        assert better[measure].startswith("Better: ")
        assert worse[measure].startswith("Worse: ")
    assert better["time"] == "Better: 30 seconds to 31 seconds for each minute that it took before."
    assert "percentage points lower" in worse["success"]


@pytest.mark.parametrize("word", ["significant", "proves", "proof"])
def test_no_claim_of_significance_is_made(word: str) -> None:
    """Not in any verdict, whatever was found."""
    rounds = [records(), before(), many(38, 40, 50, 6), many(10, 40, 100, 2), []]
    for now in rounds:
        for then in rounds:
            found = compared(now, then)
            said = [*found.cautions, *(row.words for row in (*found.tasks, *found.pages))]
            assert not any(word in words.lower() for words in said)


def test_what_was_measured_once_is_not_compared() -> None:
    """A task that nobody tried before; pages of one round only are left out."""
    found = compared(many(3, 5), [])
    assert {row.verdict for row in found.tasks} == {"nothing to compare"}
    assert found.tasks[0].words == "Nothing to compare: it was measured in one of the rounds only."
    assert found.pages == ()


def test_a_comparison_says_what_it_cannot_know() -> None:
    """Who was chosen, how many comparisons were made, and who took part twice."""
    cautions = " ".join(compared(records(), before()).cautions)
    assert "5 people in Now, 6 people in Before" in cautions
    assert "5 comparisons are made here. About one in 20" in cautions
    assert "took part in both" not in cautions
    assert "5 people took part in both rounds" in " ".join(compared(records(), records()).cautions)
