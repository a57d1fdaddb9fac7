"""One page as somebody's browser got it: its words, its form, its errors, and where its links lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from prototype_kit.testing.page_checks import read_page, words_of

_CHOSEN = ("radio", "checkbox")


@dataclass(frozen=True)
class SeenPage:
    """One page as it came. `url` is the path and query that it came from."""

    url: str
    status: int
    html: str

    @cached_property
    def tree(self) -> Element:
        """The page as a browser reads it."""
        return read_page(self.html)[0]

    @property
    def title(self) -> str:
        """The words of the tab."""
        return words_of(self.tree.find(".//title"))

    @property
    def heading(self) -> str:
        """The words of the only h1."""
        return words_of(self.tree.find(".//h1"))

    @property
    def language(self) -> str:
        """The code of the language that the page says it is in."""
        return self.tree.get("lang") or ""

    @property
    def words(self) -> str:
        """Everything in the main part, as it is read."""
        return words_of(self.tree.find(".//main"))

    @property
    def path(self) -> str:
        """Where it came from, without the query."""
        return urlsplit(self.url).path

    def first(self, name: str) -> Element | None:
        """The first element of a class."""
        return next(self.of_class(name), None)

    def of_class(self, name: str) -> Iterator[Element]:
        """Every element of a class."""
        return (element for element in self.tree.iter() if name in (element.get("class") or "").split())

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """The error summary in its order: the id that each line leads to, and its words."""
        links = [link for place in self.of_class("govuk-error-summary__list") for link in place.iter("a")]
        return [((link.get("href") or "").removeprefix("#"), words_of(link)) for link in links]

    @property
    def errors(self) -> dict[str, str]:
        """The error summary: words by the id that each leads to."""
        return dict(self.error_links)

    @property
    def back(self) -> str | None:
        """Where the back link leads."""
        link = self.first("govuk-back-link")
        return None if link is None else link.get("href")

    @property
    def caption(self) -> str:
        """The words above the heading."""
        return words_of(self.first("govuk-caption-l"))

    @property
    def summary_rows(self) -> list[tuple[str, str]]:
        """Check answers: each key with its value, in order."""
        parts = (list(row)[:2] for row in self.of_class("govuk-summary-list__row"))
        return [(words_of(key), words_of(value)) for key, value in parts]

    @property
    def rows(self) -> dict[str, str]:
        """Check answers: each key and its value. Rows of the same key are numbered."""
        rows: dict[str, str] = {}
        for key, value in self.summary_rows:
            shown = key
            while shown in rows:
                shown += " (again)"
            rows[shown] = value
        return rows

    @property
    def changes(self) -> list[str]:
        """Check answers: where the change links lead, in order."""
        return [
            link.get("href") or ""
            for row in self.of_class("govuk-summary-list__actions")
            for link in row.iter("a")
        ]

    @property
    def links(self) -> set[str]:
        """Where the links of the main part lead, in this site."""
        main = self.tree.find(".//main")
        found = main.iter("a") if main is not None else iter(())
        return {link.get("href") or "" for link in found}

    @property
    def form(self) -> Element | None:
        """The form of the main part."""
        main = self.tree.find(".//main")
        return None if main is None else main.find(".//form")

    @property
    def fields(self) -> dict[str, list[str]]:
        """What the form would send as it stands, by field; those that would send nothing are empty."""
        fields: dict[str, list[str]] = {}
        for element in [] if self.form is None else self.form.iter():
            name = element.get("name")
            if name and element.tag in ("input", "textarea", "select"):
                fields.setdefault(name, []).extend(_sent(element))
        return fields

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """The buttons of the form that send something of their own: their names and values."""
        buttons = [] if self.form is None else self.form.iter("button")
        sent = [(button.get("name") or "", button.get("value") or "") for button in buttons]
        return [(name, value) for name, value in sent if name]

    def options(self, name: str) -> list[str]:
        """The values of a field's radios, checkboxes or options, but for the empty one."""
        found: list[str | None] = []
        for element in [] if self.form is None else self.form.iter():
            if element.get("name") != name:
                continue
            if element.tag == "select":
                found += [option.get("value") for option in element.iter("option")]
            elif element.get("type") in _CHOSEN:
                found.append(element.get("value"))
        return [value for value in found if value]


def _sent(element: Element) -> list[str]:
    if element.tag == "textarea":
        return ["".join(element.itertext())]
    if element.tag == "select":
        return [
            option.get("value") or ""
            for option in element.iter("option")
            if option.get("selected") is not None
        ]
    if element.get("type") in _CHOSEN and element.get("checked") is None:
        return []
    return [element.get("value") or ""]
