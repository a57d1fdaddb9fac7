"""A recording is played to the team beside what happened, and worked by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Page, expect

import research
from prototype_kit.testing.axe import carry_axe, findings
from prototype_kit.web.assets import Assets
from prototype_kit.web.security import HEADERS, POLICY
from research.replay import player_moments, player_policy
from research.timeline import Moment
from tests.browser.conftest import Visitors
from tests.browser.hands import NARROW, REPORT, WIDE, Keyboard, ahead, choose, fill, go_on
from tests.browser.live import Server
from tests.research.replay.recorded import Recorded

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("browser-replay")]

TEMPLATES = Path(research.__file__).parent / "templates"
FRAME = """<!DOCTYPE html><html lang="en" class="govuk-template"><head><title>Replay</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="{base}/icon.svg">
<link rel="stylesheet" href="{base}/vendor/govuk-frontend/govuk-frontend.min.css"></head>
<body class="govuk-template__body js-enabled govuk-frontend-supported"><div class="govuk-width-container">
<main class="govuk-main-wrapper"><h1 class="govuk-heading-l">P01, 6 May 2026</h1>{body}</main></div>
</body></html>"""
TYPES = {".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript"}


class Desk:
    """The page with the player, as strict as the console but for what the player needs."""

    def __init__(self, recorded: Recorded, moments: Iterable[Moment], policy: str):
        self.assets = Assets(recorded.site.front.site)
        templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
        body = templates.get_template("player.html").render(
            recording="/recording.json", moments=player_moments(moments), assets=self.assets.base
        )
        self.page = FRAME.format(base=self.assets.base, body=body)
        self.json = recorded.recording.to_json(self.assets.base)
        self.headers = [*(HEADERS | {"Content-Security-Policy": policy}).items()]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The page, the recording, or a file."""
        path = environ["PATH_INFO"]
        name = path.removeprefix(f"{self.assets.base}/")
        kind, body = "text/html; charset=utf-8", self.page.encode()
        if path == "/recording.json":
            kind, body = "application/json", self.json.encode()
        elif name in self.assets.files:
            kind, body = TYPES.get(Path(name).suffix, "image/svg+xml"), self.assets.files[name]
        elif path != "/":
            kind, body = "text/plain", b""
        status = "200 OK" if body else "404 Not Found"
        start_response(status, [*self.headers, ("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]


@pytest.fixture
def session(recorded: Recorded, visitors: Visitors) -> list[Moment]:
    """A short session, recorded; and what happened in it."""
    page = visitors(recorded.site, viewport=WIDE)
    ahead(page, REPORT)
    page.goto(f"{REPORT}/fault")
    came = datetime.now(UTC)
    page.wait_for_timeout(600)
    choose(page, "fault", "damaged")
    page.wait_for_timeout(600)
    go_on(page)
    searched = datetime.now(UTC)
    fill(page, light_search="Nowhere")
    page.wait_for_timeout(600)
    go_on(page)
    refused = datetime.now(UTC)
    page.wait_for_timeout(1200)
    page.goto("/")
    recorded.wait_for(lambda: recorded.recording.pages >= 4)
    return [
        Moment(came - timedelta(hours=1), "begin", "The session began"),
        Moment(came + timedelta(milliseconds=300), "page", "Came to ‘What is wrong with the street light?’"),
        Moment(searched + timedelta(milliseconds=300), "page", "Came to ‘Which street is the light in?’"),
        Moment(refused + timedelta(milliseconds=600), "error", "Error: not-found"),
    ]


@pytest.fixture
def desk(recorded: Recorded, session: list[Moment]) -> Iterator[Server]:
    """The page that shows it."""
    server = Server(Desk(recorded, session, player_policy(POLICY)))
    yield server
    server.stop()


def test_the_player_shows_what_was_recorded(desk: Server, visitors: Visitors, tmp_path: Path) -> None:
    """The entries of the list lead to their moments, by keyboard alone; axe finds nothing."""
    page = visitors(desk, viewport={"width": 1280, "height": 1000})
    carry_axe(page)
    page.goto("/")
    drawn = page.frame_locator("iframe")
    keyboard = Keyboard(page)
    keyboard.tab_to(page.get_by_role("button", name="Came to ‘What is wrong"))
    keyboard.press("Enter")
    expect(drawn.locator("h1")).to_have_text("What is wrong with the street light?")
    keyboard.tab_to(page.get_by_role("button", name="Came to ‘Which street"))
    keyboard.press("Enter")
    expect(drawn.get_by_text("Which street is the light in?")).to_be_visible()
    expect(drawn.locator("main").get_by_text("Nowhere")).to_have_count(0)
    expect(page.locator("[aria-current=true]")).to_contain_text("Which street")
    keyboard.tab_to(page.get_by_role("button", name="Error: not-found"))
    keyboard.press("Enter")
    expect(drawn.get_by_text("There is a problem")).to_be_visible()
    expect(drawn.locator("input[type=text]")).to_have_value("****")
    page.screenshot(path=tmp_path / "player.png", full_page=True)
    assert findings(page) == []


def test_it_plays_and_pauses(desk: Server, visitors: Visitors) -> None:
    """The button says what it does next, the time moves, and the slider follows the arrow keys."""
    page = visitors(desk, viewport=NARROW)
    page.goto("/")
    play = page.get_by_role("button", name="Play", exact=True)
    play.click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator("[data-player-clock]")).not_to_have_text(re.compile("^0:00"))
    page.get_by_role("button", name="Pause").click()
    expect(play).to_be_visible()
    slider = page.get_by_role("slider")
    slider.focus()
    slider.press("Home")
    slider.press("ArrowRight")
    expect(page.locator("[data-player-clock]")).to_have_text(re.compile("^0:01 of 0:"))
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_a_turned_tablet_shows_all_of_it(desk: Server, visitors: Visitors) -> None:
    """The recording is as wide as its place, also when the window gets another width."""
    page = visitors(desk, viewport=WIDE)
    page.goto("/")
    drawn, stage = page.locator("[data-player-stage] .replayer-wrapper"), page.locator("[data-player-stage]")
    for view in (WIDE, NARROW, WIDE):
        page.set_viewport_size(view)
        width = stage.evaluate("stage => stage.clientWidth")
        expect(drawn).to_be_visible()
        page.wait_for_timeout(300)
        shown = drawn.bounding_box()
        assert shown is not None
        assert shown["width"] <= width + 0.5


def test_without_javascript_the_list_is_all_there_is(desk: Server, visitors: Visitors) -> None:
    """The page says that it needs JavaScript, and offers no button that does nothing."""
    page = visitors(desk, java_script_enabled=False)
    page.goto("/")
    expect(page.get_by_text("needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_text("Came to ‘Which street is the light in?’")).to_be_visible()


def test_no_other_page_may_be_as_open() -> None:
    """Only styles are let through, and a policy that says otherwise is noticed."""
    assert player_policy(POLICY).replace(" 'unsafe-inline'", "", 1) == POLICY
    assert "unsafe" not in POLICY
    with pytest.raises(ValueError, match="does not say"):
        player_policy("default-src 'none'")


def test_the_player_needs_that(recorded: Recorded, session: list[Moment], visitors: Visitors) -> None:
    """Under the policy of all other pages the browser refuses what the library does."""
    server = Server(Desk(recorded, session, POLICY))
    page: Page = visitors(server)
    page.goto("/")
    expect(page.locator("iframe")).to_have_count(1)
    page.wait_for_timeout(300)
    refused, visitors.complaints = visitors.complaints, []
    server.stop()
    assert any("style" in words for words in refused)
