"""The production server under many people at once, programs that send too much, and kill -9."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.reliability.ledger import rows
from tests.reliability.residents import all_at_once
from tests.reliability.servers import Answer, Client, Command, free_port, lives, running, wait_until
from tests.web.journeys import REPORT, unlisted_light
from tests.web.visitor import SAME_ORIGIN, Page, Visitor
from tests.web.world import street_lights_alone

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("serve"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that is served."""
    return street_lights_alone(tmp_path_factory.mktemp("serve") / "anytown")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Command]:
    """Two processes of four threads each."""
    with running(folder, "serve", "--workers", "2", "--threads", "4", port=free_port()) as command:
        yield command


def _reference(page: Page) -> str:
    return page.words.split("Your reference is ")[1].split()[0]


def test_many_people_at_once_get_a_case_each(server: Command, folder: Path) -> None:
    """Ten reports at the same moment: ten cases, ten references, no error."""
    before = len(rows(folder, "SELECT id FROM cases"))
    visitors = [server.visitor() for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(unlisted_light, visitors))
        list(pool.map(lambda visitor: visitor.submit(), visitors))
    assert len({_reference(visitor.page) for visitor in visitors}) == 10
    assert len(rows(folder, "SELECT id FROM cases")) == before + 10


def test_saves_of_one_person_at_once_lose_nothing(server: Command) -> None:
    """Two windows that send different pages at the same moment: both answers are there."""
    visitor = server.visitor()
    unlisted_light(visitor)
    sent = [
        ("details", {"details": "From one"}),
        ("contact", {"full-name": "From the other"}),
        ("where", {"where": "There"}),
    ]
    clients = [visitor.client.another() for _ in sent]  # type: ignore[attr-defined]
    by_client = dict(zip(map(id, clients), sent, strict=True))

    def save(client: Client) -> Answer:
        page, fields = by_client[id(client)]
        return client.post(f"{REPORT}/{page}", data=fields, headers=SAME_ORIGIN)

    assert {answer.status_code for answer in all_at_once(save, clients)} == {303}
    visitor.get(f"{REPORT}/check-answers")
    assert {"From one", "From the other", "There"} <= set(visitor.page.rows.values())


# --- Bodies ------------------------------------------------------------------------------------------


