"""Everything that somebody answered, to be looked through before it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from prototype_kit.answers import Answers
from prototype_kit.journey import ItemList, Page, Repeat, Step, Walk, asked_on
from prototype_kit.questions.question import sentence_case
from prototype_kit.web.visit import CHANGE, Visit, scope


@dataclass(frozen=True)
class Row:
    """One answer: the question, the answer in words, where to change it, and what the link calls it.

    `question` is its name.
    """

    key: str
    value: str
    change: str
    about: str
    id: str = ""
    question: str = ""


@dataclass(frozen=True)
class Group:
    """Rows that belong together: those about one item of a repeat stand under its name.

    `section` is the title of the section that begins with it; empty where none does.
    """

    title: str
    rows: tuple[Row, ...]
    section: str = ""


def answer_groups(visit: Visit, walked: Walk) -> tuple[Group, ...]:
    """The answers on the path, in the order they were asked; those of a section under its title."""
    if not walked.parts:
        return _groups(visit, walked, walked.steps)
    found: list[Group] = []
    for part in walked.parts:
        first, *others = _groups(visit, walked, part.steps) or (Group("", ()),)
        found += [replace(first, section=part.section.title), *others] if first.rows else []
    return tuple(found)


def _groups(visit: Visit, walked: Walk, steps: Sequence[Step]) -> tuple[Group, ...]:
    groups: list[Group] = []
    for step in steps:
        if isinstance(step.screen, ItemList):
            groups.append(Group("", (_list_row(visit, walked, step.screen.repeat),)))
        if not isinstance(step.screen, Page):
            continue
        title = sentence_case(step.item.words) if step.item else ""
        before = groups.pop().rows if groups and groups[-1].title == title else ()
        groups.append(Group(title, (*before, *_rows(visit, walked.answers, step, step.screen))))
    return tuple(group for group in groups if group.rows)


def _list_row(visit: Visit, walked: Walk, repeat: Repeat) -> Row:
    """How many items somebody added, and where they add or remove some."""
    many = len(walked.known.items(repeat.name))
    change = f"{visit.base}/{repeat.name}?{CHANGE}=yes"
    return Row(repeat.title, visit.language("{number} added", number=many), change, repeat.title)


def row_id(step: Step, question: str) -> str:
    """The HTML id of a row, where an error summary leads."""
    return f"{step.path}/{question}".replace("/", "-")


def _rows(visit: Visit, answered: Answers, step: Step, page: Page) -> Iterator[Row]:
    answers, context = scope(visit, step, answered), visit.context(step)
    change = step.path.removesuffix(page.name) + (page.change_at or page.name)
    for question in asked_on(page, answers.values):
        if not question.told:
            continue
        value = answers.values.get(question.name)
        yield Row(
            key=question.told_as(context),
            value=context.language("Not given") if value is None else question.show_in_full(value, context),
            change=f"{visit.base}/{change}?{CHANGE}=yes",
            about=question.named(context.language(question.phrase), context),
            id=row_id(step, question.name),
            question=question.name,
        )
