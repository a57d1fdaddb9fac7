"""The step that ends most lessons: a sheet that the learner fills in, for themselves and a colleague."""

from __future__ import annotations

from prototype_kit.lessons.step import Look, not_yet, right
from prototype_kit.lessons.workspace import Workspace


def reviewed(workspace: Workspace) -> Look:
    """Whether each question of the step's sheets has an answer."""
    lacking = [
        (sheet.file, question)
        for sheet in workspace.sheets
        for question in sheet.unanswered(workspace.folder)
    ]
    if not lacking:
        twice = [each for sheet in workspace.sheets for each in sheet.twice(workspace.folder)]
        if twice:
            return not_yet(f"Two questions have the same answer: ‘{twice[0]}’. Each asks for something else.")
        return right(
            "Each question has an answer. Whether it is a good one, a colleague can tell: show it to one."
        )
    return not_yet(
        *(f"{file}: ‘{question}’ has no answer yet, or one of a few words." for file, question in lacking)
    )
