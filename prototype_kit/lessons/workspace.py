"""What a step looks at: the project as it is, and as it was when the step began."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from prototype_kit.check import faults_in_use
from prototype_kit.differences import SiteDifference, compare_sites
from prototype_kit.errors import DefinitionError, Fault
from prototype_kit.iterations import Iteration, list_iterations
from prototype_kit.lessons.sheet import Sheet
from prototype_kit.settings import Settings
from prototype_kit.site import Site, load_site
from prototype_kit.store import Store, open_store
from prototype_kit.store.migrations import is_current


@dataclass(frozen=True)
class Workspace:
    """A project in which somebody learns. `copy` is the folder of the copy, `begun` when it was made.

    `seen` are words that a step noted when it looked before; what it adds is kept until it is done. `sheets`
    are those of the step.
    """

    folder: Path
    copy: Path
    begun: datetime
    settings: Settings
    seen: set[str] = field(default_factory=set)
    sheets: Sequence[Sheet] = ()

    @cached_property
    def faults(self) -> Sequence[Fault]:
        """What is wrong with the files now; nothing at best."""
        return self._read[1]

    @property
    def now(self) -> Site:
        """The site as it is. Raises `DefinitionError` where it cannot be read."""
        site, faults = self._read
        if site is None:
            raise DefinitionError(faults)
        return site

    @property
    def can_be_read(self) -> bool:
        """Whether there is a site now, whatever else is wrong with it."""
        return self._read[0] is not None

    @cached_property
    def _read(self) -> tuple[Site | None, Sequence[Fault]]:
        try:
            site = load_site(self.folder)
        except DefinitionError as error:
            return None, error.faults
        return site, tuple(faults_in_use(site, datetime.now(UTC).date()))

    @cached_property
    def before(self) -> Site:
        """The site as it was."""
        return load_site(self.copy)

    @cached_property
    def difference(self) -> SiteDifference:
        """What changed since."""
        return compare_sites(self.before, self.now)

    @cached_property
    def all_iterations(self) -> Sequence[Iteration]:
        """Each that was recorded, the oldest first. Raises `DefinitionError` where one cannot be read."""
        return list_iterations(self.folder)

    @property
    def iterations(self) -> Sequence[Iteration]:
        """Those that were recorded since the step began, the oldest first."""
        begun = self.begun.replace(microsecond=0)  # as theirs are
        return [each for each in self.all_iterations if each.released_at >= begun]

    @contextmanager
    def store(self) -> Iterator[Store | None]:
        """The project's database; None as long as nobody has run it."""
        if not is_current(self.settings.database):
            yield None
            return
        store = open_store(self.settings.database)
        try:
            yield store
        finally:
            store.close()
