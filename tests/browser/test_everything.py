"""The service for learning from, in Welsh: axe finds nothing. Walkthroughs look at the English pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence

import pytest
from playwright.sync_api import Page

from prototype_kit.files.samples import sample_content
from prototype_kit.journey import Walk, walk
from prototype_kit.language import language
from prototype_kit.testing.axe import carry_axe, findings
from tests.browser.conftest import Visitors
from tests.browser.hands import NARROW, choose, go_on, path
from tests.browser.live import ROOT, LiveSite
from tests.browser.tour import wider_than_the_window
from tests.web.everything import APPLY, NOT_ON_THE_WAY, form_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("browser-everything")]

BROKEN = """() => [...document.querySelectorAll('.govuk-radios__divider, .govuk-checkboxes__divider')].filter(
    (word) => word.clientHeight > 1.5 * parseFloat(getComputedStyle(word).lineHeight)).length"""
"""How many dividers, such as “neu”, stand on more than one line."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The site of the exemplars."""
    folder = tmp_path_factory.mktemp("everything") / "site"
    shutil.copytree(ROOT / "exemplars", folder, ignore=shutil.ignore_patterns("instance", "__pycache__"))
    live = LiveSite(folder)
    yield live
    live.stop()


def walked(site: LiveSite, page: Page) -> Walk:
    """Where the answers that were given in this browser lead."""
    cookie = next(cookie["value"] for cookie in page.context.cookies() if "session" in cookie["name"])
    draft = site.store.drafts.latest(cookie, "everything", "apply", site.clock())
    assert draft is not None
    return walk(site.front.own.services["everything"].journeys["apply"], draft.answers, draft.today)


def put_in(page: Page, form: Mapping[str, Sequence[str]]) -> None:
    """Fill in the form: what is chosen by pointing at it, what is typed with the keyboard."""
    for name, texts in form.items():
        for text in texts:
            box = page.locator(f"main [name='{name}']")
            kind = box.first.evaluate("field => field.type")
            if kind == "file":
                content = sample_content(text) or b""
                box.set_input_files([{"name": text, "mimeType": "", "buffer": content}])
                page.locator(".kit-files__remove").wait_for()
            elif kind in ("radio", "checkbox"):
                choose(page, name, text)
            elif kind == "select-one" and not box.is_visible():  # the script types into a field beside it
                label = box.locator(f"option[value='{text}']").text_content() or ""
                page.locator("input[role=combobox]").press_sequentially(label)
                page.locator("[role=option]").first.click()
            elif kind == "select-one":
                box.select_option(text)
            elif kind == "submit":
                box.click()
            else:
                box.fill(text)


def test_every_page_is_accessible_in_welsh(visitors: Visitors, site: LiveSite) -> None:
    """From the start to the confirmation, with the map and every script; nothing is off to the side.

    It is on a small phone, as Welsh words are longer.
    """
    code = "cy"
    page, service = visitors(site, viewport=NARROW), site.front.own.services["everything"]
    carry_axe(page)
    found, wide, seen = {}, {}, list[str]()

    def look() -> None:
        found[path(page)], wide[path(page)] = findings(page), wider_than_the_window(page)
        assert page.locator("html").get_attribute("lang") == code
        assert page.evaluate(BROKEN) == 0, path(page)

    page.goto(f"{APPLY}?lang={code}")
    look()
    go_on(page)
    while not path(page).startswith(f"{APPLY}/check-answers"):
        look()
        place = path(page).partition("?")[0].removeprefix(f"{APPLY}/")
        if place == "tasks":
            page.goto(onward(page, seen))
            continue
        step = walked(site, page).find(place)
        assert step is not None, place
        put_in(page, form_of(step, service, language(code), another=place not in seen))
        seen.append(place)
        before = path(page)
        go_on(page)
        assert page.locator(".govuk-error-summary").count() == 0, before
    look()
    go_on(page)
    look()
    assert path(page).partition("?")[0].endswith("/confirmation")
    shown = {place.rpartition("/")[2] for place in seen}
    assert {screen.name for screen, _ in service.journeys["apply"].screens} - shown == NOT_ON_THE_WAY
    assert {place: what for place, what in found.items() if what} == {}
    assert {place: by for place, by in wide.items() if by} == {}


def onward(page: Page, seen: Sequence[str]) -> str:
    """The first section that can be started and has not been; check answers when there is none."""
    links = page.locator(".govuk-task-list__link").all()
    to = [link.get_attribute("href") or "" for link in links]
    return next((link for link in to if link.removeprefix(f"{APPLY}/") not in seen), f"{APPLY}/check-answers")
