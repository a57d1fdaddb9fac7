"""Accessibility by hand: whether a test by keyboard is in the log."""

from __future__ import annotations

from importlib.resources import files

from prototype_kit.lessons.reviewing import reviewed
from prototype_kit.lessons.step import Look, not_yet, read_lesson, right
from prototype_kit.lessons.workspace import Workspace

_WAY = "keyboard"


def _tested(workspace: Workspace) -> Look:
    if workspace.faults:
        return not_yet("There are faults in the files. Mend them first:", *map(str, workspace.faults))
    was = list(workspace.before.accessibility.entry.tests)
    new = [each for each in workspace.now.accessibility.entry.tests if each not in was]
    found = [each for each in new if each.way == _WAY]
    if not found:
        others = f"A test was written down, of another way than by {_WAY}. " if new else ""
        return not_yet(f"{others}accessibility.yaml has no new test by {_WAY} yet.")
    test = found[-1]
    if test.result == "not-finished":
        return not_yet("The test is not finished. Go on where you stopped, and write what came of it.")
    found_there = _things(len(test.issues))
    said = f"You tested {test.journey} by {_WAY}, and found {found_there} to mend."
    return right(said, "The statement at /accessibility says so, to everybody.")


def _things(many: int) -> str:
    return "nothing" if not many else "1 thing" if many == 1 else f"{many} things"


ACCESSIBILITY = read_lesson(
    "accessibility",
    files(__package__).joinpath("accessibility-by-hand.md").read_text(encoding="utf-8"),
    {"keyboard": _tested, "review": reviewed},
)
