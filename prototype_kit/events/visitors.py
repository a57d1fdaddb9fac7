"""What tells the visitors of one day apart, and nobody on another day."""

from __future__ import annotations

import hashlib
import hmac

_BYTES = 8


def visitor_day(salt: bytes, service: str, network: str, agent: str) -> str:
    """A hash of who uses a service on a day, 16 figures and letters; of `salt` of that day.

    `network` is the part of an internet address that many machines share, and `agent` what the browser says
    of itself. Neither can be had from the hash, not by trying them all either once the salt is deleted.
    Two people with the same browser behind one connection count as one.
    """
    about = f"{service}\0{network}\0{agent}".encode("utf-8", "surrogateescape")
    return hmac.digest(salt, about, hashlib.sha256)[:_BYTES].hex()
