"""What a study needs on paper, as HTML pages that ask for nothing else: print them, or save them as PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from research.studies.printing.cards import task_cards
from research.studies.printing.guide_page import guide_page
from research.studies.printing.sheet_page import large_sheet_page, sheet_page
from research.studies.study import Study

PRINTABLES: Mapping[str, Callable[[Study], str]] = {
    "task-cards.html": task_cards,
    "consent-sheet.html": sheet_page,
    "consent-sheet-large-print.html": large_sheet_page,
    "discussion-guide.html": guide_page,
}
"""What makes each page, by the name of its file."""


def printables(study: Study) -> Mapping[str, str]:
    """Whole pages by the name of their file."""
    return {name: page(study) for name, page in PRINTABLES.items()}
