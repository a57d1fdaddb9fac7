"""The page of a lesson says what the terminal says."""

from __future__ import annotations

import pytest

from docs.making import lessons as making
from prototype_kit.lessons import Lesson, lessons, step_text


def lesson() -> Lesson:
    """The first one."""
    return next(iter(lessons().values()))


def test_the_page_is_of_the_lesson_as_it_is() -> None:
    """Else it says how to make it again."""
    assert making.problems() == []


@pytest.mark.parametrize("its", lessons().values(), ids=lambda its: its.name)
def test_each_step_has_words_for_a_terminal(its: Lesson) -> None:
    """No marks of Markdown, no line too long but those that are typed, and commands as they can be typed."""
    assert len(its.steps) > 1
    for number, step in enumerate(its.steps, 1):
        text = step_text(its, step, None)
        told = [line for line in text.splitlines() if not line.startswith("    ")]
        assert [line for line in told if len(line) > 88 or "**" in line or "`" in line or "](" in line] == []
        assert f"{its.title}, step {number} of {len(its.steps)}: {step.title}" in told[0]
        for command in step.commands:
            assert command.removeprefix("prototype-kit ") in text


def test_what_goes_into_a_file_can_be_copied_from_the_terminal() -> None:
    """With the spaces that it has there, as they mean something in YAML."""
    edits = [(step, edit) for step in lesson().steps for edit in step.edits]
    assert edits
    for step, edit in edits:
        text = step_text(lesson(), step, None)
        for part in (edit.old, edit.new):
            assert f"\n\n{part.rstrip()}\n\n" in text


def test_steps_have_names_of_their_own() -> None:
    """Progress is kept by them."""
    for its in lessons().values():
        names = [step.name for step in its.steps]
        assert len(names) == len(set(names))
