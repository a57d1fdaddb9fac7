"""`demo`: a prototype is filled with made-up cases and emptied of them, and live use is left alone."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from prototype_kit.cli import main, running
from prototype_kit.settings import read_settings
from prototype_kit.store import open_store
from tests.cli.said import Said
from tests.web.journeys import unlisted_light
from tests.web.visitor import Visitor


@pytest.fixture(autouse=True)
def _cases_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example study takes longest to fill in, and has tests of its own in tests/research."""
    monkeypatch.setattr("research.example.seed_example", lambda *_: None)


def _counted(kit: Said, env: str) -> int:
    with closing(sqlite3.connect(kit.folder / "instance" / "site.db")) as connection:
        found: int = connection.execute("SELECT count(*) FROM cases WHERE env = ?", [env]).fetchone()[0]
    return found


def test_a_new_project_is_filled_and_emptied(kit: Said) -> None:
    """The database is made; what is said is how many, how long it takes, and how to be rid of them."""
    assert kit.run("demo", "--cases", "40") == 0
    assert "with 40 made-up cases (about 1 second). To remove them: prototype-kit " in kit.out
    assert kit.out.splitlines()[0].endswith("demo --remove")
    assert kit.out.splitlines()[1] == "Made up 40 cases."
    assert _counted(kit, "demo") == 40
    assert kit.run("demo", "--cases", "30") == 0  # in place of the others
    assert _counted(kit, "demo") == 30
    assert kit.run("demo", "--remove") == 0
    assert re.match(r"Deleted what was made up: 30 cases, \d+ entries, [\d,]+ words, ", kit.out)
    assert _counted(kit, "demo") == 0


def test_what_people_entered_stays(kit: Said, visited: Visitor) -> None:
    """It is neither replaced nor removed, and where there is a case nothing is begun by itself."""
    unlisted_light(visited)
    visited.submit()
    assert kit.run("demo", "--if-empty", "--cases", "20") == 0
    assert kit.out == ""
    assert _counted(kit, "demo") == 0
    assert kit.run("demo", "--cases", "20") == 0
    assert kit.run("demo", "--remove") == 0
    assert (_counted(kit, "demo"), _counted(kit, "prototype")) == (0, 1)


def test_reset_deletes_made_up_cases_too(kit: Said) -> None:
    """As everything that a prototype holds."""
    assert kit.run("demo", "--cases", "20") == 0
    assert kit.run("reset", "--yes") == 0
    assert _counted(kit, "demo") == 0


@pytest.mark.parametrize("option", ["--cases=20", "--remove", "--if-empty"])
def test_live_mode_refuses(kit: Said, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    """Nothing is made up among what real people sent."""
    monkeypatch.setenv("PROTOTYPE_KIT_MODE", "live")
    monkeypatch.setenv("PROTOTYPE_KIT_ADDRESS", "https://services.anytown.example")
    monkeypatch.setenv("PROTOTYPE_KIT_SECRET", "s" * 32)
    monkeypatch.setenv("PROTOTYPE_KIT_NOTIFY", "govuk")
    monkeypatch.setenv("PROTOTYPE_KIT_NOTIFY_KEY", "-".join(["f33517ff-2a88-4f6e-b855-c550268ce08a"] * 2))
    for name in ("EMAIL", "TEXT"):
        monkeypatch.setenv(f"PROTOTYPE_KIT_NOTIFY_{name}_TEMPLATE", "f33517ff-2a88-4f6e-b855-c550268ce08a")
    assert kit.run("demo", option) == 1
    assert kit.err == "demo works in prototype mode only. Nothing was changed.\n"
    assert not (kit.folder / "instance" / "site.db").exists()


def test_links_lead_to_where_residents_are(kit: Said) -> None:
    """To the address that is said."""
    assert kit.run("demo", "--cases", "60", "--address", "http://127.0.0.1:9999") == 0
    store = open_store(read_settings(kit.folder, {}).database)
    bodies = [message.body for message in store.outbox.recent(100)]
    assert any("http://127.0.0.1:9999/track/" in body for body in bodies)
    assert not any("127.0.0.1:8000" in body for body in bodies)


def test_what_links_lead_to_is_said(kit: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody said an address, which one was taken, and how to say another; else it is as was said."""
    assert kit.run("demo", "--cases", "20") == 0
    assert "lead to http://127.0.0.1:8000; read in the prototype, to wherever it runs then." in kit.out
    monkeypatch.setenv("PROTOTYPE_KIT_ADDRESS", "http://127.0.0.1:8010")
    assert kit.run("demo", "--cases", "60") == 0
    assert "Links in their messages" not in kit.out
    bodies = [
        message.body for message in open_store(read_settings(kit.folder, {}).database).outbox.recent(99)
    ]
    assert any("http://127.0.0.1:8010/track/" in body for body in bodies)


def test_run_fills_only_when_asked_and_beside_itself(kit: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """In another process, once both servers are up; it ends with the server."""
    begun: list[list[str]] = []
    ended: list[str] = []

    class Process:
        def __init__(self, command: list[str]):
            assert served == ["up"]
            begun.append(command[1:])

        def terminate(self) -> None:
            ended.append("terminated")

        def wait(self) -> None:
            ended.append("waited")

    served: list[str] = []

    def develop(*given: object) -> None:
        served.append("up")
        given[-1]()  # type: ignore[operator]

    monkeypatch.setattr("prototype_kit.web.develop.run", develop)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(running, "check_free", lambda *_: None)
    monkeypatch.setattr(subprocess, "Popen", Process)
    assert kit.run("run", "--port", "8123") == 0
    assert (begun, ended) == ([], [])
    served.clear()
    assert kit.run("run", "--port", "8123", "--demo", "700") == 0
    (command,) = begun
    assert command[:3] == ["-m", "prototype_kit", "--project"]
    assert command[4:] == ["demo", "--if-empty", "--cases", "700", "--address", "http://127.0.0.1:8123"]
    assert ended == ["terminated", "waited"]


def test_the_command_that_run_begins_is_one(kit: Said) -> None:
    """What `run` calls in another process fills the database."""
    command = ["--project", str(kit.folder), "demo", "--if-empty", "--cases", "20"]
    subprocess.run([sys.executable, "-m", "prototype_kit", *command], check=True, capture_output=True)
    assert _counted(kit, "demo") == 20
    assert main(command) == 0
    assert _counted(kit, "demo") == 20
