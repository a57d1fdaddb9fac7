"""What must be so on every page, whatever it is about; said as sentences, so that a test can print them."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as PARSE_ERRORS

from prototype_kit.language import ENGLISH, NAMES, language
from prototype_kit.web.security import GOVUK_SCRIPT

_UNLABELLED = ("hidden", "submit", "button", "reset", "image")
_SCRIPTED = ("style", "onclick", "onload", "onerror", "onsubmit", "onfocus", "onmouseover")


def check_page(html: str) -> list[str]:
    """Everything that is wrong with a page, one sentence each; an empty list when nothing is."""
    page, wrong = read_page(html)
    found = [*wrong]
    for check in (_outline, _title, _ids, _labels, _error_links, _scripts):
        found.extend(check(page))
    return found


@lru_cache(maxsize=256)
def read_page(html: str) -> tuple[Element, tuple[str, ...]]:
    """A page as a browser reads it, and a sentence for each place where it is not HTML.

    To read it takes longer than to make it, and many ways lead over the same pages.
    """
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page: Element = parser.parse(html)
    return page, tuple(_parse_error(*error) for error in parser.errors)


def _parse_error(position: tuple[int, int], code: str, data: dict[str, str]) -> str:
    words = PARSE_ERRORS.get(code, code) % data
    return f"Line {position[0]}, column {position[1]} is not HTML: {words}"


def words_of(element: Element | None) -> str:
    """The text of an element and all in it, with single spaces; empty when there is no element."""
    return "" if element is None else " ".join("".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        yield from _texts(part)
        yield " " if part.tag == "br" else ""
        yield part.tail or ""


def _outline(page: Element) -> Iterator[str]:
    if not page.get("lang"):
        yield "The page does not say which language it is in."
    for tag in ("h1", "main"):
        if (count := len(page.findall(f".//{tag}"))) != 1:
            yield f"There are {count} elements {tag}; there must be one."


def _title(page: Element) -> Iterator[str]:
    title = words_of(page.find(".//title"))
    code = page.get("lang") or ENGLISH.code
    prefix = (language(code) if code in NAMES else ENGLISH)("Error: {title}", title="")
    parts = [part.strip() for part in title.removeprefix(prefix).split("–")]
    if len(parts) < 2 or not all(parts):
        yield f"The title {title!r} is not of the form: What this page is – Whose it is."
    if title.startswith(prefix) != (_summary(page) is not None):
        yield f"The title {title!r} must start with {prefix!r} just when there is an error summary."


def _ids(page: Element) -> Iterator[str]:
    for name, count in Counter(element.get("id") for element in page.iter() if element.get("id")).items():
        if count > 1:
            yield f"{count} elements have the id {name!r}."
    ids = {element.get("id") for element in page.iter()}
    for element in page.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby"):
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute} names {name!r}, which is not on the page."


def _labels(page: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in page.iter("label")}
    for tag in ("input", "select", "textarea"):
        for field in page.iter(tag):
            if field.get("type") in _UNLABELLED or field.get("aria-label"):
                continue
            if not field.get("id") or field.get("id") not in labelled:
                yield f"The field {field.get('name')!r} has no label."
    for image in page.iter("img"):
        if image.get("alt") is None:
            yield f"The image {image.get('src')!r} has no alternative text."


def _summary(page: Element) -> Element | None:
    return page.find(".//*[@data-module='govuk-error-summary']")


def _error_links(page: Element) -> Iterator[str]:
    summary = _summary(page)
    links = [] if summary is None else [link.get("href") or "" for link in summary.iter("a")]
    if summary is not None and not links:
        yield "The error summary leads nowhere."
    ids = {element.get("id") for element in page.iter()}
    for link in links:
        if not link.startswith("#") or link[1:] not in ids:
            yield f"The error summary leads to {link!r}, which is not on the page."


def _scripts(page: Element) -> Iterator[str]:
    for element in page.iter():
        for attribute in _SCRIPTED:
            if element.get(attribute) is not None:
                yield f"A {element.tag} has the attribute {attribute}, which the security policy forbids."
    for script in page.iter("script"):
        if not script.get("src") and _hash_of(script.text or "") != GOVUK_SCRIPT:
            yield "There is an inline script that is not the one of GOV.UK Frontend."
    if any(True for _ in page.iter("style")):
        yield "There is an inline style sheet, which the security policy forbids."


def _hash_of(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"
