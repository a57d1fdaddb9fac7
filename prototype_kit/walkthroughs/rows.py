"""What check answers must show of a walk: every answer on its path, in the order asked, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.journey import ItemList, Outside, Page, Step, Walk, asked_on

Row = tuple[str, str]
"""A question and its answer, in words."""


def answer_rows(walked: Walk, outside: Outside) -> Iterator[Row]:
    """Each question of a complete walk with its answer."""
    for step in walked.steps:
        if isinstance(step.screen, ItemList):
            repeat = step.screen.repeat
            yield repeat.title, f"{len(walked.known.items(repeat.name))} added"
        elif isinstance(step.screen, Page):
            yield from _rows_of_page(walked, step, step.screen, outside)


def _rows_of_page(walked: Walk, step: Step, page: Page, outside: Outside) -> Iterator[Row]:
    context = step.context(outside.assets, addresses=outside.addresses)
    answers = walked.answers
    if step.item is not None:
        answers = answers.item(step.item.repeat.name, step.item.id)
    for question in asked_on(page, answers.values):
        if question.told:
            value = answers.values.get(question.name)
            words = "Not given" if value is None else question.show_in_full(value, context)
            yield question.told_as(context), words
