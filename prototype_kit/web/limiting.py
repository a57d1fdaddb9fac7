"""Limits on what is rare and costs something: starting, asking for links, sending files, trying codes.

They stop programs. People never see them, however many share one address: thirty in a library do not come
near any of these. An ordinary page or answer is not counted, and costs nothing more. Nobody is limited on
this machine alone, where demonstrations and tests run, nor is a load test that is signed for this site.

What is counted is kept under a hash, made with the site's secret and the day, of the machine's address or of
whose it is: no address is kept, and one day's hashes cannot be told to be another's. So a limit also begins
anew at midnight. Without the database nothing is allowed (503).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

from flask import request
from werkzeug.exceptions import TooManyRequests

from prototype_kit.store.links import A_WHILE, MOST_IN_A_WHILE
from prototype_kit.web.front import Front
from prototype_kit.web.synthetic import is_load_test


@dataclass(frozen=True)
class Limit:
    """How often something may be done in a window that begins with the first time."""

    most: int
    per: timedelta


LIMITS: Mapping[str, Limit] = {
    # By address. Thirty people behind one start ten forms each in ten minutes; a program fills no database.
    "start": Limit(300, timedelta(minutes=10)),
    # By address. Thirty people each save twice, and a program sends no emails in our name.
    "save": Limit(60, timedelta(hours=1)),
    # By email address, over all forms: nobody can be buried in emails by starting one form after another.
    "save-to": Limit(MOST_IN_A_WHILE, A_WHILE),
    # By address, posts with files. Thirty people each send ten; each file is opened and made safe, and kept.
    "upload": Limit(300, timedelta(hours=1)),
    # By draft, posts with files: every file of a form, and each of them replaced several times.
    "upload-to-draft": Limit(60, timedelta(hours=1)),
    # By reference, wrong codes: whoever mistypes may try again, and nobody gets through a million codes.
    "look-up": Limit(6, timedelta(minutes=15)),
    # By address. Thirty people each ask twice, and a program sends no emails in our name.
    "sign-in": Limit(60, timedelta(hours=1)),
    # By email address: nobody can be buried in emails by others who ask for them.
    "sign-in-to": Limit(5, timedelta(hours=1)),
    # By address, wrong codes, for whatever email addresses: a program gets through no part of a million that
    # matters, and an office that mistypes so often still has its links.
    "sign-in-code": Limit(20, timedelta(hours=1)),
    # By address. Thirty people each add their voice twice; a program does not make a report look urgent.
    "voice": Limit(60, timedelta(hours=1)),
    # By address, from people who have no form in their browser. Thirty people each send two; a program does
    # not make a service look good.
    "feedback": Limit(60, timedelta(hours=1)),
    # By reference, moves and cancellations by link: whoever cannot decide may change their mind often, and a
    # program with somebody's link does not empty their inbox, nor keep times from others by moving about.
    "appointment": Limit(20, timedelta(hours=1)),
    # By email address or telephone number: whoever follows every light of their street is told of each, still
    # gets a link to save a form, and nobody can be buried in messages by others who enter their address.
    "follow-to": Limit(10, timedelta(hours=1)),
    # By account, requests for another email address: each sends two emails.
    "new-email": Limit(5, timedelta(hours=1)),
    # By account, people who are asked to act for it: each is sent an email.
    "mandate": Limit(10, timedelta(hours=1)),
    # By account: whoever did not find the file that came gets it again, and nobody keeps us packing files.
    "export": Limit(6, timedelta(hours=1)),
    # By address, or by who is signed in at the console; wrong codes for forms that are handed over. There are
    # 19 million million codes, few of them work, and each for half an hour.
    "hand-over-code": Limit(60, timedelta(hours=1)),
}


class LimitReached(TooManyRequests):
    """So much was done that the next time has to wait. Answered with a page that says until when."""

    def __init__(self, wait: timedelta):
        self.wait = wait
        super().__init__(retry_after=max(1, math.ceil(wait.total_seconds())))


def limit(front: Front, what: str, whose: str = "") -> None:
    """Count one use of what `LIMITS` names, by `whose` it is or else by the machine's address.

    Raises `LimitReached`, and `StoreUnavailable`.
    """
    _stop(_take(front, what, whose))


def is_allowed(front: Front, what: str, whose: str = "") -> bool:
    """Count one use as `limit` does; whether it is allowed, for pages that must not say so."""
    return _take(front, what, whose) is None


def check_limit(front: Front, what: str, whose: str = "") -> None:
    """Raise as `limit` does but count nothing: before a code is compared, of which wrong ones are counted."""
    if _is_limited(front):
        its = LIMITS[what]
        _stop(front.store.allowances.waiting(_key(front, what, whose), its.most, its.per, front.clock()))


def forget_limit(front: Front, what: str, whose: str = "") -> None:
    """Let them begin anew, after a right code."""
    if _is_limited(front):
        front.store.allowances.forget(_key(front, what, whose))


def _take(front: Front, what: str, whose: str) -> timedelta | None:
    if not _is_limited(front):
        return None
    its = LIMITS[what]
    return front.store.allowances.take(_key(front, what, whose), its.most, its.per, front.clock())


def _stop(wait: timedelta | None) -> None:
    if wait is not None:
        raise LimitReached(wait)


def _is_limited(front: Front) -> bool:
    return front.settings.shared and not is_load_test(request, front.signer, front.clock())


def _key(front: Front, what: str, whose: str) -> str:
    return front.signer.sign("limit", what, front.clock().date(), whose or network(request.remote_addr))


def network(address: str | None, ipv4: int = 32, ipv6: int = 64) -> str:
    """What a machine is told from others by: so many bits of its address.

    That is the whole of an IPv4 address, and the first half of an IPv6 address, unless less is asked for. The
    second half is the machine's own to choose, as often as it likes. Some proxies give the port as well.
    Whatever is no address counts as one and the same.
    """
    sent = address or ""
    for text in (sent.strip("[]"), sent.rpartition(":")[0].strip("[]")):
        found = _packed(text)
        if found:
            family, bits = (AF_INET, ipv4) if len(found) == 4 else (AF_INET6, ipv6)
            rest = 8 * len(found) - bits
            shared = int.from_bytes(found) >> rest << rest
            prefix = inet_ntop(family, shared.to_bytes(len(found)))
            return prefix if bits == 32 else f"{prefix}/{bits}"
    return "unknown"


_MAPPED = bytes(10) + b"\xff\xff"
"""How an IPv6 address begins that stands for an IPv4 address."""


def _packed(text: str) -> bytes:
    """The bytes of an address, 4 or 16; none when it is not one."""
    for family in (AF_INET, AF_INET6):
        try:
            return inet_pton(family, text.partition("%")[0]).removeprefix(_MAPPED)
        except (OSError, ValueError):  # ValueError: of text that no address can hold
            continue
    return b""
