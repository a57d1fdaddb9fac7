"""A film strip: every page of every walkthrough as a picture, in order, on one HTML page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from prototype_kit.errors import KitError
from prototype_kit.language import ENGLISH
from prototype_kit.site import Site
from prototype_kit.testing.browser import BrowserError, advice, find_browser
from prototype_kit.testing.browsing import BrowserVisitor, Stop
from prototype_kit.testing.failing import WalkthroughFailed
from prototype_kit.testing.film_page import Frame, Row, film_html, is_film
from prototype_kit.testing.hands import CONTINUE, Pointer
from prototype_kit.testing.live import LiveSite
from prototype_kit.testing.modes import Mode
from prototype_kit.testing.served import ServedSite
from prototype_kit.walkthroughs import Covered, Walkthrough, walkthroughs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGE, PICTURES = "index.html", "pictures"
WIDE, NARROW = 800, 320
"""Pixels that a page has. A wide one is shown smaller, so that its pictures stay small."""
PICTURE = 600
"""Pixels of a picture, at the most."""
COLOURS = 256
LONGEST = 6_000
"""Pixels of a page that are shown, from its top: a list of all countries goes on for ever."""

_REFERENCE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
# Random references would make each film another one, and nobody needs to see the tools of a prototype. It is
# undone, as somebody still goes on from there.
_FOR_A_PICTURE = """([random, shown]) => {
    const found = [...document.querySelectorAll(random)]
    window.kitRandom = found.map(each => each.textContent)
    found.forEach(each => { each.textContent = each.matches('.kit-code') ? shown.slice(-6) : shown })
    document.querySelectorAll('.kit-tools').forEach(each => { each.style.display = 'none' })
}"""
_AS_IT_WAS = """(random) => {
    document.querySelectorAll(random).forEach((each, index) => {
        each.textContent = window.kitRandom[index]
    })
    document.querySelectorAll('.kit-tools').forEach(each => { each.style.display = '' })
}"""
_RANDOM = ".govuk-panel strong, strong.kit-reference, .kit-code"
"""Where a page shows a reference, or the code that belongs to it."""
_FILLED_IN = "main form :is(input:not([type=hidden]):not([type=file]), select, textarea)"
_VALUES = "all => all.map(each => [each.value, each.checked])"
_DRAWN = "[data-module='asset-map']"
"""What is drawn once its data came, after the page is there."""
_SHOWN_REFERENCE = "0000-0000"


@dataclass(frozen=True)
class Filming:
    """How pages are shown: `width` in pixels, the code of a `language`, and whether errors are shown too."""

    width: int = WIDE
    language: str = ENGLISH.code
    errors: bool = False

    @property
    def mode(self) -> Mode:
        """The way in which walkthroughs are taken."""
        return Mode("film", "Taking pictures", width=self.width, refusals=self.errors)


@dataclass
class Film:
    """What was taken: a row of frames for each walkthrough, and every picture once, by its name."""

    rows: list[Row] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    missed: tuple[str, ...] = ()

    def write(self, folder: Path, title: str) -> None:
        """Write the page and its pictures, in place of those of a film that was there.

        Raises `KitError` when the folder holds something else, or cannot be written.
        """
        check_folder(folder)
        pictures = folder / PICTURES
        try:
            pictures.mkdir(parents=True, exist_ok=True)
            for old in pictures.glob("*.png"):
                old.unlink()
            for name, content in self.pictures.items():
                (pictures / name).write_bytes(content)
            (folder / PAGE).write_text(film_html(title, self.rows, self.missed), encoding="utf-8")
        except OSError as error:
            raise KitError(f"{folder} cannot be written: {error.strerror}.") from error


def check_folder(folder: Path) -> None:
    """Raise `KitError` when a folder holds anything but a film, which would be lost in it."""
    page = folder / PAGE
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not is_film(page)):
        raise KitError(f"{folder} holds something else. Name a folder that is new: --out film-2")


def film_site(site: Site, today: date, filming: Filming | None = None) -> Film:
    """Every page of every walkthrough of a site, as it is on a day. Raises `KitError` as `take_film` does."""
    found = {
        f"{service.slug}/{name}": walkthroughs(site, service, journey, "pages", today)
        for service in site.services.values()
        for name, journey in service.journeys.items()
    }
    return take_film(site, found, filming or Filming())


def take_film(site: Site, found: Mapping[str, Covered], filming: Filming) -> Film:
    """Take the walkthroughs that were found, by journey, in a real browser.

    Raises `KitError` when there is no browser, or a page is not as its journey says.
    """
    film = Film(missed=tuple(words for covered in found.values() for words in covered.missed))
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, _browser() as browser:
        served = ServedSite(site, Path(folder))
        live = LiveSite(served)
        try:
            for journey, covered in found.items():
                for walkthrough in covered.walkthroughs:
                    _Filming(browser, live, filming, film, Path(folder)).take(journey, walkthrough)
        except WalkthroughFailed as failed:
            what = "This walkthrough does not come through, so no film was made. Find out why: make test"
            # Picture and trace lie in the folder that is thrown away.
            told = str(failed).partition("\nKept in ")[0]
            raise KitError(f"{what}\n{told}") from failed
        finally:
            live.stop()
            served.close()
    return film


@contextmanager
def _browser() -> Iterator[Browser]:
    """A browser of this machine, else Playwright's own."""
    from playwright.sync_api import Error, sync_playwright

    try:
        found = find_browser()
    except BrowserError as error:
        raise KitError(str(error)) from error
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found)
        except Error as error:
            raise KitError(advice()) from error
        yield browser
        browser.close()


