"""Traffic of load tests: it says so in a header that only whoever knows the site's secret can sign.

What it does is kept as synthetic and is never counted. Whatever claims to be a load test and is none, or
comes where none is wanted, is refused before anything is read of it: it would be counted as people.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flask import Request, abort

from prototype_kit.settings import Settings
from prototype_kit.signing import Signer

HEADER = "Prototype-Kit-Load"
LONGEST = timedelta(days=1)
"""How long a header may be used; so that one which got lost does no harm for ever."""
NOT_HERE = "load-not-here"
NOT_SIGNED = "load-not-signed"
"""Why a request was refused, for the page that says so."""

_HEADER = "HTTP_PROTOTYPE_KIT_LOAD"  # as WSGI names it: asked of every request
_SHAPE = re.compile(r"(\d{1,12})\.([0-9a-f]{64})")


def sign_load(signer: Signer, until: datetime) -> str:
    """The value of the header, good until an aware time no more than `LONGEST` away."""
    seconds = int(until.timestamp())
    return f"{seconds}.{signer.sign('load', seconds)}"


def is_load_test(sent: Request, signer: Signer, now: datetime) -> bool:
    """Whether a request is part of a load test of this site."""
    found = _SHAPE.fullmatch(sent.headers.get(HEADER, ""))
    if found is None:
        return False
    seconds, signature = found.groups()
    left = int(seconds) - now.timestamp()
    return 0 < left <= LONGEST.total_seconds() and signer.agrees(signature, "load", int(seconds))


def check(sent: Request, settings: Settings, signer: Signer, now: datetime) -> None:
    """Refuse a load test that is forged, too late, or not wanted here."""
    if _HEADER not in sent.environ:
        return
    if not settings.takes_load:
        abort(403, description=NOT_HERE)
    if not is_load_test(sent, signer, now):
        abort(403, description=NOT_SIGNED)
