"""What people tell us about themselves stays in their answers and in what is sent of them.

It is in no log, address, title, event, cookie, header, cache or other file. Acceptance check 28. A real
server and its worker serve somebody with details that stand nowhere else, through every kind of question,
refusals, lost pages and failures that are made to happen; then every sink is searched.
`tests/web/test_canaries.py` searches the memory of the process too.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from prototype_kit import load_site
from prototype_kit.journey import Page as QuestionPage
from prototype_kit.journey import Step
from prototype_kit.store import open_store
from prototype_kit.testing.page import SeenPage as Page
from tests.reliability.applying import Form, apply
from tests.reliability.servers import Answer, Client, Command, LiveVisitor, free_port, running
from tests.reliability.tiers import Figures
from tests.web.everything import APPLY
from tests.web.visitor import SAME_ORIGIN
from tests.web.world import LIGHTS

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("personal-data"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
]


class Person:
    """Somebody whose details stand nowhere else, and how each of them may be written."""

    def __init__(self) -> None:
        self.mark = f"zyx{secrets.token_hex(6)}"
        self.typed: Mapping[str, str] = {
            "name": f"Ann {self.mark} Lee",
            "email": f"{self.mark}@example.com",
            "uk-phone": "07700 900 457",
            "national-insurance-number": "AB 65 43 21 D",
            "postcode": "ZZ9 7XX",
            "text": f"{self.mark} jam",
            "long-text": f"{self.mark}: I use a wheelchair",
        }
        self.found_by: Mapping[str, str] = {
            "name, email, address and note": self.mark,
            "phone": r"(?:0|\+?44[ +]?)7700[ +-]?900[ +-]?457",
            "National Insurance number": r"AB[ +]?65[ +]?43[ +]?21[ +]?D",
            "postcode": r"ZZ9[ +]?7XX",
            "birth date": r"1985-0?3-27|27[/.]0?3[/.]1985|27 (?:March|Mawrth) 1985|year=1985",
        }

    def hits(self, *texts: str) -> list[str]:
        """Which of the details stand in these texts, however they are written."""
        plain = "\n".join(texts).replace("%20", " ").replace("%2B", "+").replace("%40", "@")
        return [what for what, form in self.found_by.items() if re.search(form, plain, re.IGNORECASE)]

    def fill(self, step: Step, form: Form) -> Form:
        """What they type on a page; their birth date is that of the way itself."""
        asked = step.screen.asked if isinstance(step.screen, QuestionPage) else ()
        own = {
            each.name: [self.typed[each.type]]
            for each in asked
            if each.type in self.typed and each.name in form
        }
        lines = {name: [f"12 {self.mark} Street"] for name in form if name.endswith("-line-1")}
        return {**form, **own, **lines}


@dataclass
class Seen:
    """Everything that went over the line but the bodies of requests and pages."""

    addresses: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    pages_with_details: int = 0


class Watched(Client):
    """A client that notes what it sends and gets."""

    def __init__(self, port: int, person: Person):
        super().__init__(port)
        self.person, self.seen = person, Seen()

    def open(self, path: str, method: str = "GET", *given: Any, **options: Any) -> Answer:
        """Ask for something, and note it."""
        answer, seen = super().open(path, method, *given, **options), self.seen
        seen.addresses += [
            path,
            (options.get("headers") or {}).get("Referer", ""),
            answer.headers.get("Location", ""),
        ]
        seen.headers += [f"{name}: {value}" for name, value in answer.headers.items()]
        seen.cookies += [*self.cookies.values(), *answer.headers.get_all("Set-Cookie", [])]
        seen.statuses.add(answer.status_code)
        if answer.headers.get_content_type() == "text/html" and answer.body:
            seen.titles.append(Page(path, answer.status_code, answer.text).title)
        if self.person.hits(answer.body.decode("utf-8", "replace")):
            seen.pages_with_details += 1
            if answer.headers["Cache-Control"] != "no-store" or "ETag" in answer.headers:
                seen.kept.append(path)
        return answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exemplars, with a rule that breaks over an address, and says which."""
    folder = tmp_path_factory.mktemp("personal") / "anytown"
    shutil.copytree(LIGHTS, folder, ignore=shutil.ignore_patterns("instance", "__pycache__"))
    rules = folder / "everything" / "rules.py"
    before = '    if j["email"] or j["phone"]:\n'
    text = rules.read_text(encoding="utf-8")
    assert text.count(before) == 1
    broken = '    if "broken" in str(j["email"]):\n        raise ValueError(f"{j[\'email\']} {j}")\n'
    rules.write_text(text.replace(before, broken + before), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder for temporary files of whatever is started here."""
    folder = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        yield folder


@pytest.fixture(scope="module")
def server(folder: Path, temporary: Path) -> Iterator[Command]:
    """One process of four threads, which says everything that it has to say."""
    assert temporary.is_dir()
    with running(folder, "serve", "--workers", "1", "--threads", "4", port=free_port()) as command:
        yield command


def _database(folder: Path, statement: str, *values: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "instance" / "site.db")) as connection, connection:
        return connection.execute(statement, values).fetchall()


def _refusals(visitor: LiveVisitor, person: Person) -> None:
    """Answers that are refused, on no path, of no origin, from elsewhere, too long."""
    client: Any = visitor.client
    wrong = [
        ("contact", {"email": f"{person.mark} at home", "phone": "07700 900 457 or so"}),
        ("insurance-number", {"insurance-number": f"AB 65 43 21 D {person.mark}"}),
        ("coming-from", {"coming-from": f"ZZ9 7XX {person.mark}"}),
        ("born", {"born-day": "27", "born-month": person.mark, "born-year": "1985"}),
        ("full-name", {"full-name": person.mark * 100}),
        ("nowhere", {"full-name": person.mark}),
    ]
    for name, fields in wrong:
        for headers in (SAME_ORIGIN, {}, {"Sec-Fetch-Site": "cross-site"}):
            client.post(f"{APPLY}/{name}", data=fields, headers=headers)
    client.post(f"{APPLY}/anchors", data={"anchors": person.mark * 6_000}, headers=SAME_ORIGIN)
    client.post(f"{APPLY}/save", data={"email": f"{person.mark}@"}, headers=SAME_ORIGIN)
    Client(client.port).post(f"{APPLY}/full-name", data={"full-name": person.mark}, headers=SAME_ORIGIN)


def _failures(folder: Path, visitor: LiveVisitor, person: Person) -> None:
    """A rule that breaks over an answer, a database that refuses it, and a draft that cannot be read."""
    client: Any = visitor.client
    contact = {"email": f"broken.{person.mark}@example.com", "phone": person.typed["uk-phone"], "news": "yes"}
    page = next(iter(_pages_with(visitor, "email")))
    assert client.post(page, data=contact, headers=SAME_ORIGIN).status_code == 500
    _database(folder, "CREATE TRIGGER full BEFORE UPDATE ON draft BEGIN SELECT RAISE(ABORT, 'no'); END")
    refused = client.post(
        f"{page}?change=yes", data=contact | {"email": person.typed["email"]}, headers=SAME_ORIGIN
    )
    assert refused.status_code in (500, 503)
    _database(folder, "DROP TRIGGER full")
    ((answers,),) = _database(folder, "SELECT answers FROM draft WHERE state = 'open'")
    assert person.hits(answers)
    for broken in (f"{answers} {person.mark}", json.dumps({person.mark: answers}), person.typed["uk-phone"]):
        _database(folder, "UPDATE draft SET answers = ? WHERE state = 'open'", broken)
        assert client.get(page).status_code == 500
        failed = client.post(page, data=contact, headers=SAME_ORIGIN)
        assert failed.status_code == 500
    _database(folder, "UPDATE draft SET answers = ? WHERE state = 'open'", answers)


def _pages_with(visitor: LiveVisitor, name: str) -> Iterator[str]:
    """Pages of check answers that ask for a field."""
    for link in visitor.get(f"{APPLY}/check-answers").changes:
        if name in visitor.get(link).fields:
            yield visitor.page.path


def test_details_are_in_no_sink(folder: Path, temporary: Path, server: Command, figures: Figures) -> None:
    """From the start to the confirmation and the worker, with all that goes wrong on the way: not one hit."""
    person = Person()
    visitor, site = LiveVisitor(server.port), load_site(folder)
    client = Watched(server.port, person)
    visitor.client = client  # type: ignore[assignment]
    store = open_store(f"sqlite:///{folder / 'instance' / 'site.db'}")
    apply(visitor, site, store, datetime.now(UTC), person.fill)
    assert set(person.hits(visitor.page.words)) == {*person.found_by}
    _refusals(visitor, person)
    _failures(folder, visitor, person)
    assert (
        client.post(f"{APPLY}/save", data={"email": person.typed["email"]}, headers=SAME_ORIGIN).status_code
        == 303
    )
    visitor.get(f"{APPLY}/check-answers")
    visitor.submit()
    assert visitor.page.path.endswith("/confirmation")
    ((reference,),) = _database(folder, "SELECT reference FROM cases WHERE env = 'prototype'")
    about = ", ".join([*person.typed.values(), "27 March 1985", reference])
    visitor.get(f"{APPLY}/feedback?at=confirmation")
    visitor.submit(rating="1", words=about.replace(f"{person.mark} jam", "").replace(f"{person.mark}:", ""))
    visitor.get("/prototype/messages")
    for path in (f"{APPLY}/full-name", f"{APPLY}/check-answers", "/no-such-page"):
        client.get(path)
    store.close()
    with running(folder, "work", "--once") as worker:
        assert worker.process.wait(60) == 0
    assert server.end() == 0
    files = {option: folder / f"report-{option}" for option in ("html", "markdown", "package", "events")}
    options = [part for option, path in files.items() for part in (f"--{option}", str(path))]
    with running(folder, "report", *options) as report:
        assert report.process.wait(60) == 0, report.said
    figures_of_use = {
        name: [str(row) for row in _database(folder, f"SELECT * FROM {name}")]
        for name in ("event", "metric_part", "metric_cell", "feedback", "feedback_comment")
    }

    seen = client.seen
    assert {200, 303, 403, 404, 409, 413, 422, 500} <= seen.statuses
    assert seen.pages_with_details > 20
    assert "500" not in worker.said
    assert " at /<service>/<journey>" in server.said, (
        "what failed is in the log, by the template of its address"
    )
    assert len(figures_of_use["event"]) > 50
    assert all(figures_of_use.values())
    exports = [path for top in files.values() for path in (top.rglob("*") if top.is_dir() else [top])]
    assert len(exports) >= 5
    sinks = {
        "log of the server": [server.said],
        "log of the worker": [worker.said],
        "addresses, Location and Referer": seen.addresses,
        "titles": seen.titles,
        "headers": seen.headers,
        "cookies": seen.cookies,
        "events": figures_of_use["event"],
        "daily figures": [*figures_of_use["metric_part"], *figures_of_use["metric_cell"]],
        "feedback": [*figures_of_use["feedback"], *figures_of_use["feedback_comment"]],
        "report and its files": [
            report.said,
            *(path.read_text(encoding="utf-8") for path in exports),
        ],
        "pages that a cache may keep": seen.kept,
        "temporary files": _texts(temporary),
        "other files": _texts(folder.parent, "anytown/instance/site.db", "anytown/instance/sent"),
    }
    hits = {sink: person.hits(*texts) for sink, texts in sinks.items()}
    for sink in ("events", "daily figures", "feedback", "report and its files"):
        hits[sink] += ["reference"] if reference in "".join(sinks[sink]) else []
    assert {sink: found for sink, found in hits.items() if found} == {}
    assert seen.kept == []
    assert person.hits(*_texts(folder / "instance" / "sent")), "what was sent is where it belongs"
    for sink in sinks:
        figures.add(28, f"personal details in: {sink}", len(hits[sink]), 0)


def _texts(folder: Path, *without: str) -> list[str]:
    """The names and contents of every file below a folder, but of those whose paths begin so."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    named = [(path.relative_to(folder).as_posix(), path) for path in paths]
    return [
        f"{name} {path.read_bytes().decode('utf-8', 'replace')}"
        for name, path in named
        if not name.startswith(without or ("\0",))
    ]


def test_details_would_be_found() -> None:
    """However they are written; otherwise clean sinks would prove nothing."""
    person = Person()
    for text in (
        f"GET /?q={person.mark.upper()}",
        "tel=+447700900457",
        "07700%20900%20457",
        "ab654321d",
        "zz9+7xx",
        "1985-03-27",
        "27 March 1985",
    ):
        assert len(person.hits(text)) == 1, text
    assert person.hits("nothing of the kind") == []