def _chunks(size: int) -> Iterator[bytes]:
    yield b"details="
    for _ in range(size // 8192):
        yield b"x" * 8192


@pytest.mark.parametrize(
    ("size", "chunked", "status", "words"),
    [
        (80 * 1024, False, 413, "What you sent is too long"),
        (20_000_000, False, 413, "What you sent is too long"),
        (80 * 1024, True, 411, "We did not understand that"),
        (20_000_000, True, 411, "We did not understand that"),
    ],
)
def test_a_large_body_is_refused(
    server: Command, folder: Path, size: int, chunked: bool, status: int, words: str
) -> None:
    """A page says so, or the connection is closed; little memory is taken, and nothing of it is kept."""
    visitor = server.visitor()
    unlisted_light(visitor)
    before, drafts = server.memory(), rows(folder, "SELECT * FROM draft")
    client: Client = visitor.client  # type: ignore[assignment]
    data = _chunks(size) if chunked else b"details=" + b"x" * size
    try:
        answer = client.post(f"{REPORT}/details", data=data, headers=SAME_ORIGIN)
        assert (answer.status_code, words in answer.text) == (status, True)
    except (BrokenPipeError, ConnectionResetError):
        assert size > 1_000_000  # the server need not wait for all of it before it hangs up
    assert server.memory() - before < 50_000_000
    assert drafts == rows(folder, "SELECT * FROM draft")
    visitor.get(f"{REPORT}/fault")


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /\r\n\r\n",
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET http://evil.test/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET //evil.test/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /\\evil.test HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.test\r\n\r\n",
        b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_requests_that_no_browser_sends(server: Command, sent: bytes) -> None:
    """Refused, or answered for what they are; never led elsewhere, and the server goes on."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        reply = b""
        with suppress(OSError):  # it may have hung up before all was sent
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
        try:
            while part := connection.recv(65536):
                reply += part
        except ConnectionResetError:
            pass
    status = int(reply.split(b" ", 2)[1]) if reply.startswith(b"HTTP/") else 0
    assert status < 500
    assert b"location:" not in reply.lower()
    assert b"Traceback" not in reply
    assert server.client.get("/health/live").status_code == 200


# --- Ends ------------------------------------------------------------------------------------------


def test_a_killed_server_loses_no_answer(tmp_path: Path) -> None:
    """By kill -9 in the middle of a journey, twice: everything that was answered is still there."""
    folder, port = street_lights_alone(tmp_path / "anytown"), free_port()
    with running(folder, "serve", "--workers", "2", port=port) as server:
        visitor = server.visitor()
        visitor.get(REPORT)
        visitor.submit()
        visitor.submit(fault="damaged")
        visitor.submit(light_search="Mill Lane")
        server.kill()
    with running(folder, "serve", "--workers", "1", port=port) as server:
        visitor.get(f"{REPORT}/light")
        assert "AN0727" in visitor.page.options("light")
        visitor.submit(light="not-listed")
        visitor.submit(where="By the mill")
        server.kill()
    with running(folder, "serve", "--workers", "1", port=port):
        visitor.get(f"{REPORT}/where")
        assert visitor.page.fields["where"] == ["By the mill"]
        visitor.get(f"{REPORT}/details")
        while visitor.page.path != f"{REPORT}/check-answers":
            visitor.submit()
        visitor.submit()
        assert visitor.page.heading == "Report sent"
    assert rows(folder, "PRAGMA integrity_check") == [("ok",)]


def test_a_server_that_is_asked_to_stop_finishes_first(tmp_path: Path) -> None:
    """SIGTERM: requests under way are answered, events are written, the exit code is 0."""
    folder = street_lights_alone(tmp_path / "anytown")
    rules, slow = folder / "street_lights" / "rules.py", tmp_path / "slow"
    head, found, body = rules.read_text(encoding="utf-8").partition('about this light or others nearby."""\n')
    assert found
    wait = f"    import pathlib, time\n\n    time.sleep(1.5 * pathlib.Path({str(slow)!r}).exists())\n"
    rules.write_text(f"{head}{found}{wait}{body}", encoding="utf-8")
    with running(folder, "serve", "--workers", "1", port=free_port()) as server:
        visitor = server.visitor()
        visitor.get(REPORT)
        visitor.submit()
        visitor.submit(fault="damaged")
        visitor.submit(light_search="Mill Lane")
        client: Client = visitor.client  # type: ignore[assignment]
        slow.touch()
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(
                client.post, f"{REPORT}/light", data={"light": "not-listed"}, headers=SAME_ORIGIN
            )
            time.sleep(0.5)
            assert server.end(signal.SIGTERM) == 0
            assert (answer.result().status_code, answer.result().headers["Location"]) == (
                303,
                f"{REPORT}/where",
            )
    assert "Traceback" not in server.said
    names = [name for (name,) in rows(folder, "SELECT name FROM event")]
    assert names.count("form_response") == 3


def test_a_port_that_is_taken_is_one_sentence(server: Command, folder: Path) -> None:
    """Said at once, with another port to choose, and exit code 1."""
    with running(folder, "serve", "--port", str(server.port)) as second:
        assert second.process.wait(60) == 1
        other = f"prototype-kit --project {folder} serve --port {server.port + 1}"
        sentence = f"Port {server.port} is taken. Stop what uses it, or choose another: {other}\n"
        assert sentence == second.said


def test_another_address_needs_a_password(folder: Path) -> None:
    """Nobody puts a prototype on the network by accident; with a password it is served, and asks for it."""
    port = free_port()
    with running(folder, "serve", "--host", "0.0.0.0", "--port", str(port)) as refused:
        assert refused.process.wait(60) == 1
        assert refused.said == "A prototype that others can reach needs PROTOTYPE_KIT_PASSWORD.\n"
    with running(
        folder, "serve", "--host", "0.0.0.0", "--workers", "1", port=port, PASSWORD="correct-horse"
    ) as served:
        answer = served.client.get("/")
        assert answer.status_code == 401
        assert "Sign in to this prototype" in answer.text


def test_a_site_that_has_to_be_mended_is_not_served(tmp_path: Path) -> None:
    """Every fault is said once, by the command and not by each worker, before anything listens."""
    folder = street_lights_alone(tmp_path / "anytown")
    journey = folder / "street_lights" / "journeys" / "report.yaml"
    journey.write_text(
        journey.read_text(encoding="utf-8").replace("type: radios", "type: radio", 1), encoding="utf-8"
    )
    with running(folder, "serve", "--workers", "2", "--port", str(free_port())) as refused:
        assert refused.process.wait(60) == 1
        assert refused.said.count("street_lights/journeys/report.yaml, line 6\n") == 1
        assert "Traceback" not in refused.said


def test_a_worker_that_is_killed_is_replaced(server: Command) -> None:
    """The master starts another, and whoever comes meanwhile is answered."""
    master = psutil.Process(server.process.pid)
    wait_until(lambda: len(master.children()) == 2, "there are two workers")
    os.kill(master.children()[0].pid, signal.SIGKILL)
    for _ in range(20):
        assert server.client.get("/").status_code == 200
    wait_until(
        lambda: len(list(filter(lives, psutil.Process(server.process.pid).children()))) == 2,
        "there are two workers again",
    )


def test_the_worker_command_sends_and_stops(server: Command, folder: Path) -> None:
    """`work` beside the server: what was promised is sent; SIGTERM ends it with exit code 0."""
    visitor: Visitor = server.visitor()
    unlisted_light(visitor)
    visitor.submit()
    reference = _reference(visitor.page)
    with running(folder, "work") as worker:

        def sent() -> bool:
            kept = [
                file.read_text(encoding="utf-8") for file in (folder / "instance" / "sent").glob("*.json")
            ]
            return sum(reference in text for text in kept) == 2

        wait_until(sent, "both messages are sent")
        assert worker.end(signal.SIGTERM) == 0
    assert "Traceback" not in worker.said
