"""The page of a research report in a browser: for everybody, on a telephone, in forced colours, on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from prototype_kit.testing.axe import carry_axe, findings
from research.report import report_html
from tests.research.round_three import made_report


@pytest.fixture
def file(tmp_path: Path) -> str:
    """The address of the page, with its picture beside it."""
    page, picture = tmp_path / "report.html", tmp_path / "film" / "contact.png"
    page.write_text(report_html(made_report()), encoding="utf-8")
    picture.parent.mkdir()
    Image.new("RGB", (300, 500), "#f4f8fb").save(picture)
    return page.as_uri()


def opened(browser: Browser, file: str, **options: Any) -> tuple[Page, list[str]]:
    """The page, and what the browser complained about."""
    page, complaints = browser.new_page(**options), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    carry_axe(page)
    page.goto(file)
    return page, complaints


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_the_report_is_for_everybody(browser: Browser, file: str, width: int, forced: Any) -> None:
    """Axe finds nothing, nothing is blocked by the page's own policy, and only tables move sideways."""
    view: Any = {"width": width, "height": 800}
    page, complaints = opened(browser, file, viewport=view, forced_colors=forced)
    assert findings(page) == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("document.images[0].naturalWidth") == 300
    page.close()


@pytest.mark.browser
def test_evidence_leads_to_its_note(browser: Browser, file: str) -> None:
    """By keyboard: the link of a finding moves to the note that it stands for."""
    page, _ = opened(browser, file)
    page.get_by_role("link", name="P01 at 3:12").press("Enter")
    assert page.evaluate("document.querySelector(':target').innerText").startswith("Looked for a way")
    page.close()


@pytest.mark.browser
def test_words_of_a_chart_stand_inside_it(browser: Browser, file: str) -> None:
    """No label or number of a scale is cut off at an edge."""
    page, _ = opened(browser, file, viewport={"width": 320, "height": 800})
    outside = page.evaluate("""() => [...document.querySelectorAll('svg text')].filter(text => {
        const [own, whole] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()]
        return own.left < whole.left - 1 || own.right > whole.right + 1 || own.bottom > whole.bottom + 1
    }).map(text => text.textContent)""")
    assert outside == []
    page.close()


@pytest.mark.browser
def test_the_report_prints(browser: Browser, file: str) -> None:
    """On paper the contents go and tables have room."""
    page, _ = opened(browser, file)
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.close()
