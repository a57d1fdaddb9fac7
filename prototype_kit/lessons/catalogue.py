"""All lessons that there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from prototype_kit.extensions import installed
from prototype_kit.lessons.first_hour import FIRST_HOUR
from prototype_kit.lessons.step import Lesson


def lessons() -> Mapping[str, Lesson]:
    """Each by its name, with the steps that extensions bring to it."""
    brought = [step for extension in installed() for step in extension.steps(FIRST_HOUR.name)]
    return {FIRST_HOUR.name: replace(FIRST_HOUR, steps=(*FIRST_HOUR.steps, *brought))}
