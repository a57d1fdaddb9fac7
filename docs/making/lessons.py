"""The page of a lesson, made of the words that the terminal says."""

from __future__ import annotations

from docs.making.examples import ROOT
from prototype_kit.lessons import lesson_page, lessons

LESSONS = "lessons"
"""What the command calls them."""
FOLDER = "docs/learn"


def problems() -> list[str]:
    """Pages that are not what the lessons say now."""
    return [
        f"{FOLDER}/{name}.md is not what the lesson says now. Run: python -m docs.making {LESSONS}"
        for name, lesson in lessons().items()
        if not (path := ROOT / FOLDER / f"{name}.md").is_file()
        or path.read_text(encoding="utf-8") != lesson_page(lesson)
    ]


def write() -> None:
    """Write the page of each."""
    for name, lesson in lessons().items():
        (ROOT / FOLDER / f"{name}.md").write_text(lesson_page(lesson), encoding="utf-8")
