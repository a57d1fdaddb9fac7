"""`run`, `serve` and `work`: what is said before anything is started, and what is done once."""

from __future__ import annotations

import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from prototype_kit.cli import main
from tests.cli.said import Said
from tests.reliability.servers import free_port
from tests.web.journeys import unlisted_light
from tests.web.visitor import Visitor


def test_the_console_takes_the_next_port_that_is_free(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    """Or the one that is asked for; a taken one is said before anything is started, with another."""
    served: list[tuple[int, int]] = []
    monkeypatch.setattr(
        "prototype_kit.web.develop.run", lambda _, port, beside, *rest: served.append((port, beside))
    )
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = ["--project", str(folder), "run", "--port", str(port - 1)]
        assert main(run) == 0
        assert served[0][0] == port - 1
        assert served[0][1] > port
        assert f"console for the team is on http://127.0.0.1:{served[0][1]}." in capsys.readouterr().out
        assert main([*run, "--console-port", str(port)]) == 1
        other = f"prototype-kit --project {folder} run --port {port - 1} --console-port {port + 1}"
        assert (
            f"Port {port} is taken. Stop what uses it, or choose another: {other}" in capsys.readouterr().err
        )
        assert main([*run, "--console-port", str(port - 1)]) == 2
    assert len(served) == 1


@pytest.mark.parametrize("command", ["serve", "console"])
def test_a_fault_in_one_service_is_refused_before_anything_is_served(
    monkeypatch: pytest.MonkeyPatch, kit: Said, command: str
) -> None:
    """The fault with its line, that no other service is served either, and what tells it before a release."""
    monkeypatch.setattr("prototype_kit.web.serve._gunicorn", lambda *_: pytest.fail("it is served"))
    journey = next(path for path in kit.folder.rglob("journeys/report.yaml"))
    journey.write_text(journey.read_text(encoding="utf-8").replace("ask:", "aks:", 1), encoding="utf-8")
    assert kit.run(command, "--port", str(free_port())) == 1
    assert "journeys/report.yaml, line " in kit.err
    assert "Did you mean 'ask'?" in kit.err
    last = kit.err.splitlines()[-1]
    assert last.startswith("No service is served while one of them has a fault. Before each release, run: ")
    assert last.endswith(" check")


def test_the_console_is_served_beside_the_site(monkeypatch: pytest.MonkeyPatch, kit: Said) -> None:
    """It leads to where residents are; a prototype's stays on its machine."""
    served: list[tuple[str, int, bytes]] = []

    def bound(app: Flask, _: object, settings: dict[str, Any]) -> None:
        host, _, port = settings["bind"].rpartition(":")
        take(app, host, int(port), settings["workers"] * settings["threads"])

    def take(app: Flask, host: str, port: int, threads: int) -> None:
        page = app.test_client().get("/", base_url=f"http://{host}:{port}").data
        served.append((host, threads, page))

    monkeypatch.setattr("prototype_kit.web.serve._gunicorn", bound)
    monkeypatch.setattr("prototype_kit.web.serve._waitress", take)
    port = free_port()
    assert kit.run("console", "--port", str(port), "--public", "http://127.0.0.1:7999") == 0
    ((host, threads, page),) = served
    assert (host, threads) == ("127.0.0.1", 128)
    assert b'href="http://127.0.0.1:7999"' in page
    assert kit.run("console", "--host", "0.0.0.0", "--port", str(port)) == 1
    assert kit.err == "A prototype's console is for its own machine alone: it listens on 127.0.0.1.\n"
    assert len(served) == 1


def test_live_mode_lists_every_reason_at_once(kit: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, debugging and the database together; nothing listens, and nothing is made."""
    monkeypatch.setenv("PROTOTYPE_KIT_MODE", "live")
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert kit.run("serve") == 1
    reasons = kit.err.splitlines()
    assert len(reasons) == 6
    for words in (
        "PROTOTYPE_KIT_SCANNER",
        "PROTOTYPE_KIT_ADDRESS",
        "PROTOTYPE_KIT_SECRET",
        "PROTOTYPE_KIT_NOTIFY",
        "FLASK_DEBUG",
        "not migrated",
    ):
        assert words in kit.err
    assert not (kit.folder / "instance").exists()


def test_work_once_does_what_is_due(kit: Said, visited: Visitor) -> None:
    """Messages are sent, and then there is nothing more to do."""
    unlisted_light(visited)
    visited.submit()
    assert kit.run("work", "--once") == 0
    assert kit.out == ""
    assert len(list((kit.folder / "instance" / "sent").glob("*.json"))) == 2
    with closing(sqlite3.connect(kit.folder / "instance" / "site.db")) as connection:
        assert connection.execute("SELECT state, count(*) FROM message GROUP BY state").fetchall() == [
            ("sent", 2)
        ]
    assert kit.run("work", "--once") == 0
