"""Somebody with a browser, who looks at every page that comes: each is checked before a test sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from prototype_kit.testing.page_checks import check_page, words_of

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of a post from our own page, over TLS and on this machine."""

Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Page:
    """One page as it came. `url` is the path and query that it came from."""

    url: str
    status: int
    html: str

    @cached_property
    def tree(self) -> Element:
        """The page as a browser reads it."""
        return html5lib.parse(self.html, namespaceHTMLElements=False)

    @property
    def title(self) -> str:
        """The words of the tab."""
        return words_of(self.tree.find(".//title"))

    @property
    def heading(self) -> str:
        """The words of the only h1."""
        return words_of(self.tree.find(".//h1"))

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
    def errors(self) -> dict[str, str]:
        """The error summary: words by the id that each leads to."""
        links = [link for place in self.of_class("govuk-error-summary__list") for link in place.iter("a")]
        return {(link.get("href") or "").removeprefix("#"): words_of(link) for link in links}

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
    def rows(self) -> dict[str, str]:
        """Check answers: each key and its value. Rows of the same key are numbered."""
        rows: dict[str, str] = {}
        for row in self.of_class("govuk-summary-list__row"):
            key, value = (words_of(part) for part in list(row)[:2])
            while key in rows:
                key += " (again)"
            rows[key] = value
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

    def options(self, name: str) -> list[str]:
        """The values of a field's radios or checkboxes."""
        found = [] if self.form is None else self.form.iter("input")
        return [element.get("value") or "" for element in found if element.get("name") == name]


def _sent(element: Element) -> list[str]:
    if element.tag == "textarea":
        return ["".join(element.itertext())]
    if element.tag == "select":
        return [
            option.get("value") or ""
            for option in element.iter("option")
            if option.get("selected") is not None
        ]
    if element.get("type") in ("radio", "checkbox") and element.get("checked") is None:
        return []
    return [element.get("value") or ""]


class Visitor:
    """A browser without JavaScript, with cookies of its own. `page` is what it shows.

    `headers` go with every post. Every page that comes is checked; a redirect must lead to a path of ours.
    """

    def __init__(self, app: Flask, base: str = "http://127.0.0.1", headers: Mapping[str, str] = SAME_ORIGIN):
        self.client = app.test_client()
        self.base, self.headers = base, dict(headers)
        self.page = Page("", 0, "")
        self.response: TestResponse | None = None

    def get(self, url: str, status: int = 200, **options: Any) -> Page:
        """Ask for a page and follow where it leads."""
        return self._taken(url, self.client.get(url, base_url=self.base, **options), status)

    def post(self, url: str, data: Fields | None = None, status: int = 200, **options: Any) -> Page:
        """Send fields and follow where it leads; `status` is that of the page in the end."""
        sent = self.client.post(
            url,
            data=data,
            base_url=self.base,
            headers={**self.headers, **options.pop("headers", {})},
            **options,
        )
        # Going back or looking again must never send a form a second time.
        assert sent.status_code == 303 or sent.status_code >= 400, f"a post to {url} answers with a page"
        return self._taken(url, sent, status)

    def raw(self, method: str, path: str, **options: Any) -> TestResponse:
        """Ask for just this, with no header but those of `options`; nothing is followed or checked."""
        return self.client.open(path, method=method, base_url=self.base, **options)

    def _taken(self, url: str, response: TestResponse, status: int) -> Page:
        self.response = response
        for _ in range(5):
            if response.status_code != 303:
                break
            referer = self.base + self.page.url
            url = own_path(response.headers["Location"])
            response = self.client.get(url, base_url=self.base, headers={"Referer": referer})
        self.page = Page(url, response.status_code, response.get_data(as_text=True))
        problems = check_page(self.page.html)
        assert problems == [], f"{url} ({response.status_code}):\n" + "\n".join(problems)
        assert status == self.page.status, f"{url} shows {self.page.heading!r}: {self.page.words}"
        return self.page

    def submit(self, status: int = 200, button: Fields | None = None, **fields: str | Sequence[str]) -> Page:
        """Send the form of this page as it stands, with other values for `fields` (`_` for `-`)."""
        form = self.page.form
        assert form is not None, f"{self.page.url} has no form"
        given = {name.replace("_", "-"): value for name, value in fields.items()}
        unknown = given.keys() - self.page.fields.keys()
        assert not unknown, f"{self.page.url} has no fields {unknown}"
        data: Fields = {**self.page.fields, **given, **(button or {})}
        return self.post(urljoin(self.page.url, form.get("action") or self.page.url), data, status)

    def press(self, words: str, status: int = 200) -> Page:
        """Press a button of another form than the page's own: one of the prototype's tools."""
        for form in self.page.tree.iter("form"):
            for button in form.iter("button"):
                if words_of(button) == words:
                    sent = {button.get("name") or "": button.get("value") or ""} if button.get("name") else {}
                    referer = {"Referer": self.base + self.page.url}
                    action = urljoin(self.page.url, form.get("action") or self.page.url)
                    return self.post(action, sent, status, headers=referer)
        raise AssertionError(f"{self.page.url} has no button {words!r}")

    def go_back(self) -> Page:
        """Follow the back link."""
        assert self.page.back, f"{self.page.url} has no back link"
        return self.get(self.page.back, headers={"Referer": self.base + self.page.url})

    def change(self, words: str) -> Page:
        """Follow the change link of the row whose key contains `words`."""
        keys = list(self.page.rows)
        found = [link for key, link in zip(keys, self.page.changes, strict=True) if words in key]
        assert found, f"no row about {words!r} among {keys}"
        return self.get(found[0])

    @property
    def cookie(self) -> str | None:
        """The value of the session cookie."""
        found = [
            self.client.get_cookie(name, domain=urlsplit(self.base).hostname or "")
            for name in ("session", "__Host-session")
        ]
        return next((cookie.value for cookie in found if cookie), None)


def own_path(location: str) -> str:
    """A redirect's address, which must be a path of ours, whatever a browser makes of its signs."""
    assert location.startswith("/"), location
    assert not location.startswith(("//", "/\\")), location
    assert not any(sign <= " " or sign == "\\" for sign in location), location
    return location
