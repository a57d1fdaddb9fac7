"""What was measured in a round, a sentence each: what a finding can rest on."""

from __future__ import annotations

from collections.abc import Iterator

from research.comparison import RoundFigures


def metric_sentences(figures: RoundFigures) -> tuple[str, ...]:
    """One for each measure of each task, then one for each page on which somebody had a problem."""
    return tuple(_sentences(figures))


def _sentences(figures: RoundFigures) -> Iterator[str]:
    for task in figures.tasks:
        if task.tries:
            yield f"Task ‘{task.title}’, done: {task.success.words}"
            yield f"Task ‘{task.title}’, met an error message: {task.with_errors.words}"
        if task.seconds:
            yield f"Task ‘{task.title}’, time: {task.time.words}"
        if task.answers:
            yield f"Task ‘{task.title}’, how easy they found it: {task.ease.words}"
    for page in figures.pages:
        if page.affected.part:
            yield f"Page ‘{page.title}’, had a problem: {page.affected.words}"
