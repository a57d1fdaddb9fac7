"""The page of a show-and-tell in a browser: for everybody, on a telephone, in forced colours, on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from prototype_kit.extensions import Said
from prototype_kit.iterations import About, Changes, Written
from prototype_kit.show_and_tell import Picture, Week, gather, show_and_tell_page
from prototype_kit.site import load_site
from prototype_kit.store import open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.testing.axe import carry_axe, findings
from tests.iterations.conftest import document, iteration
from tests.web.counted import a_day, count
from tests.web.world import street_lights_alone

TODAY = date(2026, 5, 6)
LONG = "long" * 30


@pytest.fixture
def file(tmp_path: Path) -> str:
    """The address of a page with all that there can be on it, and of the longest words."""
    site = load_site(street_lights_alone(tmp_path / "anytown"))
    address = f"sqlite:///{tmp_path / 'figures.db'}"
    upgrade(address)
    store = open_store(address)
    for day in (date(2026, 4, 28), date(2026, 5, 5)):
        count(store, day, a_day())
    found = gather(site, store, "prototype", Week(date(2026, 4, 30), TODAY), datetime(2026, 5, 6, tzinfo=UTC))
    store.close()
    changes = Changes((f"Collects {LONG}.",), (About("Journey: Report", ((f"Page ‘{LONG}’", ("New.",)),)),))
    found = replace(
        found,
        iterations=[Written("2026-05-06-shorter", document(iteration(changed=LONG), changes))],
        waiting=changes,
        said=[Said(f"Round {LONG}", LONG, "Stops people", ["P01 at 3:12: “Why?”"], f"Ask less {LONG}")],
        next=[LONG],
    )
    png = BytesIO()
    Image.new("RGB", (600, 900), "#f4f8fb").save(png, "PNG")
    page = tmp_path / "show-and-tell.html"
    pictures = [Picture(LONG, f"/{LONG}", png.getvalue())] * 3
    page.write_text(show_and_tell_page(found, pictures), encoding="utf-8")
    return page.as_uri()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_the_page_is_for_everybody(browser: Browser, file: str, width: int, forced: Any) -> None:
    """Axe finds nothing, nothing is blocked or moves sideways, and the pictures are there."""
    view: Any = {"width": width, "height": 800}
    page, complaints = browser.new_page(viewport=view, forced_colors=forced), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    carry_axe(page)
    page.goto(file)
    assert findings(page) == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("[...document.images].map(each => each.naturalWidth)") == [600] * 3
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => +h.tagName[1])")
    assert all(after <= before + 1 for before, after in pairwise(levels))
    page.emulate_media(media="print")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.close()
