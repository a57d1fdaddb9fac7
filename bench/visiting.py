"""People who use a service: whole journeys, or one request again and again.

Each is a generator that is told what came and gives the next request. So one thread drives many of them.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, NoReturn
from urllib.parse import urljoin, urlsplit

from bench.exchange import Fields, Form, Jar, Response, asking, first_form

Visit = Generator[bytes, Response, None]
_MOST_REDIRECTS = 5


class Lost(Exception):  # noqa: N818 - what a journey did, not what the bench did
    """A journey did not go as it should; the words say where."""


@dataclass(frozen=True)
class Step:
    """A page of a journey, as a file of targets writes it: see README.md. `{words}` are the visitor's own."""

    page: str
    shows: str = ""
    send: Fields | None = None
    refused: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Target:
    """A service as it is visited. `constant` is one that knows nobody's words and gives one reference."""

    name: str
    port: int
    steps: Sequence[Step]
    question: str
    change: Fields
    constant: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Target:
        """The target that `asdict` made plain."""
        return cls(**{**given, "steps": [Step(**step) for step in given["steps"]]})


@dataclass
class Visitor:
    """One journey of one person, who types `words` and is given a `reference`."""

    target: Target
    words: str
    jar: Jar = field(default_factory=Jar)
    at: str = ""
    response: Response | None = None
    reference: str = ""

    def journey(self) -> Visit:
        """All steps, from the first page to the last. Raises `Lost` where something is not as it should."""
        for step in self.target.steps:
            yield from self.look(step)
            if step.refused:
                yield from self.send({})
                self.must(self._came.status in (200, 422), "an empty form was not refused")
                self.must(step.refused in self._came.text, f"what is refused does not say {step.refused!r}")
            if step.send is not None:
                yield from self.send(step.send)
                self.must(self._came.status == 200 and self.at != step.page, "a right answer was refused")

    def look(self, step: Step) -> Visit:
        """Go to a page, unless it is shown already, and see that it is the right one."""
        if self.at != step.page:
            yield from self._go("GET", step.page)
        self.must(self._came.status == 200, f"answered with {self._came.status}")
        self.must(self.at == step.page, f"came instead of {step.page}")
        page = self._came.text
        shows = self._own(step.shows)
        self.must(self.target.constant or escape(shows) in page or shows in page, f"does not show {shows!r}")
        if step.reference:
            found = re.search(step.reference, page)
            self.must(bool(found and found[1]), "shows no reference")
            self.reference = found[1] if found else ""

    def send(self, fields: Fields) -> Visit:
        """Send the form of the page that is shown, and follow where it leads."""
        form = self.form()
        sent = {name: self._typed(value) for name, value in fields.items()}
        yield from self._go(
            "POST", urljoin(self.at, form.action) if form.action else self.at, form.filled(sent)
        )

    def form(self) -> Form:
        """The form of the page that is shown."""
        form = first_form(self._came.text)
        self.must(form is not None, "has no form")
        assert form is not None  # noqa: S101 - said above
        return form

    def must(self, true: bool, what: str) -> None:
        """Raise `Lost` unless it is so."""
        if not true:
            self._lose(what)

    def _lose(self, what: str) -> NoReturn:
        raise Lost(f"{self.target.name}: {self.at} {what}")

    @property
    def _came(self) -> Response:
        if self.response is None:
            self._lose("was not asked for")
        return self.response

    def _own(self, words: str) -> str:
        return words.replace("{words}", self.words)

    def _typed(self, value: str | Sequence[str]) -> str | Sequence[str]:
        return self._own(value) if isinstance(value, str) else [self._own(each) for each in value]

    def _go(self, method: str, path: str, body: str | None = None) -> Visit:
        for _ in range(_MOST_REDIRECTS):
            self.at = path.partition("?")[0]
            self.response = yield asking(method, path, self.target.port, self.jar, body)
            self.jar.take(self.response)
            if self.response.status not in (302, 303):
                return
            whole = urljoin(f"http://127.0.0.1{path}", self.response.headers.get("location", ""))
            method, path, body = "GET", urlsplit(whole)._replace(scheme="", netloc="").geturl(), None
        self._lose("leads in a circle")


def again(requests: Sequence[bytes], status: int) -> Visit:
    """The same requests for ever, each of which must be answered with this status."""
    while True:
        for request in requests:
            response = yield request
            if response.status != status:
                line = request.split(b"\r\n", 1)[0].decode()
                raise Lost(f"{line} was answered with {response.status} and not with {status}")


def visitors(target: Target, prefix: str) -> Iterator[Visitor]:
    """One after the other, each with words of their own."""
    number = 0
    while True:
        number += 1
        yield Visitor(target, f"{prefix}{number}x")
