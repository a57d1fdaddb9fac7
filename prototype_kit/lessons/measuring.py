"""Measuring: whether volumes of other channels are there, and a target that is new."""

from __future__ import annotations

from importlib.resources import files

from prototype_kit.lessons.reviewing import reviewed
from prototype_kit.lessons.step import Look, not_yet, read_lesson, right
from prototype_kit.lessons.workspace import Workspace


def _imported(workspace: Workspace) -> Look:
    with workspace.store() as store:
        kept = () if store is None else store.volumes.all(workspace.settings.env)
    if not kept:
        return not_yet("No volumes are imported yet: prototype-kit volumes import phone.csv")
    channels = sorted({each.volume.channel for each in kept})
    if channels == ["web"]:
        return not_yet("Only what came online is imported. Import another channel, such as phone.")
    many = "1 figure is" if len(kept) == 1 else f"{len(kept)} figures are"
    return right(f"{many} imported: {', '.join(channels)}. Take-up has something to be a share of.")


def _aimed(workspace: Workspace) -> Look:
    if workspace.faults:
        return not_yet("There are faults in the files. Mend them first:", *map(str, workspace.faults))
    for slug, service in workspace.now.services.items():
        target = service.entry.take_up_target
        old = workspace.before.services.get(slug)
        if target is not None and (old is None or old.entry.take_up_target != target):
            share = float(target.share) * 100
            said = f"{service.name}: {share:g} in 100 by {target.by}."
            return right(said, "It can be missed, so it is a target.")
    return not_yet("No target is another than before: change take_up_target: in service.yaml.")


MEASURING = read_lesson(
    "measuring",
    files(__package__).joinpath("measuring.md").read_text(encoding="utf-8"),
    {"volumes": _imported, "target": _aimed, "review": reviewed},
)
