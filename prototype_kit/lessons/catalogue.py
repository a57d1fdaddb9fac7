"""All lessons that there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from prototype_kit.extensions import installed
from prototype_kit.lessons.accessibility_by_hand import ACCESSIBILITY
from prototype_kit.lessons.content_and_welsh import CONTENT
from prototype_kit.lessons.first_hour import FIRST_HOUR
from prototype_kit.lessons.load_and_reliability import LOAD
from prototype_kit.lessons.measuring import MEASURING
from prototype_kit.lessons.step import Lesson
from prototype_kit.lessons.user_needs import USER_NEEDS

_OURS = (FIRST_HOUR, USER_NEEDS, CONTENT, MEASURING, LOAD, ACCESSIBILITY)


def lessons() -> Mapping[str, Lesson]:
    """Each by its name, the first to begin with; with the lessons and the steps that extensions bring."""
    brought = [lesson for extension in installed() for lesson in extension.lessons()]
    return {lesson.name: _whole(lesson) for lesson in (*_OURS, *brought)}


def _whole(lesson: Lesson) -> Lesson:
    steps = [step for extension in installed() for step in extension.steps(lesson.name)]
    return replace(lesson, steps=(*lesson.steps, *steps))
