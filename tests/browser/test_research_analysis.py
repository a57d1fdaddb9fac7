"""What research taught, in a browser: every page for everybody, and notes to findings by keyboard alone.

Each run of the tests looks at every page on a phone, where there is least room; `make reliability` on a
desk, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from prototype_kit.testing.axe import carry_axe, findings
from prototype_kit.web.console import create_console
from prototype_kit.web.wsgi import site_app
from research.finding import Evidence, Finding
from research.rounds import freeze
from tests.browser.conftest import Visitors
from tests.browser.hands import NARROW, WIDE, Keyboard
from tests.browser.live import Server
from tests.browser.tour import wider_than_the_window
from tests.reliability.tiers import LONG
from tests.research.web.filled import Held, held
from tests.research.web.lab import NAME, SLUG, STUDY, Lab, project

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(200),
    pytest.mark.xdist_group("browser-research-analysis"),
]

HERE, ROUND = f"/research/{STUDY}", f"/research/{STUDY}/rounds/{SLUG}"
LATER = "round-2-plainer-words"


class Office:
    """The console beside a round that was held, on a free port."""

    def __init__(self, lab: Lab):
        self.lab, self.round_one = lab, held(lab)
        self._server = Server(create_console(lab.front, "http://127.0.0.1:8000"))
        self.address = self._server.address
        account = lab.front.store.accounts.add(
            "staff", "ann@anytown.example", "Ann", lab.now(), ["researcher"]
        )
        self._token = lab.front.store.account_sessions.begin(account, "desktop", lab.now())

    def enter(self, page: Page) -> Page:
        """Sign in."""
        page.context.add_cookies([{"name": "staff", "value": self._token, "url": self.address}])
        carry_axe(page)
        return page

    def stop(self) -> None:
        """End the server."""
        self._server.stop()
        self.lab.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Two rounds, of which one was held."""
    folder = project(tmp_path / "project")
    shown = freeze(folder, NAME, datetime(2026, 10, 1, 9, tzinfo=UTC))
    words = folder / "street_lights" / "journeys" / "report.yaml"
    text = words.read_text(encoding="utf-8")
    words.write_text(text.replace("What is wrong with", "What is the matter with"), encoding="utf-8")
    freeze(folder, "Round 2: plainer words", datetime(2026, 10, 20, 9, tzinfo=UTC))
    made = Office(Lab(folder, shown, site_app(folder, {})))
    yield made
    made.stop()


def _finding(held_: Held) -> Finding:
    one, two = held_.notes["P01"][0], held_.notes["P03"][0]
    evidence = (
        Evidence("note", note_id=one.id),
        Evidence("note", note_id=two.id),
        Evidence("events", one.session_id, from_at=held_.at(1), to_at=held_.at(2)),
        Evidence("metric", metric="4 of 5 people did it"),
    )
    new = Finding("", STUDY, SLUG, f"The {'long' * 15} words are hard.", 3, "low", evidence=evidence)
    made = held_.lab.research.findings.add(new, held_.lab.now())
    held_.lab.research.notes.strike(two.id)
    return made


@pytest.mark.parametrize("view", [WIDE, NARROW] if LONG else [NARROW], ids=lambda view: view["width"])
def test_every_page_is_for_everybody(visitors: Visitors, office: Office, view: object) -> None:
    """Axe finds nothing, and no page is wider than its window; the player draws the recording."""
    round_one, themes = office.round_one, office.lab.research.themes
    round_one.record("P01")
    finding, note = _finding(round_one), round_one.notes["P01"][2]
    for name in ("Words on the page", "long" * 15):
        themes.move(round_one.notes["P02"][len(name) > 20].id, themes.add(STUDY, name).id)
    session, one = f"/research/sessions/{note.session_id}", f"{HERE}/findings/{finding.id}"
    of_study = (
        "",
        "/notes",
        "/notes?reviewed=warning",
        "/themes",
        "/findings",
        "/findings/new",
        "/participants",
    )
    of_round = ("", "/problems", "/compare", f"/compare/{LATER}", "/report")
    page = office.enter(visitors(office, viewport=view))
    for path in (
        *(f"{HERE}{rest}" for rest in of_study),
        *(f"{ROUND}{rest}" for rest in of_round),
        *(f"{one}{rest}" for rest in ("", "/change", "/notes", "/measure")),
        *(
            f"{session}{rest}"
            for rest in ("/timeline", f"/pick?note={note.id}", "/pick?from=1:00", "/replay")
        ),
        f"{HERE}/notes/{note.id}",
        f"{HERE}/participants/P01/forget",
    ):
        page.goto(path)
        if path.endswith("/replay"):
            expect(page.get_by_role("button", name="Play")).to_be_visible()
            expect(page.frame_locator("iframe").locator("h1")).to_have_text("**** **** ****")
        for summary in page.locator("main summary").all():
            summary.click()
        assert findings(page) == [], path
        assert wider_than_the_window(page) <= 0, path


def test_from_notes_to_a_finding_by_keyboard(visitors: Visitors, office: Office) -> None:
    """A theme, a note in it, the note as evidence for a new finding: no pointer, and the place is kept."""
    note = office.round_one.notes["P02"][0]
    page = office.enter(visitors(office, viewport=WIDE))
    page.goto(f"{HERE}/themes")
    keyboard = Keyboard(page)
    keyboard.tab_to(page.get_by_label("New theme"))
    keyboard.type("Words on the page")
    with page.expect_navigation():
        keyboard.press("Enter")
    card = page.locator(f"#note-{note.id}")
    keyboard.tab_to(card.get_by_role("combobox"))
    keyboard.go(card.get_by_role("button", name="Move"))
    expect(page.get_by_role("region", name="Words on the page (1)").locator(card)).to_be_visible()
    # What comes next is the note's own, where it lies now.
    assert keyboard.tab_to(card.get_by_role("combobox")) == 1
    keyboard.go(card.get_by_role("link", name="Use as evidence"))
    keyboard.tab_to(page.get_by_label("What you learned"))
    keyboard.type("People do not know what a column number is")
    keyboard.go(page.get_by_role("button", name="Add the evidence"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Change the finding")
    keyboard.go(page.get_by_role("button", name="Save the finding"))
    expect(page.locator("main")).to_contain_text("1 of 5 people; likely between")


def test_a_note_can_be_dragged(visitors: Visitors, office: Office) -> None:
    """Into a theme and out of it; what is dropped where it was stays, and nothing is sent."""
    note, themes = office.round_one.notes["P02"][0], office.lab.research.themes
    theme = themes.add(STUDY, "Words on the page")
    page = office.enter(visitors(office, viewport={"width": 1280, "height": 2400}))  # nothing has to scroll
    page.goto(f"{HERE}/themes")
    card, heaps = page.locator(f"#note-{note.id}"), page.locator("[data-board-heap]")
    for heap, there in ((1, (note.id,)), (0, ())):
        with page.expect_navigation():
            card.drag_to(heaps.nth(heap), source_position={"x": 20, "y": 10})
        assert themes.of_study(STUDY) == (replace(theme, note_ids=there),)
    address = page.url
    card.drag_to(heaps.nth(0), source_position={"x": 20, "y": 10})
    assert page.url == address
