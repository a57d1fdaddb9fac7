"""Pages of a list in an account."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from prototype_kit.language import Language
from prototype_kit.store.account_home import A_PAGE

PAGE = "page"
"""The key in an address that says which page of a list."""


def asked_page() -> int:
    """The page that the address asks for, from 1; the first where it names none."""
    text = request.args.get(PAGE, "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def last_page(count: int) -> int:
    """The last page of so many rows."""
    return max(1, -(-count // A_PAGE))


def pagination(say: Language, base: str, here: int, last: int, label: str) -> Mapping[str, object] | None:
    """The parameters of GOV.UK's pagination component; None for a single page."""
    if last < 2:
        return None

    def step(number: int, words: str) -> Mapping[str, object] | None:
        if not 1 <= number <= last:
            return None
        of = say("{page} of {pages}", page=number, pages=last)
        return {"href": f"{base}?{PAGE}={number}", "text": words, "labelText": of}

    return {
        "landmarkLabel": label,
        "previous": step(here - 1, say("Previous page")),
        "next": step(here + 1, say("Next page")),
    }
