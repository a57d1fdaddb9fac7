"""Two rounds beside each other: what of the difference a handful of people can bear out, and what not.

Nothing here is called significant. A difference is told when its 95% interval leaves out no difference at
all, and even then as one to look for again; everything else is too few people to tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from research.estimate import FEWEST, Difference, Estimate, people, time_in_words
from research.measures import difference_of_means, difference_of_shares, ratio_of_times
from research.problems import PageProblems
from research.task_figures import TaskFigures

Verdict = Literal["better", "worse", "too few to tell", "nothing to compare"]
Measure = Literal["success", "time", "ease", "errors", "problems"]
_BETTER_IS_MORE: dict[Measure, bool] = {
    "success": True, "time": False, "ease": True, "errors": False, "problems": False,
}  # fmt: skip


@dataclass(frozen=True)
class RoundFigures:
    """What was measured in one round: `codes` are the pseudonyms of those who count."""

    name: str
    codes: frozenset[str]
    tasks: tuple[TaskFigures, ...]
    pages: tuple[PageProblems, ...] = ()


@dataclass(frozen=True)
class Compared:
    """One measure of one task or page, `of` which it is, in both rounds."""

    measure: Measure
    of: str
    title: str
    now: Estimate
    before: Estimate
    difference: Difference

    @property
    def verdict(self) -> Verdict:
        """Better or worse only where the interval leaves out that nothing changed."""
        low, high, neutral = self.difference.low, self.difference.high, self.difference.neutral
        if self.difference.value is None:
            return "nothing to compare"
        if low is None or high is None or low <= neutral <= high:
            return "too few to tell"
        return "better" if (low > neutral) == _BETTER_IS_MORE[self.measure] else "worse"

    @property
    def words(self) -> str:
        """The verdict as a sentence or two."""
        low, high = self.difference.low, self.difference.high
        if self.difference.value is None:
            return "Nothing to compare: it was measured in one of the rounds only."
        if low is None or high is None:
            return "Too few people, or too alike, to tell a difference."
        if self.verdict == "too few to tell":
            return f"Too few people to tell a difference: it may be anything from {self._range(low, high)}."
        said = f"{self.verdict.capitalize()}: {self._range(low, high)}."
        if min(self.now.n, self.before.n) < FEWEST:
            return (
                f"Looks {said[0].lower()}{said[1:]} With so few people, look for it again in the next round."
            )
        return said

    def _range(self, low: float, high: float) -> str:
        """`13 percentage points lower to 81 higher`; of times, what took a minute before."""
        if self.measure == "time":
            least, most = time_in_words(60 * low), time_in_words(60 * high)
            range_ = f"{least} to {most}" if least != most else f"about {least}"
            return f"{range_} for each minute that it took before"
        is_score = self.measure == "ease"
        unit = "points out of 7" if is_score else "percentage points"
        least, most = (_score(abs(edge)) if is_score else _points(abs(edge)) for edge in (low, high))
        if low > 0:
            return f"{least} to {most} {unit} higher"
        if high < 0:
            return f"{most} to {least} {unit} lower"
        return f"{least} {unit} lower to {most} higher"


@dataclass(frozen=True)
class Comparison:
    """All of it, with what has to be said beside it."""

    now: str
    before: str
    tasks: tuple[Compared, ...]
    pages: tuple[Compared, ...]
    cautions: tuple[str, ...]


def compare_rounds(now: RoundFigures, before: RoundFigures) -> Comparison:
    """What is there in both rounds, by task and by page, in the order of the later one."""
    tasks, pages = tuple(_tasks(now.tasks, before.tasks)), tuple(_pages(now.pages, before.pages))
    return Comparison(now.name, before.name, tasks, pages, tuple(_cautions(now, before, [*tasks, *pages])))


def _tasks(now: Sequence[TaskFigures], before: Sequence[TaskFigures]) -> Iterator[Compared]:
    earlier = {figures.task: figures for figures in before}
    for new in now:
        old = earlier.get(new.task)
        if old is None or not (new.tries or old.tries):
            continue
        shares = difference_of_shares(new.success, old.success)
        yield Compared("success", new.task, new.title, new.success, old.success, shares)
        times = ratio_of_times(new.seconds, old.seconds)
        yield Compared("time", new.task, new.title, new.time, old.time, times)
        answers = difference_of_means(new.answers, old.answers)
        yield Compared("ease", new.task, new.title, new.ease, old.ease, answers)
        errors = difference_of_shares(new.with_errors, old.with_errors)
        yield Compared("errors", new.task, new.title, new.with_errors, old.with_errors, errors)


def _pages(now: Sequence[PageProblems], before: Sequence[PageProblems]) -> Iterator[Compared]:
    earlier = {problems.page: problems for problems in before}
    for new in now:
        if (old := earlier.get(new.page)) is not None and (new.affected.part or old.affected.part):
            difference = difference_of_shares(new.affected, old.affected)
            yield Compared("problems", new.page, new.title, new.affected, old.affected, difference)


def _cautions(now: RoundFigures, before: RoundFigures, compared: Sequence[Compared]) -> Iterator[str]:
    counts = f"{people(len(now.codes))} in {now.name}, {people(len(before.codes))} in {before.name}"
    yield f"{counts}. They were not chosen at random, so differences may come from who they were."
    told = sum(1 for each in compared if each.verdict != "nothing to compare")
    if told > 1:
        yield f"{told} comparisons are made here. About one in 20 looks like a difference by chance alone."
    if both := now.codes & before.codes:
        yield f"{people(len(both))} took part in both rounds; the intervals take them for different people."


def _score(size: float) -> str:
    return f"{size:.1f}"


def _points(size: float) -> str:
    return "less than 1" if 0 < size < 0.005 else f"{100 * size:.0f}"
