"""Going back sends nothing a second time, and shows the next person nothing that has ended.

Nor do looking again, and pressing twice. Acceptance check 10, in Chromium with the pages that it keeps for
the way back, against a real server, with JavaScript and without. `tests/browser/test_submitting.py` has more
ways to press twice.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Error, Page, Response

from prototype_kit import load_site
from prototype_kit.store import Draft, Store, open_store
from prototype_kit.web.front import new_session
from tests.reliability.applying import apply
from tests.reliability.servers import Command, LiveVisitor, free_port, running
from tests.reliability.test_personal_data import Person
from tests.reliability.tiers import Figures, tier
from tests.web.everything import APPLY
from tests.web.world import LIGHTS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.reliability,
    pytest.mark.xdist_group("browser-history"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
]

BUTTON = "main form button[type=submit]"
WITH_DETAILS = ("full-name", "anchors", "check-answers")
"""Pages that show what somebody typed, the last of which sends it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exemplars."""
    folder = tmp_path_factory.mktemp("history") / "anytown"
    shutil.copytree(LIGHTS, folder, ignore=shutil.ignore_patterns("instance", "__pycache__"))
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Command]:
    """Two processes."""
    with running(folder, "serve", "--workers", "2", "--threads", "4", port=free_port()) as command:
        yield command


@pytest.fixture(scope="module")
def keeping(browser_type: BrowserType, browser_type_launch_args: dict[str, object]) -> Iterator[Browser]:
    """A browser that keeps pages for the way back, as browsers do for people and not for tests."""
    without = ["--disable-back-forward-cache"]
    kept = browser_type.launch(**browser_type_launch_args, ignore_default_args=without)  # type: ignore[arg-type]
    yield kept
    kept.close()


@dataclass(frozen=True)
class Answered:
    """Answers of a person, to be given to one browser after another."""

    person: Person
    folder: Path
    address: str
    store: Store
    draft: Draft

    def session(self) -> str:
        """The session of a browser in which somebody has just answered everything."""
        session, now, draft, drafts = new_session(), datetime.now(UTC), self.draft, self.store.drafts
        started = drafts.start(
            session,
            draft.service,
            draft.journey,
            draft.release,
            draft.today,
            now,
            draft.lifetime,
            draft.origin,
        )
        drafts.save(started, draft.answers, now)
        return session


@pytest.fixture(scope="module")
def answered(server: Command, folder: Path) -> Iterator[Answered]:
    """Every question of the service for learning from."""
    person, visitor = Person(), LiveVisitor(server.port)
    store = open_store(f"sqlite:///{folder / 'instance' / 'site.db'}")
    apply(visitor, load_site(folder), store, datetime.now(UTC), person.fill)
    draft = store.drafts.latest(visitor.cookie or "", "everything", "apply", datetime.now(UTC))
    assert draft is not None
    yield Answered(person, folder, f"http://127.0.0.1:{server.port}", store, draft)
    store.close()


class Somebody:
    """Somebody with a browser who has answered everything and has looked at it."""

    def __init__(self, browser: Browser, answered: Answered, javascript: bool):
        self.person, self.folder, self.javascript = answered.person, answered.folder, javascript
        self.context = browser.new_context(base_url=answered.address, java_script_enabled=javascript)
        self.context.add_cookies([{"name": "session", "value": answered.session(), "url": answered.address}])
        self.posts: list[tuple[str, int]] = []
        self.context.on("response", self._note)
        self.page = self.context.new_page()
        for name in WITH_DETAILS:
            self.page.goto(f"{APPLY}/{name}")
            assert self.person.hits(self.page.content())

    def _note(self, response: Response) -> None:
        if response.request.method == "POST":
            self.posts.append((response.url, response.status))

    def press(self, page: Page | None = None) -> None:
        """Press the button of the page, and see the next."""
        page = page or self.page
        with page.expect_navigation():
            page.locator(BUTTON).first.click()

    def back(self) -> bool:
        """Press the browser's back button, wait until it has settled; whether there was a page to go to."""
        before = self.address()
        with suppress(Error):  # a page may be gone before it can answer
            self.page.evaluate("history.back()")
        # Playwright's own waiting is for loads, which a page that the browser had kept does not have.
        for _ in range(60):
            self.page.wait_for_timeout(50)
            if self.address() not in (before, ""):
                break
        self.page.wait_for_timeout(200)  # for a kept page to be loaded anew
        return self.address().startswith("http") and self.address() != before

    def address(self) -> str:
        """Where the browser is; empty while it is on its way."""
        with suppress(Error):
            return str(self.page.evaluate("document.readyState == 'complete' ? location.href : ''"))
        return ""

    def details(self) -> list[str]:
        """What of the person stands on the page."""
        for _ in range(60):
            try:
                found = self.person.hits(self.page.content())
            except Error:  # it is on its way to another page
                found = ["unknown yet"]
            if not found:
                return []
            self.page.wait_for_timeout(50)
        return found

    def reference(self, page: Page | None = None) -> str:
        """The reference that the page shows."""
        words = (page or self.page).locator("main").inner_text()
        known = {str(reference) for (reference,) in self.rows("SELECT reference FROM cases")}
        (found,) = {reference for reference in known if reference in words}
        return found

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database has."""
        with closing(sqlite3.connect(self.folder / "instance" / "site.db")) as connection:
            return connection.execute(query).fetchall()

    def stored(self) -> list[str]:
        """Every row of every table but that of events, as SQL."""
        with closing(sqlite3.connect(self.folder / "instance" / "site.db")) as connection:
            lines = [line for line in connection.iterdump() if line.startswith("INSERT")]
        return [
            line for line in lines if not line.startswith(('INSERT INTO "event"', 'INSERT INTO "sqlite_seq'))
        ]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def somebody(request: pytest.FixtureRequest, keeping: Browser, answered: Answered) -> Iterator[Somebody]:
    """At check answers."""
    found = Somebody(keeping, answered, request.param)
    yield found
    found.context.close()


def test_nothing_is_sent_twice(somebody: Somebody, figures: Figures) -> None:
    """Back and send again, look again, and a second tab: no row more, the same reference everywhere."""
    page, other = somebody.page, somebody.context.new_page()
    other.goto(f"{APPLY}/check-answers")
    somebody.press()
    reference, sent = somebody.reference(), somebody.stored()
    for _ in range(2):
        page.reload()
        assert somebody.reference() == reference
    for _ in WITH_DETAILS:
        assert somebody.back()
        if page.locator(BUTTON).count():  # what a browser without JavaScript may still show
            somebody.press()
            assert somebody.reference() == reference
            somebody.back()
        page.reload()
        assert somebody.reference() == reference
    somebody.press(other)
    assert somebody.reference(other) == reference
    assert somebody.stored() == sent
    assert len(somebody.posts) >= 2
    assert {status for _, status in somebody.posts} <= {303, *range(400, 600)}
    figures.add(10, "rows that going back, looking again and a second tab have added", 0, 0)


def test_looking_again_at_what_was_refused_saves_nothing(somebody: Somebody) -> None:
    """The browser sends the form once more; it is refused once more."""
    page = somebody.page
    page.goto(f"{APPLY}/full-name")
    page.locator("[name=full-name]").fill("x" * 300)
    somebody.press()
    before = somebody.stored()
    page.reload()
    assert page.locator("[name=full-name]").input_value() == "x" * 300
    assert page.locator(".govuk-error-summary").count() == 1
    assert [status for _, status in somebody.posts] == [422, 422]
    assert somebody.stored() == before


def _forgotten(somebody: Somebody) -> None:
    somebody.page.goto("/prototype")
    with somebody.page.expect_navigation(url="**/forgotten*"):
        somebody.page.get_by_role("button", name="Delete my answers").click()


def _left(somebody: Somebody) -> None:
    page = somebody.page
    page.goto(f"{APPLY}/save")
    page.locator("[name=email]").fill("somebody.else@example.com")
    somebody.press()
    with page.expect_navigation(url="**/left"):
        page.locator("form[action$='/leave'] button").click()


def _lost(somebody: Somebody) -> None:
    somebody.page.goto("/")
    somebody.context.clear_cookies()


def _over(somebody: Somebody) -> None:
    somebody.page.goto("/")
    database = somebody.folder / "instance" / "site.db"
    ((kept,),) = somebody.rows("SELECT MAX(expires_at) FROM draft WHERE state = 'open'")
    long_ago = str(kept).replace(str(kept)[:4], "2020", 1) if isinstance(kept, str) else 0
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE draft SET expires_at = ? WHERE state = 'open'", [long_ago])


def _sent(somebody: Somebody) -> None:
    somebody.press()
    somebody.page.goto("/")
    somebody.context.clear_cookies()


ENDS = {"deleted": _forgotten, "cookie lost": _lost, "left": _left, "time over": _over, "sent": _sent}


@pytest.mark.parametrize("end", list(ENDS)[: tier(2, len(ENDS))])
def test_what_has_ended_is_not_shown_again(somebody: Somebody, end: str, figures: Figures) -> None:
    """Back through every page of the history, and by its addresses: not one detail of the person."""
    if end == "time over" and not somebody.javascript:
        pytest.skip(
            "without a script, Chromium shows a page that it has kept: for minutes, and answers last days"
        )
    ENDS[end](somebody)
    page, pages = somebody.page, 0
    while pages < 8 and somebody.back():
        assert somebody.details() == [], (end, somebody.address())
        pages += 1
    assert pages >= len(WITH_DETAILS)
    page.goto("/")
    for name in (*WITH_DETAILS, "confirmation"):
        page.goto(f"{APPLY}/{name}")
        assert somebody.details() == [], (end, name)
    assert {status for _, status in somebody.posts} <= {303, *range(400, 600)}
    figures.add(10, f"personal details on the way back, {end}", f"0 on {pages} pages", 0)
