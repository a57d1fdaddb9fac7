"""The port that files are scanned by, its fake, and ClamAV's daemon."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from prototype_kit.errors import AdapterUnavailable
from prototype_kit.settings import Settings


@dataclass(frozen=True)
class Verdict:
    """What a scanner says of a file. `found` is the name of what is in it; empty when it is clean."""

    found: str = ""

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.found


class Scanner(Protocol):
    """Whoever looks for viruses."""

    def scan(self, stream: BinaryIO) -> Verdict:
        """Scan a whole file, or give up within two minutes.

        Raises `AdapterUnavailable` when there is no verdict, for whatever reason: it is then asked again.
        """


# --- The fake -----------------------------------------------------------------------------------------------

# The text that every scanner takes for a virus, in two halves, so that none takes this file for one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = "Eicar-Test-Signature"
Told = Literal["scanner-down", "virus-found"]


class FakeScanner:
    """Finds the EICAR test text, and is told of others. `folder` keeps what it was told, for each process."""

    def __init__(self, folder: Path):
        self.folder = folder

    def keep_telling(self, contents: Collection[str], told: Collection[str]) -> None:
        """From now on do as told for the contents with these SHA-256 hashes, and no longer as before."""
        for content in contents:
            for what in ("scanner-down", "virus-found"):
                mark = self.folder / f"{content}.{what}"
                if what in told:
                    mark.parent.mkdir(parents=True, exist_ok=True)
                    mark.touch()
                else:
                    mark.unlink(missing_ok=True)

    def forget(self) -> None:
        """Be told nothing any more."""
        for mark in self.folder.glob("*.*"):
            mark.unlink(missing_ok=True)

    def scan(self, stream: BinaryIO) -> Verdict:
        """Say what it was told, else whether the test text stands in the file."""
        content = stream.read()
        name = sha256(content).hexdigest()
        if (self.folder / f"{name}.scanner-down").exists():
            raise AdapterUnavailable("told to be down")
        told = (self.folder / f"{name}.virus-found").exists()
        return Verdict(FOUND if told or EICAR in content else "")


# --- ClamAV -------------------------------------------------------------------------------------------------

TIMEOUT = 30.0  # seconds of silence
LONGEST = 120.0  # seconds in all
PIECE = 64 * 1024
MOST_OF_A_REPLY = 4096


class Clamd:
    """ClamAV's daemon, by its INSTREAM command: over TCP at `host:port`, or at the path of a unix socket.

    Its traffic is neither encrypted nor signed, so it must stand on this machine or in a network of its own.
    """

    def __init__(self, address: str, timeout: float = TIMEOUT, longest: float = LONGEST):
        self._address, self._timeout, self._longest = address, timeout, longest

    def scan(self, stream: BinaryIO) -> Verdict:
        """Send the file in pieces and read what clamd says of it."""
        try:
            with closing(self._connect()) as connection:
                reply = self._ask(connection, stream)
        except OSError as error:
            raise AdapterUnavailable(f"clamd could not be asked: {type(error).__name__}") from None
        if reply == "stream: OK":
            return Verdict()
        if reply.startswith("stream: ") and reply.endswith(" FOUND"):
            return Verdict(reply.removeprefix("stream: ").removesuffix(" FOUND") or "unnamed")
        # Too large for its settings, or an error of its own: no verdict, and never taken for a clean one.
        raise AdapterUnavailable("clamd gave no verdict")

    def _connect(self) -> socket.socket:
        if not self._address.startswith("/"):
            host, _, port = self._address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), self._timeout)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self._timeout)
        try:
            connection.connect(self._address)
        except OSError:
            connection.close()
            raise
        return connection

    def _ask(self, connection: socket.socket, stream: BinaryIO) -> str:
        until = time.monotonic() + self._longest
        connection.sendall(b"zINSTREAM\0")
        while piece := stream.read(PIECE):
            _check_time(until)
            connection.sendall(struct.pack(">I", len(piece)) + piece)
        connection.sendall(struct.pack(">I", 0))
        reply = b""
        while not reply.endswith(b"\0"):
            _check_time(until)
            part = connection.recv(MOST_OF_A_REPLY)
            reply += part
            if not part or len(reply) > MOST_OF_A_REPLY:  # half a reply could be the beginning of any
                raise ConnectionError
        return reply[:-1].decode("utf-8", "replace").strip()


def _check_time(until: float) -> None:
    if time.monotonic() > until:
        raise TimeoutError


def scanner_of(settings: Settings) -> Scanner | None:
    """The scanner that the settings ask for; in live mode none instead of the fake, which clears anything."""
    if settings.scanner == "clamd":
        return Clamd(settings.clamd)
    return None if settings.live else FakeScanner(settings.instance / "scanner")
