"""The replay of the example plays in a browser as one that was recorded does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from prototype_kit import load_site
from prototype_kit.testing.axe import carry_axe, findings
from prototype_kit.web.console import create_console
from prototype_kit.web.wsgi import site_app
from research.elapsed import read_elapsed
from research.example import seed_example
from research.store import ResearchStore
from tests.browser.conftest import Visitors
from tests.browser.hands import NARROW
from tests.browser.live import Server
from tests.browser.tour import wider_than_the_window
from tests.research.web.lab import STUDY, project

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200), pytest.mark.xdist_group("browser-research-day")]


def test_the_replay_of_the_example_plays(tmp_path: Path, visitors: Visitors) -> None:
    """Each entry of the list shows its page, by the same clock; what was chosen is seen, once it was."""
    folder = project(tmp_path / "project")
    front = site_app(folder, {}).extensions["prototype_kit"]
    seed_example(front.store, load_site(folder), datetime.now(UTC))
    kept, now = ResearchStore(front.store.database), front.clock()
    (session,) = (each for each in kept.sessions.of_study(STUDY) if kept.replay.span(each.id))
    account = front.store.accounts.add("staff", "r@anytown.example", "R", now, ["researcher"])
    token = front.store.account_sessions.begin(account, "desktop", now)
    server = Server(create_console(front, "http://127.0.0.1:8000"))
    page = visitors(server, viewport=NARROW)
    page.context.add_cookies([{"name": "staff", "value": token, "url": server.address}])
    carry_axe(page)
    page.goto(f"/research/sessions/{session.id}/replay")
    drawn = page.frame_locator("iframe")
    fault = "What is wrong with the street light?"
    came = page.get_by_role("button", name=f"Came to ‘{fault}")
    came.click()
    expect(drawn.get_by_text(fault)).to_be_visible()
    # A recording does not hold which label is whose.
    chosen = drawn.locator(".govuk-radios__item", has_text="It does not come on").locator("input")
    expect(chosen).not_to_be_checked()
    clock = came.locator("time").inner_text()
    assert clock != "0:00"
    expect(page.locator("[data-player-clock]")).to_have_text(re.compile(f"^{clock} of "))
    left = page.get_by_role("button", name=f"Answered ‘{fault}").locator("time").inner_text()
    stayed = (read_elapsed(left) or timedelta()) - (read_elapsed(clock) or timedelta())
    page.get_by_role("slider").fill(str(int(stayed.total_seconds()) - 2))
    expect(chosen).to_be_checked()
    page.get_by_role("button", name="Came to ‘Is there anything else").first.click()
    expect(drawn.get_by_text("Is there anything else")).to_be_visible()
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    assert findings(page) == []
    assert wider_than_the_window(page) <= 0
    server.stop()
    front.events.close()
    front.store.close()
