"""Somebody with a browser, who looks at every page that comes: each is checked before a test sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from prototype_kit.testing.page import SeenPage as Page
from prototype_kit.testing.page_checks import check_page, words_of

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of a post from our own page, over TLS and on this machine."""

Fields = Mapping[str, str | Sequence[str]]


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
