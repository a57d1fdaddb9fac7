"""The apps of rounds: made when they are first asked for, and anew when the round or its passwords change."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from prototype_kit import KitError
from prototype_kit.document import Faults
from prototype_kit.extensions import WsgiApp
from research.rounds import Round, RoundUnusable, list_passwords, verify
from research.rounds.loading import unusable_words
from research.rounds.round import FILE, FOLDER, SLUG, read_round

_log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How long files are believed to be as they were."""

Passwords = tuple[str, ...]
Seen = tuple[tuple[str, int, int], ...]
"""Files with their times of change and sizes."""


@dataclass(frozen=True)
class _Served:
    """An app, what it was made of, and when the files were last looked at."""

    app: WsgiApp
    made_of: tuple[str, Passwords, str]
    seen: Seen
    looked_at: float


class ServedRounds:
    """The apps of a project's rounds, one for each content hash and set of passwords. Threads may share it.

    `make` gives the app of a round, and raises whatever is wrong with it; `notice` is shown instead.
    """

    def __init__(
        self,
        project: Path,
        make: Callable[[Round, Passwords], WsgiApp],
        notice: Callable[[Round, Passwords, RoundUnusable], WsgiApp],
        clock: Callable[[], float] = time.monotonic,
    ):
        self._project, self._make, self._notice, self._clock = project, make, notice, clock
        self._served: dict[str, _Served] = {}
        self._making: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def app(self, slug: str) -> WsgiApp | None:
        """What answers for a round; None where there is none that can be read."""
        folder = self._project / FOLDER / slug
        if not SLUG.fullmatch(slug) or not (folder / FILE).is_file():
            return None
        served = self._served.get(slug)
        if served is not None and self._clock() < served.looked_at + LOOK_SECONDS:
            return served.app
        with self._lock:
            making = self._making.setdefault(slug, threading.Lock())
        with making:  # whoever comes meanwhile waits for the one app
            return self._looked_at(slug, folder)

    def _looked_at(self, slug: str, folder: Path) -> WsgiApp | None:
        before, now, seen = self._served.get(slug), self._clock(), tuple(_seen(folder))
        if before is not None and before.seen == seen:
            self._served[slug] = _Served(before.app, before.made_of, seen, now)
            return before.app
        round_ = read_round(folder, Faults())
        if round_ is None:
            _log.error("The round %s cannot be read.", slug)
            self._served.pop(slug, None)
            return None
        passwords = _passwords(round_)
        changes = verify(round_)
        made_of = (round_.content_hash, passwords, " ".join(map(str, changes)))
        if before is not None and before.made_of == made_of:
            app = before.app
        else:
            app = self._made(round_, passwords)
        self._served[slug] = _Served(app, made_of, seen, now)
        return app

    def _made(self, round_: Round, passwords: Passwords) -> WsgiApp:
        try:
            return self._make(round_, passwords)
        except RoundUnusable as error:
            why = error
        except Exception as error:  # noqa: BLE001
            # A later kit may fail in ways that nobody foresaw, and all else must go on.
            _log.exception("The round %s cannot be shown.", round_.slug)
            faults = getattr(error, "faults", ())
            why = RoundUnusable(round_, unusable_words(round_), faults)
        return self._notice(round_, passwords, why)


def _passwords(round_: Round) -> Passwords:
    try:
        return tuple(each.password for each in list_passwords(round_))
    except KitError as error:
        _log.error("Nobody is let in by a password: %s", error)
        return ()


def _seen(folder: Path) -> Iterator[tuple[str, int, int]]:
    """The state of all that an app is made of: a round's files, and the file of passwords."""
    passwords = folder.parent.parent / "instance" / "round-passwords.yaml"
    for path in [*sorted(folder.rglob("*")), passwords]:
        if path.is_file() and path.suffix != ".pyc":
            state = path.stat()
            yield str(path), state.st_mtime_ns, state.st_size
