"""Whether a session can begin with a round: what can be seen from the machine that serves it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from prototype_kit import DefinitionError, Site
from research.network import addresses_here
from research.rounds import Round, RoundUnusable, list_passwords, load_round_site
from research.studies import load_studies

ENOUGH_BYTES = 500_000_000
"""Free on the disk: a day of sessions with replay takes a few megabytes, and the rest is for the machine."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `words` say that it is well, or what to do."""

    good: bool
    words: str


def checks(folder: Path, round_: Round) -> Iterator[Check]:
    """Everything that can be seen before a tablet is there."""
    try:
        site = load_round_site(round_)
    except RoundUnusable as error:
        yield Check(good=False, words=str(error))
        return
    yield Check(good=True, words=f"‘{round_.name}’ is as it was frozen, and can be shown.")
    yield from study_checks(folder, site)
    if list_passwords(round_):
        yield Check(good=True, words="The round has a password.")
    else:
        yield Check(good=True, words="The round has no password yet: research serve makes one.")
    here = addresses_here()
    if here:
        yield Check(good=True, words=f"This machine is in a network: {', '.join(here)}.")
    else:
        yield Check(good=False, words="This machine is in no network. Join one, or start a hotspot.")
    yield disk_check(folder)


def study_checks(folder: Path, site: Site) -> Iterator[Check]:
    """Whether the consent sheets and tasks of the project's studies fit the round."""
    try:
        studies = load_studies(replace(site, folder=folder))
    except DefinitionError as error:
        for fault in error.faults:
            yield Check(good=False, words=str(fault))
        return
    if not studies:
        yield Check(good=False, words='There is no study. Make one: prototype-kit research study "Title"')
    for study in studies.values():
        tasks = "1 task" if len(study.tasks) == 1 else f"{len(study.tasks)} tasks"
        sheet = f"a consent sheet (version {study.sheet.version})"
        words = f"‘{study.title}’ has {sheet} and {tasks} that start in this round."
        yield Check(good=True, words=words)


def disk_check(folder: Path) -> Check:
    """Whether there is room for what is recorded."""
    free = shutil.disk_usage(folder).free
    said = f"{free / 1e9:.1f} GB are free on the disk."
    if free >= ENOUGH_BYTES:
        return Check(good=True, words=said)
    return Check(good=False, words=f"Only {said[:-1]}: make room for half a gigabyte or more.")
