"""The development server: pages follow the files, and say what has to be mended."""

from __future__ import annotations

import http.client
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from prototype_kit.testing.page_checks import check_page
from prototype_kit.web.security import HEADERS
from tests.reliability.servers import Answer, Command, free_port, running, wait_until
from tests.web.journeys import REPORT, unlisted_light
from tests.web.visitor import Page
from tests.web.world import street_lights_alone

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("run"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
]

FOLLOWS = 20.0
"""Seconds within which a page must follow a file, on a busy machine; on a quiet one it is under one."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that somebody is working on; in a folder whose name is ignored inside projects."""
    return street_lights_alone(tmp_path_factory.mktemp("run") / "build" / "anytown")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Command]:
    """Their server."""
    with running(folder, "run", port=free_port()) as command:
        # Until it watches, a change would go unseen: one that changes nothing shows when it does.
        site = folder / "site.yaml"
        text = site.read_text(encoding="utf-8")

        def follows() -> bool:
            site.write_text(text + "\n", encoding="utf-8")
            return "A file changed" in command.said

        wait_until(follows, "it watches the folder")
        site.write_text(text, encoding="utf-8")
        yield command


@contextmanager
def changed(file: Path, old: str, new: str) -> Iterator[None]:
    """Words of a file are other ones for a while; the file may be new."""
    before = file.read_text(encoding="utf-8") if file.exists() else None
    assert before is None or before.count(old) == 1
    file.parent.mkdir(exist_ok=True)
    file.write_text(before.replace(old, new) if before is not None else new, encoding="utf-8")
    try:
        yield
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_text(before, encoding="utf-8")


def _becomes(server: Command, path: str, is_so: Callable[[Answer], bool], what: str) -> Page:
    """The page at `path` once it is as wanted; and it must be a good page even then."""

    def found() -> Answer | None:
        answer = server.client.get(path)
        return answer if is_so(answer) else None

    answer: Answer = wait_until(found, what, FOLLOWS)
    assert check_page(answer.text) == []
    return Page(path, answer.status_code, answer.text)


def _is_well(answer: Answer) -> bool:
    return answer.status_code == 200


