"""The folder `rounds/` of a project, and the rounds that lie in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prototype_kit import KitError
from prototype_kit.document import Faults, nearest
from prototype_kit.errors import Fault
from research.rounds.loading import verify
from research.rounds.round import FILE, FOLDER, Round, read_round, slug_of


@dataclass(frozen=True)
class Rounds:
    """The rounds of a project, the oldest first, and what is wrong in those that cannot be read."""

    found: tuple[Round, ...] = ()
    faults: tuple[Fault, ...] = ()

    def __iter__(self) -> Iterator[Round]:
        return iter(self.found)

    @property
    def last(self) -> Round | None:
        """The one that was frozen last."""
        return self.found[-1] if self.found else None

    def named(self, name: str) -> Round:
        """The round of a slug or a name. Raises `KitError` when there is none."""
        slug = slug_of(name)
        for each in self.found:
            if each.slug == slug:
                return each
        if own := [fault for fault in self.faults if fault.file.startswith(f"{FOLDER}/{slug}/")]:
            raise KitError("\n".join(map(str, own)))
        if not self.found:
            raise KitError('There is no round yet. Freeze one: prototype-kit round freeze "Round 1"')
        raise KitError(f"There is no round {name!r}. {nearest(slug, [each.slug for each in self.found])}")


def read_rounds(project: Path) -> Rounds:
    """Every round of a project. One that cannot be read hides none of the others."""
    faults, found = Faults(), []
    for file in sorted((project / FOLDER).glob(f"[!.]*/{FILE}")):
        each = read_round(file.parent, faults)
        if each is not None:
            found.append(each)
    ordered = sorted(found, key=lambda each: (each.frozen_at, each.slug))
    return Rounds(tuple(ordered), tuple(faults.found))


def round_faults(project: Path) -> Iterator[Fault]:
    """What is wrong with the rounds of a project: files that cannot be read, or that were changed since."""
    rounds = read_rounds(project)
    yield from rounds.faults
    for each in rounds:
        for change in verify(each):
            mend = f"Put it back as it was (git restore {each.shown}), or delete the round."
            what = f"This file {change.happened} after the round was frozen."
            yield Fault(f"{each.shown}/{change.path}", 0, what, mend)
