"""What is read of a page that came: its heading, what can be chosen, a reference. No more, as it costs."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from prototype_kit.cases import ALPHABET

_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_REFERENCE = re.compile(rf"\b[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}\b")
_ACTION = re.compile(r'<form\b[^>]*\baction="([^"]*)"')
_NOTHING_FREE = ' data-kit-free="none"'


def heading_in(html: str) -> str:
    """The words of the first h1; empty when there is none."""
    found = _HEADING.search(html)
    return " ".join(unescape(_TAG.sub(" ", found[1])).split()) if found else ""


def reference_in(html: str) -> str:
    """The reference that a confirmation shows; empty when it shows none."""
    main = html.partition("<main")[2] or html
    found = _REFERENCE.search(main)
    return found[0] if found else ""


def references_in(html: str) -> set[str]:
    """Every reference in the main part of a page."""
    return {*_REFERENCE.findall(html.partition("<main")[2] or html)}


def value_in(html: str, name: str) -> str:
    """The value of a hidden field, by its name; empty when there is none."""
    found = re.search(rf'<input type="hidden" name="{re.escape(name)}" value="([^"]*)"', html)
    return unescape(found[1]) if found else ""


def action_in(html: str) -> str:
    """Where the form in the main part goes; empty where that is the page's own address."""
    form = "<form" + html.partition("<main")[2].partition("<form")[2].partition(">")[0] + ">"
    found = _ACTION.match(form)
    return unescape(found[1]) if found else ""


def is_nothing_free(html: str) -> bool:
    """Whether a page says that no appointment is free, be it here or anywhere."""
    return _NOTHING_FREE in html


def offices_in(html: str, wanted: str) -> dict[str, str]:
    """The other offices that a page leads to: the address by office. `wanted` is the key of these links."""
    links = re.findall(rf'href="([^"?]*\?{re.escape(wanted)}=([\w-]+)[^"]*)"', html)
    return {office: unescape(address) for address, office in links}


def has_field(html: str, name: str) -> bool:
    """Whether a page has a field of a name, shown or hidden."""
    return f' name="{name}"' in html


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