class _Filming:
    """Takes one walkthrough, and a picture at each of its stops."""

    def __init__(self, browser: Browser, live: LiveSite, filming: Filming, film: Film, results: Path):
        self.browser, self.live, self.filming, self.film = browser, live, filming, film
        self.results = results
        self.frames: list[Frame] = []

    def take(self, journey: str, walkthrough: Walkthrough) -> None:
        """Add its row to the film."""
        context = self.browser.new_context(base_url=self.live.address, **self.filming.mode.options)
        beside = context.new_page()
        # Where no walkthrough stops: the page before the first question.
        beside.goto(f"{walkthrough.base}?lang={self.filming.language}")
        self._take(beside, "", [])
        visitor = BrowserVisitor(self.browser, {}, self.live, self.filming.mode, self.results)
        visitor.take(walkthrough, partial(self._look, beside))
        context.close()
        self.film.rows.append(Row(journey, walkthrough.name, tuple(self.frames)))

    def _look(self, beside: Page, stop: Stop) -> None:
        page = stop.page
        if self.filming.language != ENGLISH.code:
            self._look_in_language(beside, stop)
            page = beside
        errors = [error.message for error in stop.refusal.errors] if stop.refusal else []
        self._take(page, stop.leg.why, errors)

    def _look_in_language(self, beside: Page, stop: Stop) -> None:
        """Show the same in another browser, as whoever goes on keeps to English."""
        beside.context.clear_cookies()
        beside.context.add_cookies(stop.page.context.cookies())  # type: ignore[arg-type]
        beside.goto(f"{stop.page.url.partition('?')[0]}?lang={self.filming.language}")
        if stop.refusal:
            hands = Pointer(beside, javascript=True)
            hands.fill(stop.refusal.form, stop.refusal.files)
            hands.press(beside.locator(CONTINUE).first)

    def _take(self, page: Page, why: str, errors: Sequence[str]) -> None:
        """Add a frame, with a picture of the page unless one with the same words is there."""
        heading = " ".join(page.locator("h1").first.inner_text().split())
        address = "/" + page.url.partition("?")[0].split("/", 3)[-1]
        page.evaluate(_FOR_A_PICTURE, [_RANDOM, _SHOWN_REFERENCE])
        words = _REFERENCE.sub(_SHOWN_REFERENCE, page.locator("body").inner_text())
        words += str(page.locator(_FILLED_IN).evaluate_all(_VALUES))
        name = self._picture(page, f"{heading}\n{words}", heading)
        page.evaluate(_AS_IT_WAS, _RANDOM)
        language = self.filming.language
        self.frames.append(Frame(f"{PICTURES}/{name}", heading, address, why, tuple(errors), language))

    def _picture(self, page: Page, content: str, heading: str) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")[:40]
        name = f"{slug}-{hashlib.sha256(content.encode()).hexdigest()[:8]}.png"
        if name not in self.film.pictures:
            if page.locator(_DRAWN).count():
                page.wait_for_load_state("networkidle")
            page.mouse.move(0, 0)  # away from the button that was pressed, which looks different then
            taken = page.screenshot(full_page=True, animations="disabled")
            self.film.pictures[name] = _small(taken)
        return name


def _small(content: bytes) -> bytes:
    """A PNG no wider than a frame, of few colours."""
    from PIL import Image

    picture = Image.open(BytesIO(content)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, LONGEST)))
    if picture.width > PICTURE:
        size = (PICTURE, round(picture.height * PICTURE / picture.width))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    written = BytesIO()
    # Of Pillow's ways the one that keeps the colours of buttons best, and makes the smallest files.
    few = picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(written, "PNG", optimize=True)
    return written.getvalue()
