"""Studies as pages need them: read when they are first asked for, and again when their files change."""

from __future__ import annotations

import logging
import threading

from prototype_kit import DefinitionError, Site
from research.studies import FOLDER, Study, load_study

_log = logging.getLogger(__name__)

_Seen = tuple[tuple[str, int, int], ...]


class KnownStudies:
    """The studies of a project, with the services of a round. Threads may share it."""

    def __init__(self, site: Site):
        self._site = site
        self._known: dict[str, tuple[_Seen, Study | None]] = {}
        self._lock = threading.Lock()

    def find(self, slug: str) -> Study | None:
        """One of them; None, and a line in the log, where it cannot be read or does not fit the round."""
        seen = self._seen(slug)
        with self._lock:
            known = self._known.get(slug)
            if known is None or known[0] != seen:
                known = self._known[slug] = seen, self._read(slug)
        return known[1]

    def _read(self, slug: str) -> Study | None:
        try:
            return load_study(self._site, slug)
        except DefinitionError as error:
            _log.error("The study %s cannot be used in a session:\n%s", slug, error)
            return None

    def _seen(self, slug: str) -> _Seen:
        files = sorted((self._site.folder / FOLDER / slug).glob("*.*"))
        states = [(file.name, file.stat()) for file in files]
        return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)
