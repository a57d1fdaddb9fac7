"""How the tasks of a round went: success, time, ease and errors, each with how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from research.estimate import Duration, Score, Share
from research.measures import ease, share, time_on_task
from research.record import Record, counted
from research.session import TaskAttempt
from research.timeline import Timeline, timeline_of
from research.wording import Wording


@dataclass(frozen=True)
class Tried:
    """One participant's try that counts: the last that the moderator marked; `errors` met in the task."""

    code: str
    attempt: TaskAttempt
    errors: int

    @property
    def seconds(self) -> float | None:
        """How long it took; None where it did not succeed or was not timed."""
        ended = self.attempt.ended_at
        if self.attempt.outcome != "success" or ended is None or ended <= self.attempt.started_at:
            return None
        return (ended - self.attempt.started_at).total_seconds()


@dataclass(frozen=True)
class TaskFigures:
    """One task. `unmarked` people tried it without an outcome: they count nowhere else."""

    task: str
    title: str
    tries: tuple[Tried, ...]
    unmarked: int = 0

    @property
    def success(self) -> Share:
        """Who succeeded, of those whose outcome was marked. In part is not success."""
        return share(self.count("success"), len(self.tries))

    @property
    def helped(self) -> int:
        """How many of those who succeeded were helped by the moderator."""
        return sum(1 for each in self.tries if each.attempt.outcome == "success" and each.attempt.assists)

    @property
    def with_errors(self) -> Share:
        """Who met an error message in it."""
        return share(sum(1 for each in self.tries if each.errors), len(self.tries))

    @property
    def seconds(self) -> tuple[float, ...]:
        """The times of those who succeeded."""
        return tuple(each.seconds for each in self.tries if each.seconds is not None)

    @property
    def answers(self) -> tuple[int, ...]:
        """The answers to the Single Ease Question."""
        return tuple(each.attempt.seq for each in self.tries if each.attempt.seq is not None)

    @property
    def time(self) -> Duration:
        """How long it took those who succeeded."""
        return time_on_task(self.seconds)

    @property
    def ease(self) -> Score:
        """How easy they said it was."""
        return ease(self.answers)

    def count(self, outcome: str) -> int:
        """How many tries ended so."""
        return sum(1 for each in self.tries if each.attempt.outcome == outcome)


def task_figures(records: Sequence[Record], tasks: Mapping[str, str]) -> tuple[TaskFigures, ...]:
    """The figures of `tasks` (titles by name), in that order; then of others that were tried.

    Only sessions that count are counted. A participant counts once for a task, however often it was tried.
    """
    counting = counted(records)
    named = dict.fromkeys([*tasks, *(attempt.task for record in counting for attempt in record.attempts)])
    words = Wording(tasks=tasks)
    timelines = {record.session.id: timeline_of(record) for record in counting}
    return tuple(_figures(counting, timelines, task, words.task(task)) for task in named)


def _figures(
    records: Iterable[Record], timelines: Mapping[str, Timeline], task: str, title: str
) -> TaskFigures:
    tries: dict[str, Tried] = {}
    seen: set[str] = set()
    for record in records:
        attempts = sorted((each for each in record.attempts if each.task == task), key=_begun)
        seen.update(record.code for _ in attempts)
        marked = [attempt for attempt in attempts if attempt.outcome is not None]
        if marked:
            tries[record.code] = Tried(
                record.code, marked[-1], errors_in(timelines[record.session.id], marked[-1])
            )
    return TaskFigures(task, title, tuple(tries.values()), len(seen - tries.keys()))


def _begun(attempt: TaskAttempt) -> float:
    return attempt.started_at.timestamp()


def errors_in(told: Timeline, attempt: TaskAttempt) -> int:
    """How many error messages were met in one try."""
    met = [moment.at for moment in told.of("error") if moment.task == attempt.task]
    return sum(
        1 for at in met if at >= attempt.started_at and (not attempt.ended_at or at <= attempt.ended_at)
    )
