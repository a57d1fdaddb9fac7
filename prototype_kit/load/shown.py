"""What is read of a page that came: its heading, what can be chosen, a reference. No more, as it costs."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from prototype_kit.cases import ALPHABET

_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_REFERENCE = re.compile(rf"\b[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}\b")


def heading_in(html: str) -> str:
    """The words of the first h1; empty when there is none."""
    found = _HEADING.search(html)
    return " ".join(unescape(_TAG.sub(" ", found[1])).split()) if found else ""


def reference_in(html: str) -> str:
    """The reference that a confirmation shows; empty when it shows none."""
    main = html.partition("<main")[2] or html
    found = _REFERENCE.search(main)
    return found[0] if found else ""


def leads_to(html: str, address: str) -> bool:
    """Whether the page has a link to an address."""
    return f'href="{address}"' in html


def offered_in(html: str) -> dict[str, list[str]]:
    """What can be chosen on a page: the values by field, in the order shown."""
    reader = _Choices()
    reader.feed(html)
    return reader.found


class _Choices(HTMLParser):
    """Collects radios, checkboxes, and the options of selects."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and given.get("type") in ("radio", "checkbox"):
            self.found.setdefault(given.get("name", ""), []).append(given.get("value", ""))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and given.get("value"):
            self.found.setdefault(self._select, []).append(given["value"])
