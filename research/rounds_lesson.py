"""The lesson on prototypes and rounds: a study of one's own, and two versions that were kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from prototype_kit.lessons import Look, Workspace, not_yet, read_lesson, reviewed, right
from research.rounds import Round, read_rounds
from research.studies import FOLDER, load_studies


def _asked(workspace: Workspace) -> Look:
    """Whether there is a study that was not there."""
    if workspace.faults:
        return not_yet("There are faults in the files. Mend them first:", *map(str, workspace.faults))
    old = {path.name for path in (workspace.copy / FOLDER).glob("*")}
    new = [study for slug, study in load_studies(workspace.now).items() if slug not in old]
    if not new:
        return not_yet("There is no new study yet: prototype-kit research study, with what you want to know.")
    return right(f"A study asks: {new[-1].question}", "Is it one question? Could somebody answer it with no?")


def _kept(workspace: Workspace) -> Look:
    """Whether a round was frozen."""
    found = _frozen(workspace)
    if not found:
        return not_yet("No round was frozen since this step began: prototype-kit round freeze, with a name.")
    return right(f"‘{found[-1].name}’ is kept. Whatever you change from now on, it stays as it is.")


def _kept_too(workspace: Workspace) -> Look:
    """Whether another round was frozen, that is not the same as the one before."""
    found = _frozen(workspace)
    if not found:
        return not_yet("No round was frozen since this step began: change one thing, and freeze it.")
    every = [each.content_hash for each in read_rounds(workspace.folder).found]
    own = [each for each in found if every.count(each.content_hash) == 1]
    if not own:
        same = f"‘{found[-1].name}’ is the same as a round before."
        return not_yet(f"{same} Change one thing, and freeze it again.")
    return right(
        f"‘{own[-1].name}’ is kept beside the version before, and differs from it.",
        "In the console, Research compares two rounds page by page.",
    )


def _frozen(workspace: Workspace) -> Sequence[Round]:
    begun = workspace.begun.replace(microsecond=0)
    return sorted(
        (each for each in read_rounds(workspace.folder).found if each.frozen_at >= begun),
        key=lambda each: each.frozen_at,
    )


ROUNDS = read_lesson(
    "prototyping",
    Path(__file__).with_name("prototyping-and-rounds.md").read_text(encoding="utf-8"),
    {"study": _asked, "first": _kept, "second": _kept_too, "review": reviewed},
)
