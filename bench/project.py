"""What is measured: projects as `prototype-kit new` makes them, with the bench's own service in them."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Server, Unmeasured, start
from bench.visiting import Step, Target

HERE = Path(__file__).resolve().parent
SERVICE = "road_problem"
BASE = "/road-problem/report"
ONE = ("street_lights",)
ALL = ("street_lights", "birth_registration", "my_account", "blank", "everything")

# Each visitor's own words must come back on the page that shows the answers, and be in the case.
STEPS = (
    Step(BASE, "Start now", {}),
    Step(f"{BASE}/problem", "What is the problem?", {"problem": "pothole"}, refused="There is a problem"),
    Step(
        f"{BASE}/place",
        "Where is it?",
        {
            "where": "Mill Road, by bridge {words}",
            "detail": "A deep hole in the left lane,\r\n40 cm wide & growing",
        },
    ),
    Step(
        f"{BASE}/noticed",
        "When did you notice it?",
        {"noticed-day": "27", "noticed-month": "3", "noticed-year": "2026"},
    ),
    Step(f"{BASE}/check-answers", "Mill Road, by bridge {words}", {}),
    Step(f"{BASE}/confirmation", "Report sent", reference=r"<strong[^>]*>([A-Z0-9-]+)</strong>"),
)


def ours(port: int, name: str = "kit", *, constant: bool = False) -> Target:
    """The bench's own journey, as it is visited; or that of the constants made of it."""
    return Target(name, port, STEPS, f"{BASE}/problem", {"problem": "light"}, constant)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


def environment(**more: str) -> dict[str, str]:
    """That of this process, without settings of the kit but for these."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PROTOTYPE_KIT_")}
    return {**inherited, **more}


@dataclass(frozen=True)
class Project:
    """A project in a folder of its own."""

    folder: Path

    def serve(self) -> Server:
        """Serve it for real, as one process on one core.

        As while people take part in research: else the prototype's tools are on each page of a prototype, and
        one of them is the page's first form, which visitors would send. Live mode has none, but needs real
        adapters. Everything else is as the kit has it when nobody sets anything.
        """
        port = free_port()
        kit = [sys.executable, "-m", "prototype_kit", "--project", str(self.folder)]
        command = [*kit, "serve", "--workers", "1", "--port", str(port)]
        environ = environment(PROTOTYPE_KIT_PARTICIPANTS="yes")
        return start(command, self.folder, environ, port, BASE, self.folder / "serve.log")

    def missing(self, sent: Mapping[str, str]) -> list[str]:
        """Whose answers are not in the case with the reference they were shown; `sent` is by their words."""
        with closing(sqlite3.connect(self.folder / "instance" / "site.db")) as database:
            rows = database.execute("SELECT reference, answers FROM cases WHERE service = 'road-problem'")
            cases = dict(rows.fetchall())
        gone = [words for words, reference in sent.items() if f'{words}"' not in cases.get(reference, "")]
        shared = len(sent) - len(set(sent.values()))
        return [*gone, *["one reference for two"] * shared]


def make_project(into: Path, name: str, exemplars: Sequence[str]) -> Project:
    """Make a project of these exemplars and our own service. Raises `Unmeasured`."""
    answers = [
        f"--set=project_name={name}",
        f"--set=project_slug={name}",
        f"--set=exemplars={','.join(exemplars)}",
    ]
    command = [
        sys.executable,
        "-m",
        "prototype_kit",
        "new",
        "--defaults",
        "--quiet",
        "--into",
        str(into),
        *answers,
    ]
    made = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise Unmeasured(f"The project could not be made: {(made.stderr or made.stdout).strip()}")
    folder = into / name
    shutil.copytree(
        HERE / SERVICE, folder / "services" / SERVICE, ignore=shutil.ignore_patterns("__pycache__")
    )
    site = folder / "site.yaml"
    words = site.read_text(encoding="utf-8")
    listed = f"  - {exemplars[0]}\n"
    if listed not in words:
        raise Unmeasured(f"{site.name} does not list {exemplars[0]} in a line of its own.")
    site.write_text(words.replace(listed, f"  - {SERVICE}\n{listed}", 1), encoding="utf-8")
    return Project(folder)
