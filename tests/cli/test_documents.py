"""`docs` shows the documents on this machine, without a network."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from docs.making import site
from prototype_kit.cli import main
from prototype_kit.cli.documents import FIRST_HOUR
from prototype_kit.documents import PLACE, server, site_folder
from prototype_kit.errors import KitError
from prototype_kit.lessons import lessons

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("packaging")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Of a server of the documents."""
    with server(site.provide(say=lambda _: None), 0) as pages:
        thread = threading.Thread(target=pages.serve_forever)
        thread.start()
        yield pages.server_address[1]
        pages.shutdown()
        thread.join()


def ask(port: int, path: str, method: str = "GET") -> tuple[HTTPResponse, str]:
    """What the server answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path)
    response = connection.getresponse()
    text = response.read().decode("utf-8", "replace")
    connection.close()
    return response, text


def test_pages_are_there_and_fetch_nothing_from_elsewhere(port: int) -> None:
    """The browser is told so, too."""
    for path, words in {
        "/": "docs/README.html",
        "/docs/guide/welsh.html": "Offer a service in Welsh",
        FIRST_HOUR: "Record what you begin with",
        **{f"/docs/learn/{name}.html": lesson.title for name, lesson in lessons().items()},
    }.items():
        response, text = ask(port, path)
        assert response.status == 200
        assert words in text
        assert "default-src 'none'" in (response.getheader("Content-Security-Policy") or "")


@pytest.mark.parametrize(
    "path", ["/docs/guide/", "/_static/", "/nothing.html", "/../conftest.py", "/%2e%2e/x"]
)
def test_nothing_but_pages_is_there(port: int, path: str) -> None:
    """No list of a folder, and no file outside."""
    assert ask(port, path)[0].status == 404


def test_nobody_can_write(port: int) -> None:
    """It only shows."""
    assert ask(port, "/index.html", "POST")[0].status == 501


def test_the_command_serves_until_it_is_stopped() -> None:
    """From a clone it makes the documents first; it says where they are, and ends with 0."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        free = tried.getsockname()[1]
    command = [sys.executable, "-u", "-m", "prototype_kit", "docs", "--port", str(free)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        said = next(line for line in running.stdout if "http://" in line)
        assert f"http://127.0.0.1:{free}" in said
        assert next(running.stdout) == f"New here? Your first hour: http://127.0.0.1:{free}{FIRST_HOUR}\n"
        assert ask(free, "/docs/README.html")[0].status == 200
        running.terminate()
        ended = running.wait(timeout=20)
        assert ended == 0 or os.name == "nt"  # where a process is ended without being asked


def test_a_port_that_is_taken_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """With another to choose."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert main(["docs", "--port", str(number)]) == 1
    said = capsys.readouterr().err
    assert f"Port {number} is taken" in said
    assert f"docs --port {number + 1}" in said


def test_an_installed_kit_carries_them(tmp_path: Path) -> None:
    """They lie beside its code; one that has lost them says so."""
    (tmp_path / "prototype_kit" / "_templates").mkdir(parents=True)
    with pytest.raises(KitError, match="install it again"):
        site_folder(tmp_path)
    (tmp_path / PLACE).mkdir()
    (tmp_path / PLACE / "index.html").write_text("", encoding="utf-8")
    assert site_folder(tmp_path) == tmp_path / PLACE


def test_a_clone_that_cannot_make_them_says_how(tmp_path: Path) -> None:
    """It passes on the reason, which is one sentence, and where the pages are meanwhile."""
    making = tmp_path / "docs" / "making"
    making.mkdir(parents=True)
    (making / "__init__.py").touch()
    (making / "site.py").write_text('raise SystemExit("Sphinx is not installed.")', encoding="utf-8")
    with pytest.raises(KitError, match=r"Sphinx is not installed\.\nIn a clone, make test installs"):
        site_folder(tmp_path, tell=lambda _: None)
