"""Sentences that the page and the Markdown of a report share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prototype_kit.charts import Dot, Dots
from prototype_kit.language import ENGLISH
from research.comparison import Compared, Comparison
from research.estimate import Estimate, people
from research.report.model import Report, ToldFinding, Who
from research.task_figures import TaskFigures

MEASURES = {
    "success": "Success",
    "time": "Time",
    "ease": "Ease",
    "errors": "Met an error message",
    "problems": "Had a problem",
}
_CHARTED = 10
"""Pages at most in the chart; the table has them all."""


def contents(report: Report) -> Iterator[tuple[str, str]]:
    """The sections by their anchors, in order."""
    yield "who", "Who took part"
    yield "learned", "What we learned"
    yield "measures", "Measures by task"
    yield "problems", "Problems by page"
    if report.pictures:
        yield "pages", "The pages concerned"
    if report.comparison:
        yield "compared", f"Compared with {report.comparison.before}"
    yield "next", "What changes next"
    yield "evidence", "Evidence: the notes"
    yield "sure", "How sure we are"
    yield "limits", "Limits"


def made(report: Report) -> str:
    """Of what and when the report is, and who answers for it."""
    shown = f", kept on {ENGLISH.date(report.frozen_at.date())}" if report.frozen_at else ""
    when = ENGLISH.date(report.made_at.date())
    return f"{report.round}{shown}. Report of {when}. For questions: {report.owner}."


def who(report: Report) -> Iterator[str]:
    """Who took part, in sentences. Groups that may be named are a list of their own."""
    took_part, sessions = report.who, report.who.sessions
    if took_part.people:
        yield f"{people(took_part.people)} in {'1 session' if sessions == 1 else f'{sessions} sessions'}."
    else:
        yield nobody(took_part)
    if took_part.pilots:
        yield f"Pilot sessions, left out everywhere in this report: {took_part.pilots}."
    if took_part.left_out:
        yield f"Refused, withdrawn or without consent, so nothing of them is here: {took_part.left_out}."
    if took_part.people:
        yield took_part.access_needs
    if not took_part.segments and took_part.others:
        yield "The groups are too small to be named."


def nobody(took_part: Who) -> str:
    """That nobody counts yet: what a round says before it was held."""
    if took_part.pilots or took_part.left_out:
        return "Nobody has taken part in a session that counts yet."
    return "Nobody has taken part yet."


def action(finding: ToldFinding) -> str:
    """What changes, and in which iteration, in sentences."""
    done = [finding.action or "It is changed", f"Iteration: {finding.iteration}" if finding.iteration else ""]
    return " ".join(sentence(words) for words in done if words)


def sentence(words: str) -> str:
    """Words that end as a sentence does."""
    return words if words.endswith((".", "!", "?", "”")) else f"{words}."


def beside(task: TaskFigures) -> Iterator[str]:
    """What is said beside the success of a task."""
    if partly := task.count("partial"):
        yield f"In part: {partly}"
    if task.helped:
        yield f"Succeeded with help: {task.helped}"
    if task.unmarked:
        yield f"Without an outcome: {task.unmarked}"


def named(row: Compared) -> str:
    """What was compared."""
    return f"‘{row.title}’: {MEASURES[row.measure].lower()}"


def compared(comparison: Comparison) -> Iterator[tuple[str, tuple[Compared, ...]]]:
    """The tables of a comparison that have rows."""
    if comparison.tasks:
        yield "Tasks", comparison.tasks
    if comparison.pages:
        yield "Pages", comparison.pages


def task_charts(report: Report) -> Iterator[Dots]:
    """Success, and ease where somebody was asked."""
    if tried := [(task.title, task.success) for task in report.tasks if task.tries]:
        seen = " ".join(["Success by task.", *_first("Most succeeded at", tried, most=True)])
        yield _chart("success-chart", "Who succeeded, by task", seen, tried, of="Task")
    if asked := [(task.title, task.ease) for task in report.tasks if task.answers]:
        scale = "How easy it was, from 1 (very difficult) to 7 (very easy)."
        seen = " ".join([scale, *_first("Hardest here was", asked, most=False)])
        yield _chart("ease-chart", "How easy people said it was, by task", seen, asked, of="Task")


def page_charts(report: Report) -> Iterator[Dots]:
    """The pages on which most had a problem."""
    affected = sorted(
        (page for page in report.problems if page.affected.part),
        key=lambda page: (-(page.affected.value or 0), -page.affected.n),
    )
    if rows := [(page.title, page.affected) for page in affected[:_CHARTED]]:
        seen = " ".join(["Who had a problem.", *_first("Most had one on", rows, most=True)])
        yield _chart("problems-chart", "Who had a problem, by page", seen, rows, of="Page")


def _chart(name: str, title: str, seen: str, rows: Sequence[tuple[str, Estimate]], *, of: str) -> Dots:
    """Estimates of one kind by their labels, on their own scale."""
    return Dots(
        name=name,
        title=title,
        finding=seen,
        unit="Found",
        of=of,
        tell=rows[0][1].tell,
        scale=rows[0][1].scale,
        desc=". ".join(f"{label}: {estimate.words}" for label, estimate in rows) + ".",
        missing="not known",
        rows=tuple(Dot(label, each.value, each.low, each.high, each.found) for label, each in rows),
    )


def _first(words: str, rows: Sequence[tuple[str, Estimate]], *, most: bool) -> Iterator[str]:
    """What stands out among several; nothing where two are alike."""
    values = [estimate.value or 0 for _, estimate in rows]
    extreme = max(values) if most else min(values)
    if len(rows) > 1 and values.count(extreme) == 1:
        title, estimate = rows[values.index(extreme)]
        yield f"{words} ‘{title}’: {estimate.words}."
