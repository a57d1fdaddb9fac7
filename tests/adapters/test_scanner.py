"""Files are scanned by whoever the settings say; without a plain verdict there is none."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.adapters.notify import FakeNotify
from prototype_kit.adapters.scanner import EICAR, FOUND, Clamd, FakeScanner, Verdict, scanner_of
from prototype_kit.answers import EMPTY, UploadedFile, UploadedFiles
from prototype_kit.errors import AdapterUnavailable
from prototype_kit.files import CleanFile
from prototype_kit.settings import read_settings
from prototype_kit.store import NewUpload, Origin, Store, open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.work import Worker

SITE = load_site(Path(__file__).parents[1] / "sites" / "evidence")
CONTENT = b"%PDF-" + b"x" * 200_000


@dataclass
class FakeClamd:
    """A server that speaks as clamd does, or badly. `reply` gives its words for what it was sent."""

    reply: Callable[[bytes], bytes]
    slow: float = 0.0
    asked: list[bytes] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        """Answer one connection after the other until the socket is closed."""
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                try:
                    self._answer(connection)
                except OSError:
                    continue

    def _answer(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", stream.read(4))[0]:
            content += stream.read(length)
        self.asked.append(content)
        time.sleep(self.slow)
        connection.sendall(self.reply(content))
        stream.close()


@contextmanager
def listening(clamd: FakeClamd, place: str | None = None) -> Iterator[str]:
    """Serve at a free port, or at the path of a socket; gives the address."""
    if place:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(place)
        server.listen()
    else:
        server = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=clamd.serve, args=(server,), daemon=True)
    thread.start()
    try:
        yield place or f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def honest(content: bytes) -> bytes:
    """What clamd says."""
    return b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


# --- The fake -----------------------------------------------------------------------------------------------


def test_the_fake_finds_the_test_text(tmp_path: Path) -> None:
    """And nothing else, unless it is told."""
    scanner = FakeScanner(tmp_path / "scanner")
    assert scanner.scan(BytesIO(b"%PDF-" + EICAR)) == Verdict(FOUND)
    assert scanner.scan(BytesIO(CONTENT)).clean


def test_the_fake_does_as_it_is_told_in_every_process(tmp_path: Path) -> None:
    """For one content alone, until it is told otherwise or to forget."""
    file = CleanFile("a.pdf", "pdf", "application/pdf", CONTENT)
    teller, scanner = FakeScanner(tmp_path), FakeScanner(tmp_path)
    teller.keep_telling([file.sha256], ["virus-found", "messages-fail"])
    assert not scanner.scan(BytesIO(CONTENT)).clean
    assert scanner.scan(BytesIO(b"another")).clean
    teller.keep_telling([file.sha256], ["scanner-down"])
    with pytest.raises(AdapterUnavailable):
        scanner.scan(BytesIO(CONTENT))
    teller.forget()
    assert scanner.scan(BytesIO(CONTENT)).clean


# --- clamd --------------------------------------------------------------------------------------------------


def test_clamd_is_sent_the_whole_file_and_believed() -> None:
    """In pieces, over TCP; a host in brackets is an IPv6 address."""
    clamd = FakeClamd(honest)
    with listening(clamd) as address:
        assert Clamd(address).scan(BytesIO(CONTENT)) == Verdict()
        assert Clamd(address).scan(BytesIO(EICAR)) == Verdict("Eicar-Signature")
    assert clamd.asked == [CONTENT, EICAR]


def test_clamd_may_listen_at_a_path(tmp_path: Path) -> None:
    """A socket of this machine."""
    with listening(FakeClamd(honest), str(tmp_path / "clamd.sock")) as place:
        assert Clamd(place).scan(BytesIO(CONTENT)).clean
    with pytest.raises(AdapterUnavailable):
        Clamd(str(tmp_path / "nothing.sock")).scan(BytesIO(CONTENT))


NO_VERDICTS = {
    "an error": b"INSTREAM size limit exceeded. ERROR\0",
    "nothing": b"",
    "half a verdict": b"stream: OK",
    "another protocol": b"HTTP/1.1 200 OK\r\n\r\n",
    "a verdict and more": b"stream: OK, perhaps\0",
    "no end": b"x" * 10_000,
    "bytes": b"\xff\xfe\0",
    "an empty line": b"\0",
}


@pytest.mark.parametrize("case", NO_VERDICTS)
def test_a_wrong_reply_is_no_verdict(case: str) -> None:
    """Never taken for clean."""
    with listening(FakeClamd(lambda _: NO_VERDICTS[case])) as address, pytest.raises(AdapterUnavailable):
        Clamd(address, timeout=2).scan(BytesIO(CONTENT))


def test_who_is_down_or_slow_is_unavailable() -> None:
    """In good time."""
    with pytest.raises(AdapterUnavailable):
        Clamd("127.0.0.1:1", timeout=1).scan(BytesIO(CONTENT))
    begun = time.monotonic()
    with listening(FakeClamd(honest, slow=1.5)) as address, pytest.raises(AdapterUnavailable):
        Clamd(address, timeout=0.3).scan(BytesIO(CONTENT))
    assert time.monotonic() - begun < 5


def test_settings_choose_the_scanner(tmp_path: Path) -> None:
    """The fake is the default."""
    assert isinstance(scanner_of(read_settings(tmp_path, {})), FakeScanner)
    live = {"PROTOTYPE_KIT_SCANNER": "clamd", "PROTOTYPE_KIT_CLAMD": "127.0.0.1:3310"}
    assert isinstance(scanner_of(read_settings(tmp_path, live)), Clamd)


# --- A worker with clamd ------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with one draft, which has one file."""
    upgrade(f"sqlite:///{tmp_path / 'kit.db'}")
    store = open_store(f"sqlite:///{tmp_path / 'kit.db'}")
    draft = store.drafts.start(
        "cookie", "evidence", "send", "r1", date(2026, 5, 1), NOW, timedelta(days=1), Origin("test")
    )
    answers = EMPTY.with_page("p", {"q": UploadedFiles((UploadedFile("a", "a.pdf", "pdf", 9),))})
    file = CleanFile("a.pdf", "pdf", "application/pdf", CONTENT)
    store.drafts.save(draft, answers, NOW, files=[NewUpload("a", file)])
    yield store
    store.close()


NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def turn(store: Store, tmp_path: Path, address: str, minutes: float) -> bytes | None:
    """A turn of the worker so many minutes later; gives what may be downloaded then."""
    scanner = Clamd(address, timeout=1)
    notify = FakeNotify(tmp_path / "sent")
    Worker(store, notify, SITE, lambda: NOW + timedelta(minutes=minutes), scanner=scanner).turn()
    with store._database.reading() as connection:
        draft_id = connection.exec_driver_sql("SELECT id FROM draft").scalar_one()
    return store.uploads.content(draft_id, "a")


def test_nothing_is_served_while_clamd_is_down_slow_or_wrong(store: Store, tmp_path: Path) -> None:
    """Whatever it does, only its plain word clears a file; and that word is waited for."""
    assert turn(store, tmp_path, "127.0.0.1:1", 0) is None
    with listening(FakeClamd(honest, slow=2)) as address:
        assert turn(store, tmp_path, address, 10) is None
    for number, reply in enumerate(NO_VERDICTS.values(), 2):
        with listening(FakeClamd(lambda _, reply=reply: reply)) as address:
            assert turn(store, tmp_path, address, 10 * number) is None
    with listening(FakeClamd(honest)) as address:
        assert turn(store, tmp_path, address, 1_000) == CONTENT


def test_clamd_may_restart_between_store_and_verdict(store: Store, tmp_path: Path) -> None:
    """It goes away with the file half sent, comes back, and gives its verdict then."""

    def leave(_: bytes) -> bytes:
        raise ConnectionResetError

    with listening(FakeClamd(leave)) as address:
        assert turn(store, tmp_path, address, 0) is None
    assert turn(store, tmp_path, address, 10) is None
    with listening(FakeClamd(lambda _: b"stream: Worm FOUND\0")) as address:
        assert turn(store, tmp_path, address, 20) is None
    with listening(FakeClamd(honest)) as address:
        assert turn(store, tmp_path, address, 30) is None, "a refused file has no bytes left"
