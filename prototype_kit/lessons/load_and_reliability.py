"""Load and reliability: whether there is a promise of one's own, and a load test that was held against it."""

from __future__ import annotations

from importlib.resources import files

from prototype_kit.iterations import read_verdict
from prototype_kit.lessons.reviewing import reviewed
from prototype_kit.lessons.step import Look, not_yet, read_lesson, right
from prototype_kit.lessons.workspace import Workspace

_FILE = "load.yaml"


def _promised(workspace: Workspace) -> Look:
    if workspace.faults:
        return not_yet("There are faults in the files. Mend them first:", *map(str, workspace.faults))
    for slug, service in workspace.now.services.items():
        old, file = workspace.before.services.get(slug), service.folder / _FILE
        was = old.folder / _FILE if old else None
        if file.is_file() and (was is None or not was.is_file() or was.read_bytes() != file.read_bytes()):
            return right(f"{service.name} has a promise of its own. The next load test is held against it.")
    return not_yet(f"No {_FILE} says anything else than before. Change journeys_a_minute: to what you need.")


def _borne(workspace: Workspace) -> Look:
    if workspace.faults:
        return not_yet("There are faults in the files. Mend them first:", *map(str, workspace.faults))
    verdict = read_verdict(workspace.folder / "instance" / "load" / "verdict.json")
    if verdict is None or verdict.date < workspace.begun.replace(microsecond=0):
        return not_yet("No load test was run since this step began: prototype-kit load street-lights")
    if not verdict.is_of({slug: service.release for slug, service in workspace.now.services.items()}):
        return not_yet(
            "The service was changed after its load test, so it says nothing of this one. Run it again."
        )
    if not verdict.passed:
        return not_yet("It does not bear that. Promise less, or find out what is slow:", *verdict.lines)
    return right("It bears what you promised:", "\n".join(f"- {line}" for line in verdict.lines))


LOAD = read_lesson(
    "load",
    files(__package__).joinpath("load-and-reliability.md").read_text(encoding="utf-8"),
    {"promise": _promised, "bear": _borne, "review": reviewed},
)
