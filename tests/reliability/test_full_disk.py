"""No room for another byte: a page says so and keeps what was typed; with room, the same server goes on.

A limit on the size of files stands in for the disk: it can be set from outside while the server runs, and
taken away again. How the store takes a database that is full itself is tested in tests/store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.reliability.ledger import copied_drafts, half_written, is_sound, lost, rows
from tests.reliability.residents import CHECK_ANSWERS, CONFIRMATION, Resident, reference_on
from tests.reliability.servers import Answer, Command, free_port, running, wait_until
from tests.reliability.tiers import TIMEOUT, Figures, tier
from tests.web.journeys import REPORT, unlisted_light
from tests.web.world import street_lights_alone

resource = pytest.importorskip("resource", reason="Windows limits no process so")

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("full-disk"),
    pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process"),
    TIMEOUT,
]

PEOPLE = 100
TIMES = tier(1, 10)
ROOM = 2_000_000  # bytes of SQLite's log, which would else be emptied and begun anew at 4 MB
_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"


@contextmanager
def _nearly_full(server: Command, folder: Path) -> Iterator[None]:
    """There is room for what some of the people send, and no more."""
    wait_until(lambda: rows(folder, _EMPTY_LOG)[0][0] == 0, "nobody reads, so that the log can be emptied")
    master = psutil.Process(server.process.pid)
    processes = [master.pid, *(worker.pid for worker in master.children())]
    before = [resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in processes]
    for pid, (_, hard) in zip(processes, before, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (ROOM, hard))
    yield
    for pid, limits in zip(processes, before, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


class Person(Resident):
    """Somebody at the end of the journey who adds a lot to it, and then sends it."""

    def __init__(self, port: int, draft: str, session: str):
        super().__init__(port, session)
        self.draft = draft
        self.details = f"{draft} {'What I saw. ' * 80}".strip()
        self.kept, self.reference = False, ""

    def go_on(self) -> None:
        """Do what is left, as far as the server lets them."""
        if not self.kept:
            self.kept = self._is_taken(
                self.post(f"{REPORT}/details", {"details": self.details}), self.details
            )
        if self.kept and not self.reference and self._is_taken(self.post(CHECK_ANSWERS)):
            self.reference = reference_on(self.get(CONFIRMATION))

    def _is_taken(self, answer: Answer, typed: str = "") -> bool:
        if answer.status_code == 303:
            return True
        assert (answer.status_code, typed in answer.text) == (503, True)
        assert "Sorry, the service is not available" in answer.text
        assert answer.headers["Retry-After"] == "30"
        return False


def _go_on(people: Iterable[Person]) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(Person.go_on, people))


def _told(people: Iterable[Person]) -> dict[str, str]:
    return {person.draft: person.reference for person in people if person.reference}


def test_a_full_disk_takes_nothing_from_anybody(tmp_path: Path, figures: Figures) -> None:
    """What was acknowledged is there, what was not is refused with its words; with room, all goes on."""
    folder = street_lights_alone(tmp_path / "anytown")
    everybody: list[Person] = []
    early, missing, halves = 0, list[str](), list[str]()
    with running(folder, "serve", "--workers", "2", "--threads", "4", port=free_port()) as server:
        unlisted_light(server.visitor())
        workers = psutil.Process(server.process.pid).children()
        for _ in range(TIMES):
            drafts = copied_drafts(folder, PEOPLE)
            people = [Person(server.port, draft, session) for draft, session in drafts.items()]
            with _nearly_full(server, folder):
                _go_on(people)
                told = _told(people)
                missing += lost(folder, told)
                halves += half_written(folder)
                assert server.client.get("/health/live").status_code == 200
                assert people[-1].get(f"{REPORT}/contact").status_code == 200
            assert 0 < len(told) < PEOPLE
            early += len(told)
            _go_on(people)
            everybody += people
        assert workers == psutil.Process(server.process.pid).children()
    told, refused = _told(everybody), sum(person.statuses[503] for person in everybody)
    missing += lost(folder, told)
    halves += half_written(folder)
    what = f"disk full, {TIMES} times, {len(everybody)} people"
    figures.add(14, f"{what}: refused with 503 and what was typed", refused, "over 0")
    figures.add(14, f"{what}: references shown before there was no room", early, "over 0")
    figures.add(
        14,
        f"{what}: references shown once there was room, without a restart",
        len(told) - early,
        len(everybody) - early,
    )
    figures.add(14, f"{what}: references lost", len(missing), 0)
    figures.add(14, f"{what}: submissions half written", len(halves), 0)
    assert (missing, halves) == ([], [])
    assert len(set(told.values())) == len(everybody) == len(rows(folder, "SELECT id FROM cases"))
    answers = {str(draft): str(given) for draft, given in rows(folder, "SELECT draft_id, answers FROM cases")}
    assert all(person.details in answers[person.draft] for person in everybody)
    assert is_sound(folder)