EDITS = {
    "a journey": (
        "street_lights/journeys/report.yaml",
        "title: Report a faulty street light",
        "title: Tell us of a lamp",
    ),
    "words": ("street_lights/content/report-start.md", "It takes about 3 minutes.", "Tell us of a lamp."),
    "the site": ("site.yaml", "name: Anytown Council", "name: Tell us of a lamp"),
    "a template": (
        "templates/start.html",
        "",
        '{% extends "layout.html" %}{% block column %}<h1>Tell us of a lamp</h1>{% endblock %}',
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_a_page_follows_the_file(server: Command, folder: Path, what: str) -> None:
    """Within a few seconds of saving, without starting anything again; and back."""
    file, old, new = EDITS[what]
    with changed(folder / file, old, new):
        _becomes(server, REPORT, lambda answer: "Tell us of a lamp" in answer.text, f"{what} is followed")
    _becomes(
        server, REPORT, lambda answer: "Tell us of a lamp" not in answer.text, f"{what} is followed back"
    )


def test_rules_are_followed(server: Command, folder: Path) -> None:
    """A changed function of rules.py is used at once."""
    visitor = server.visitor()
    unlisted_light(visitor)
    visitor.get(f"{REPORT}/light")
    visitor.submit(light="AN0727")
    assert "These reports are about lights within 250 metres" in visitor.page.words
    with changed(folder / "street_lights" / "rules.py", "NEARBY_M = 250", "NEARBY_M = -1"):

        def none_nearby() -> bool:
            visitor.get(f"{REPORT}/light")
            visitor.submit(light="AN0727")
            return visitor.page.path == f"{REPORT}/details"

        wait_until(none_nearby, "the rule is followed", FOLLOWS)


FAULTS = {
    "a misspelt key": (
        "street_lights/journeys/report.yaml",
        "submit: Send report",
        "submitt: Send report",
        "street_lights/journeys/report.yaml, line 2",
        "submitt",
        "Did you mean 'submit'?",
    ),
    "broken YAML": ("site.yaml", "name: Anytown services", 'name: "Anytown', "site.yaml, line", "", ""),
    "Python that is none": (
        "street_lights/rules.py",
        "NEARBY_M = 250",
        "NEARBY_M = = 250",
        "street_lights/rules.py, line 7",
        "This is not Python",
        "Mend this line.",
    ),
    "a template that is none": (
        "templates/start.html",
        "",
        '{% extends "layout.html" %}\n{% block column %}\n{% endfor %}',
        "templates/start.html, line 3",
        "Jinja cannot read this template",
        "Mend this line.",
    ),
    "a background that is not there": (
        "street_lights/journeys/report.yaml",
        "background: streets",
        "background: streams",
        "street_lights/journeys/report.yaml, line 39",
        "data/streams.geojson",
        "delete background:",
    ),
    "a file in another encoding": (
        "street_lights/journeys/report.yaml",
        "Send report",
        "Send r\udce9port",
        "",
        "",
        "",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_broken_file_shows_what_to_mend(server: Command, folder: Path, what: str) -> None:
    """Every address shows file, line, what is wrong and how to mend it; mending brings the page back."""
    file, old, new, place, words, mend = FAULTS[what]
    path = folder / file
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    text = (before or b"").decode()
    path.write_bytes((text.replace(old, new) if old else new).encode("utf-8", "surrogateescape"))
    try:
        page = _becomes(server, REPORT, lambda answer: "to be mended" in answer.text, f"{what} is shown")
        assert page.status == 500
        assert place in page.words
        assert words in page.words
        assert mend in page.words
        answer = server.client.get("/any/address")
        assert answer.status_code == 500
        assert all(answer.headers[name] == text for name, text in HEADERS.items())
        assert "Traceback" not in page.html
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)
    _becomes(server, REPORT, _is_well, f"{what} is mended")
    if place:
        assert place in server.said


def test_several_faults_are_shown_together(server: Command, folder: Path) -> None:
    """Not one at a time."""
    journey = folder / "street_lights" / "journeys" / "report.yaml"
    with (
        changed(journey, "submit: Send report", "submitt: Send report"),
        changed(folder / "site.yaml", "text_relay:", "text_realy:"),
    ):
        page = _becomes(server, "/", lambda answer: answer.text.count("kit-fault") == 2, "all are shown")
        assert "site.yaml, line" in page.words
        assert "street_lights/journeys/report.yaml, line 2" in page.words
    _becomes(server, "/", _is_well, "both are mended")


def test_a_draft_outlives_a_broken_file(server: Command, folder: Path) -> None:
    """Whoever was in the middle of trying the journey goes on where they were."""
    visitor = server.visitor()
    unlisted_light(visitor)
    with changed(folder / "site.yaml", "name: Anytown services", "nam: Anytown services"):
        _becomes(server, "/", lambda answer: answer.status_code == 500, "the fault is shown")
    _becomes(server, "/", _is_well, "it is mended")
    visitor.get(f"{REPORT}/contact")
    assert visitor.page.fields["email"] == ["ann@example.com"]


def test_a_rule_that_fails_shows_its_line(server: Command, folder: Path) -> None:
    """While somebody uses the service: which line of rules.py failed, and with what."""
    visitor = server.visitor()
    unlisted_light(visitor)
    line = '    return _reports_near(j.answer("light"), j, ports)'
    with changed(folder / "street_lights" / "rules.py", line, f'    j.answer("light").no_such_thing\n{line}'):

        def fails() -> bool:
            answer = visitor.client.post(
                f"{REPORT}/light", data={"light": "AN0727"}, headers=visitor.headers, base_url=visitor.base
            )
            return answer.status_code == 500 and "street_lights/rules.py" in answer.get_data(as_text=True)

        wait_until(fails, "the rule fails", FOLLOWS)
        visitor.post(f"{REPORT}/light", {"light": "AN0727"}, 500)
        assert visitor.page.heading == "A rule has to be mended"
        assert "AttributeError" in visitor.page.words
        assert "Mend this line" in visitor.page.words
    _becomes(server, "/", _is_well, "it is mended")
    wait_until(lambda: not fails(), "the rule is well again", FOLLOWS)
    assert "Traceback" not in server.said


def test_the_worker_inside_sends_the_outbox(server: Command, folder: Path) -> None:
    """Nobody has to start another command while they develop."""
    visitor = server.visitor()
    unlisted_light(visitor)
    visitor.submit()

    def sent() -> bool:
        visitor.get("/prototype/messages")
        return visitor.page.words.count("Kept, not sent") >= 2 and "Waiting" not in visitor.page.words

    wait_until(sent, "the messages are sent", FOLLOWS)
    assert len(list((folder / "instance" / "sent").glob("*.json"))) >= 2


def test_pages_are_told_about_changes(server: Command, folder: Path) -> None:
    """A page that waits for news gets some when a file is saved; it carries the headers of every other."""
    page = Page("/", 200, server.client.get("/").text)
    (address,) = [found for element in page.tree.iter() if (found := element.get("data-kit-reload"))]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=FOLLOWS)
    try:
        connection.request("GET", address)
        response = connection.getresponse()
        assert response.headers["Content-Type"] == "text/event-stream"
        assert all(response.headers[name] == text for name, text in HEADERS.items())

        def news() -> bytes:
            while not (line := response.readline()).startswith(b"data: "):
                pass
            return line

        first = news()
        with changed(folder / "site.yaml", "name: Anytown services", "name: Other services"):
            assert news() != first
    finally:
        connection.close()
    _becomes(server, "/", lambda answer: "Other services" not in answer.text, "the site is as it was")


def test_what_running_leaves_behind_changes_nothing(server: Command, folder: Path) -> None:
    """The database and the messages lie in the project, and must not start it again for ever."""
    before = server.said.count("A file changed")
    visitor = server.visitor()
    unlisted_light(visitor)
    (folder / "instance" / "notes.yaml").write_text("a: b", encoding="utf-8")
    (folder / "street_lights" / "data" / "big.bin").write_bytes(b"x")
    visitor.submit()
    with changed(folder / "site.yaml", "name: Anytown services", "name: Other services"):
        _becomes(server, "/", lambda answer: "Other services" in answer.text, "a real change is followed")
    _becomes(server, "/", lambda answer: "Other services" not in answer.text, "and back")
    assert server.said.count("A file changed") - before <= 3


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_when_it_is_told_to(tmp_path: Path, how: signal.Signals) -> None:
    """By Ctrl-C or by another program, also while a page waits for news: exit code 0, without a word."""
    with (
        running(street_lights_alone(tmp_path / "anytown"), "run", port=free_port()) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as waiting,
    ):
        waiting.sendall(b"GET /prototype/changes HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert waiting.recv(15).startswith(b"HTTP/1.")
        assert server.end(how, patience=20) == 0
    serving, console, *rest = server.said.splitlines()
    assert serving == f"Serving anytown on http://127.0.0.1:{server.port}. Stop it with Ctrl-C."
    assert console.startswith("The console for the team is on http://127.0.0.1:")
    assert rest == []


def test_a_port_that_is_taken_is_one_sentence(server: Command, folder: Path) -> None:
    """Said at once, with another port to choose, and exit code 1."""
    with running(folder, "run", "--port", str(server.port)) as second:
        assert second.process.wait(60) == 1
        other = f"prototype-kit --project {folder} run --port {server.port + 2}"
        sentence = f"Port {server.port} is taken. Stop what uses it, or choose another: {other}\n"
        assert sentence == second.said


def test_it_is_not_for_live_mode(folder: Path) -> None:
    """Whoever asks for it hears what to use; of unsafe settings every one."""
    with running(folder, "run", "--port", str(free_port()), MODE="live") as refused:
        assert refused.process.wait(60) == 1
        assert "Live mode needs PROTOTYPE_KIT_SECRET" in refused.said
        assert "Traceback" not in refused.said
