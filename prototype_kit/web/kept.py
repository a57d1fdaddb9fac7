"""A form that was sent by somebody whose session had ended: kept in the browser until they are signed in.

It goes through the forms of signing in as two hidden fields, and nothing of it is stored. In the end it
stands on a page that sends it with one press.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from prototype_kit.web.posts import OURS, sent_fields
from prototype_kit.web.security import MOST_BYTES, own_path

TO, KEPT = "kit-to", "kit-kept"
"""The fields: where somebody wanted to go, and what they wanted to send there."""

_MOST = 2 * MOST_BYTES  # characters; what was sent as a form takes more room with its signs escaped


@dataclass(frozen=True)
class Kept:
    """Where somebody goes on, a path of ours; and the fields that they send there, if they do."""

    to: str = "/"
    fields: tuple[tuple[str, str], ...] | None = None

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The fields by which it goes from form to form."""
        if self.fields is None:
            return [(TO, self.to)] if self.to != "/" else []
        return [(TO, self.to), (KEPT, json.dumps(self.fields, ensure_ascii=False))]

    @property
    def typed(self) -> list[str]:
        """What was typed or chosen, to be read once more before it is sent."""
        return [text for name, text in self.fields or () if text.strip() and not name.startswith("kit-")]


def keep_this() -> Kept:
    """What the request that is refused wanted; what is too large to go through is not kept."""
    fields = tuple((name, value) for name, values in sent_fields() for value in values if name not in OURS)
    found = Kept(_path(request.full_path), fields)
    return found if sum(len(value) for _, value in found.hidden) <= _MOST else Kept()


def kept_so_far() -> Kept:
    """What the forms of signing in have carried so far, or the address names; nothing that is not ours."""
    to = request.values.get(TO) or request.args.get("to") or "/"
    fields = _fields(request.form.get(KEPT, ""))
    if len(request.form.get(KEPT, "")) > _MOST or not _leads_to(to, "GET" if fields is None else "POST"):
        return Kept()
    return Kept(_path(to), fields)


def _fields(text: str) -> tuple[tuple[str, str], ...] | None:
    try:
        found = json.loads(text)
        pairs = [(name, value) for name, value in found]
    except (ValueError, TypeError):
        return None
    is_text = all(isinstance(part, str) for pair in pairs for part in pair)
    return tuple(pairs) if is_text else None


def _leads_to(to: str, method: str) -> bool:
    """Whether it is the path of a page of this app that takes this method."""
    if (
        not to.startswith("/")
        or to.startswith(("//", "/\\"))
        or any(sign <= " " or sign == "\\" for sign in to)
    ):
        return False
    try:
        split = urlsplit(to)
        adapter = current_app.create_url_adapter(request)
        if adapter is None or split.scheme or split.netloc:
            return False
        adapter.match(split.path, method=method)
    except (ValueError, HTTPException, RequestRedirect):
        return False
    return True


def _path(full: str) -> str:
    path, sign, query = full.removesuffix("?").partition("?")
    return f"{own_path(path)}{sign}{query}"
