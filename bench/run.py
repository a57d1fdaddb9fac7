"""The bench: what a page and a journey cost, beside what the same bytes cost as constants. See README.md.

python bootstrap.py bench [--rounds 7] [--seconds 1] [--users 16] [--requests 20000] [--targets FILE]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from bench.constants import Recording
from bench.figures import Figures, quantile
from bench.measuring import KINDS, ROOT, DriverProcess, Measured, first_visit
from bench.processes import Server, Unmeasured, megabytes, start
from bench.project import ALL, BASE, ONE, Project, environment, free_port, make_project, ours
from bench.targets import Wanted, read_targets

_LIMITS = ("flask", "wsgi")
_WARM = 0.5  # seconds


def say(sentence: str) -> None:
    """Tell how far it has come, apart from the table."""
    print(sentence, file=sys.stderr, flush=True)


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """What was asked for."""
    asked = argparse.ArgumentParser(
        prog="python bootstrap.py bench", description=(__doc__ or "").partition(":\n")[0]
    )
    asked.add_argument("--rounds", type=int, default=7, help="how often all is measured; the median counts")
    asked.add_argument("--seconds", type=float, default=1.0, help="of each measurement")
    asked.add_argument("--users", type=int, default=16, help="connections, and journeys at once")
    asked.add_argument("--requests", type=int, default=20_000, help="between the two looks at memory")
    asked.add_argument("--starts", type=int, default=3, help="how often the service is started")
    asked.add_argument("--targets", type=Path, help="a file of other services to measure in the same run")
    return asked.parse_args(given)


class Bench:
    """One run: servers that are up at the same time, of which one is under load at a time."""

    def __init__(self, asked: argparse.Namespace, work: Path, ending: ExitStack):
        self._asked, self._work, self._ending = asked, work, ending
        self._driver = DriverProcess(work / "driver.log")
        ending.callback(self._driver.end)
        self.lost: list[str] = []
        self._sent: dict[str, str] = {}

    def run(self) -> str:
        """Measure everything; gives the table. Raises `Unmeasured`."""
        wanted = read_targets(self._asked.targets) if self._asked.targets else []
        say("Making the projects that are measured")
        project = make_project(self._work, "one", ONE)
        every = make_project(self._work, "every", ALL)
        server, started = self._start(project)
        kit, others = self._begin(server, wanted)
        figures = Figures([each.target.name for each in (kit, *others)], "flask")
        self._rounds([kit, *others], figures)
        self.lost += [f"kit: no case with the answers of {words}" for words in project.missing(self._sent)]
        packed, plain = first_visit(kit.server.port, BASE)
        beside = [
            ("cases found with their answers", f"{len(self._sent):,}"),
            ("seconds from start to first page", f"{started:.2f}"),
            *self._memory(every),
            (
                "kB of a first visit: HTML, CSS, JS",
                f"{packed / 1000:.1f} (not compressed {plain / 1000:.1f})",
            ),
        ]
        return figures.table(beside)

    def _serve(self, server: Server) -> Server:
        self._ending.callback(server.end)
        return server

    def _start(self, project: Project) -> tuple[Server, float]:
        """Start ours as often as asked for; gives the last one, and the median of their seconds."""
        say("Starting the servers")
        project.serve().end()  # the first makes the database
        took = []
        for _ in range(self._asked.starts - 1):
            server = project.serve()
            took.append(server.started)
            server.end()
        last = self._serve(project.serve())
        return last, median([*took, last.started])

    def _begin(self, server: Server, wanted: Sequence[Wanted]) -> tuple[Measured, list[Measured]]:
        """Start the others, and have each one's visitors come as far as the question."""
        recording = Recording()
        kit = Measured(ours(server.port), server, self._driver)
        kit.prepare(self._asked.users, recording)
        file = self._work / "recorded.json"
        recording.write(file)
        others = []
        for name in _LIMITS:
            port = free_port()
            command = [sys.executable, "-m", "bench.constants", name, str(file), str(port)]
            limit = start(command, ROOT, environment(), port, BASE, self._work / f"{name}.log")
            others.append(Measured(ours(port, name, constant=True), self._serve(limit), self._driver))
        others += [
            Measured(each.target, self._serve(each.serve(self._work)), self._driver) for each in wanted
        ]
        for each in others:
            each.prepare(self._asked.users)
        return kit, others

    def _rounds(self, measured: Sequence[Measured], figures: Figures) -> None:
        """Each round in the other order than the last, so that a slow spell falls on all alike."""
        seconds, users = self._asked.seconds, self._asked.users
        for each in measured:  # what is looked up or drawn once does not count
            for kind in KINDS:
                each.burst(kind, min(_WARM, seconds))
            list(self._journeys(each, min(_WARM, seconds), users, "warm"))
        for number in range(self._asked.rounds):
            say(f"Round {number + 1} of {self._asked.rounds}")
            order = measured if number % 2 == 0 else measured[::-1]
            for kind in KINDS:
                for each in order:
                    cost, seen = each.burst(kind, seconds)
                    figures.add(each.target.name, kind, cost)
                    self.lost += seen.lost
            for each in order:
                for what, figure in self._journeys(each, seconds, users, f"round{number}"):
                    figures.add(each.target.name, what, figure)

    def _journeys(
        self, each: Measured, seconds: float, users: int, prefix: str
    ) -> Iterator[tuple[str, float]]:
        cost, seen = each.journeys(users, seconds, prefix)
        self.lost += seen.lost
        if each.target.name == "kit":
            self._sent |= seen.sent
        yield "journey", cost
        yield "journeys_s", len(seen.journeys) / seen.seconds
        yield "p50", 1000 * quantile(seen.took, 0.5)
        yield "p99", 1000 * quantile(seen.took, 0.99)
        yield "walked", len(seen.journeys) + len(seen.lost)
        yield "lost", len(seen.lost)

    def _memory(self, project: Project) -> Iterator[tuple[str, str]]:
        """What the process that answers holds, with every exemplar in it."""
        say("Looking at memory")
        server = self._serve(project.serve())
        measured = Measured(ours(server.port), server, self._driver)
        measured.prepare(self._asked.users)
        yield "MB of a worker with every exemplar", f"{megabytes(server.worker):.1f}"
        count = 0
        for kind in KINDS:
            _, seen = measured.burst(kind, 60.0, self._asked.requests // len(KINDS))
            count += len(seen.took)
        yield f"MB after {count:,} requests", f"{megabytes(server.worker):.1f}"


@contextmanager
def workplace() -> Iterator[tuple[Path, ExitStack]]:
    """A folder that is gone at the end, as are all servers."""
    with tempfile.TemporaryDirectory(prefix="prototype-kit-bench-") as folder, ExitStack() as ending:
        yield Path(folder), ending


def main(given: Sequence[str]) -> int:
    """Run the bench and print its table; 1 where something was lost or could not be measured."""
    asked = arguments(given)
    if not sys.platform.startswith("linux") or not Path("/proc/self/stat").exists():
        print("The bench reads from Linux's /proc what a server used: run it on Linux.", file=sys.stderr)
        return 1
    begun = time.monotonic()
    try:
        with workplace() as (folder, ending):
            bench = Bench(asked, folder, ending)
            print(bench.run())
    except Unmeasured as error:
        print(f"This could not be measured. {error}", file=sys.stderr)
        return 1
    cores = len(os.sched_getaffinity(0))
    print("\nRatios (×) are to Flask, which sends the same bytes as constants.")
    print(f"{cores} cores; load {os.getloadavg()[0]:.1f} at the end.")
    print(f"It took {time.monotonic() - begun:.0f} seconds.")
    for what in bench.lost[:5]:
        print(f"Lost: {what}", file=sys.stderr)
    return 1 if bench.lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
