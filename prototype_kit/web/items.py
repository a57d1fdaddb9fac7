"""The list of items that people add to: shown, added to, and taken from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prototype_kit.errors import InvalidAnswer
from prototype_kit.journey import Item, Page, Repeat, Step, Walk, asked_on
from prototype_kit.journey.adding import ANOTHER, LISTED, another, is_adding
from prototype_kit.questions import Form
from prototype_kit.questions.question import sentence_case
from prototype_kit.web.visit import CHANGE, Visit, saved_answers


@dataclass(frozen=True)
class Listed:
    """One item of the list: its words, the first answer about it, and where it is changed or removed."""

    words: str
    value: str
    change: str
    remove: str | None


def list_page(
    visit: Visit,
    walked: Walk,
    step: Step,
    repeat: Repeat,
    typed: Form,
    errors: Sequence[InvalidAnswer] = (),
    changing: bool = False,
) -> str:
    """All items, with links to change and remove them, and the question whether there is another."""
    listed = _listed(visit, walked, repeat)
    more = len(listed) < repeat.max
    question = another(repeat)
    before = walked.before(step.path)
    back = visit.address(before, changing) if before else visit.base
    return visit.page(
        "items.html",
        title=repeat.title,
        items=listed,
        part=question.component(typed, errors, visit.context(step)) if more else None,
        listed=LISTED,
        most=repeat.max,
        surplus=len(listed) - repeat.max,
        errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
        back=f"{visit.base}/check-answers" if changing and walked.complete else back,
        keep=f"&{CHANGE}=yes" if changing else "",
    )


def answer_list(visit: Visit, step: Step, repeat: Repeat, form: Form) -> tuple[Visit, str | None]:
    """The visit after the list was answered, stored; and the id of a new item, if there is to be one.

    Raises `Rejected` when it was not answered or the items are too few or too many, and `Outdated`.
    """
    answers = visit.draft.answers
    many = len(answers.item_ids(repeat.name))
    if visit.front.presenting.click_through and not form.get(ANOTHER):
        form = {ANOTHER: ("yes" if many < repeat.min else "no",)}
    if is_adding(repeat, many, form, visit.context(step)):
        answers, added = answers.asked_again(repeat.name).with_new_item(repeat.name)
        return saved_answers(visit, answers), added
    return saved_answers(visit, answers.with_page(repeat.name, {})), None


def find_item(walked: Walk, repeat: str, item_id: str) -> Item | None:
    """An item on the path that may be removed; None when there is no such item, or not one too many."""
    steps = (step.item for step in walked.steps if step.item and step.item.repeat.name == repeat)
    item = next((item for item in steps if item.id == item_id), None)
    return item if item is not None and item.removable else None


def remove_page(visit: Visit, walked: Walk, item: Item) -> str:
    """Whether to remove an item, with what would be lost."""
    words = item.words
    return visit.page(
        "remove-item.html",
        title=visit.language("Are you sure you want to remove {item}?", item=words),
        rows=_rows(visit, walked, item),
        back=f"{visit.base}/{item.repeat.name}",
    )


def remove(visit: Visit, item: Item) -> Visit:
    """The visit without an item, stored; the list is asked again. Raises `Outdated`."""
    name = item.repeat.name
    return saved_answers(visit, visit.draft.answers.without_item(name, item.id).asked_again(name))


def _listed(visit: Visit, walked: Walk, repeat: Repeat) -> list[Listed]:
    items: dict[str, Item] = {}
    for step in walked.steps:
        if step.item is not None and step.item.repeat.name == repeat.name:
            items.setdefault(step.item.id, step.item)
    return [_one(visit, walked, item) for item in items.values()]


def _one(visit: Visit, walked: Walk, item: Item) -> Listed:
    base = f"{visit.base}/{item.repeat.name}/{item.id}"
    rows = _rows(visit, walked, item)
    return Listed(
        words=sentence_case(item.words),
        value=rows[0][1] if rows else "",
        change=f"{base}/{item.repeat.pages[0].name}?{CHANGE}=yes",
        remove=f"{base}/remove" if item.removable else None,
    )


def _rows(visit: Visit, walked: Walk, item: Item) -> list[tuple[str, str]]:
    """What was answered about an item: each question and the answer, in words."""
    given = visit.draft.answers.item(item.repeat.name, item.id).values
    pages = [(step.screen, step) for step in walked.steps if step.item == item]
    asked = [
        (question, visit.context(step))
        for page, step in pages
        if isinstance(page, Page)
        for question in asked_on(page, given)
        if question.told and question.name in given
    ]
    return [
        (question.told_as(context), question.show(given[question.name], context))
        for question, context in asked
    ]
