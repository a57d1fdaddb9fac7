"""Everything that somebody answered, to be looked through before it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prototype_kit.journey import Page, Step, Walk, asked_on
from prototype_kit.questions.question import sentence_case
from prototype_kit.web.visit import CHANGE, Visit, scope


@dataclass(frozen=True)
class Row:
    """One answer: the question, the answer in words, where to change it, and what the link calls it."""

    key: str
    value: str
    change: str
    about: str


@dataclass(frozen=True)
class Group:
    """Rows that belong together: those about one item of a repeat stand under its name."""

    title: str
    rows: tuple[Row, ...]


def answer_groups(visit: Visit, walked: Walk) -> tuple[Group, ...]:
    """The answers on the path, in the order they were asked."""
    groups: list[Group] = []
    for step in walked.steps:
        if not isinstance(step.screen, Page):
            continue
        title = sentence_case(step.item.words) if step.item else ""
        before = groups.pop().rows if groups and groups[-1].title == title else ()
        groups.append(Group(title, (*before, *_rows(visit, step, step.screen))))
    return tuple(group for group in groups if group.rows)


def _rows(visit: Visit, step: Step, page: Page) -> Iterator[Row]:
    answers, context = scope(visit, step), visit.context(step)
    for question in asked_on(page, answers.values):
        if question.type == "asset-search":  # what was searched for is no answer
            continue
        value = answers.values.get(question.name)
        yield Row(
            key=question.named(question.ask, context),
            value=context.language("Not given") if value is None else question.show(value, context),
            change=f"{visit.base}/{page.change_at or step.path}?{CHANGE}=yes",
            about=question.named(question.phrase, context),
        )
