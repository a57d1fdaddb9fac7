"""Pictures of the question types: the page as it is asked, the same with an error, and pages that follow."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import Route, ViewportSize, sync_playwright

from docs.making.examples import ROOT, SERVICE, Example, Examples, post
from docs.making.png import picture
from prototype_kit.errors import InvalidAnswer
from prototype_kit.journey import Page
from prototype_kit.journey.gallery import errors_of
from prototype_kit.questions import FileUpload
from prototype_kit.testing.browser import find_browser

PICTURES = ROOT / "docs" / "pictures" / "questions"
WINDOW: ViewportSize = {"width": 1020, "height": 900}
"""A desktop, on which GOV.UK's column is 660 pixels wide."""
ADDRESS = "http://examples.invalid"
"""No request leaves this process: the app of the examples answers all of them."""
COLUMN = "main .govuk-grid-column-two-thirds"
MARGIN = 20
"""Pixels above the column that are shown too."""
_PLAIN = ("required", "unknown", "too-long", "unreadable")
"""Rules that every type has, or whose error says little of the type."""
_MAIN = re.compile(r"<main.*</main>", re.DOTALL)
_ASSETS = re.compile(r"/assets/\w+/")
"""Where assets lie changes with each of them, also with those that the page does not show."""

_JOIN = """
async (pictures) => {
  const images = await Promise.all(pictures.map(async (each) =>
    createImageBitmap(await (await fetch(each)).blob())));
  const width = Math.max(...images.map((image) => image.width));
  const height = images.reduce((sum, image) => sum + image.height + 1, -1);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#b1b4b6";
  context.fillRect(0, 0, width, height);
  let top = 0;
  for (const image of images) {
    context.drawImage(image, 0, top);
    top += image.height + 1;
  }
  const pixels = context.getImageData(0, 0, width, height).data;
  let text = "";
  for (let at = 0; at < pixels.length; at += 32768) {
    text += String.fromCharCode(...pixels.subarray(at, at + 32768));
  }
  return [width, btoa(text)];
}
"""
"""One picture under the other, with a grey line between: its width, and its pixels."""


@dataclass(frozen=True)
class Frame:
    """One page of a picture: its address, its HTML, and the errors that it shows."""

    path: str
    html: str
    errors: Sequence[InvalidAnswer] = ()


def frames(example: Example, client: FlaskClient) -> list[Frame]:
    """The pages of a type's picture."""
    found: list[Frame] = []
    for number, page in enumerate(example.pages):
        path = f"/{SERVICE}/{example.kind}/{page.name}"
        if number:
            _go_on(example, client, example.pages[number - 1], path)
        found.append(Frame(path, client.get(path).text))
        if not number:
            found.append(_refused(example, client, page, path))
    return found


def _go_on(example: Example, client: FlaskClient, page: Page, onto: str) -> None:
    """Answer a page so that `onto` comes next."""
    path = f"/{SERVICE}/{example.kind}/{page.name}"
    if not any(post(client, path, form)[0].endswith(onto) for form in example.forms(page)):
        raise LookupError(f"No sample answer to {path} leads to {onto}.")


def _refused(example: Example, client: FlaskClient, page: Page, path: str) -> Frame:
    """A page with the error of a sample that says most of the type."""
    context = example.context(page)
    question = next(each for each in page.asked if each.type == example.kind or page.leads_on)
    samples = question.samples(context).invalid
    form, _ = next((each for each in samples if each[1] not in _PLAIN), samples[0])
    files = [question.name] if isinstance(question, FileUpload) else []
    _, html = post(client, path, form, files)
    return Frame(path, html, errors_of(question, form, context))


def stamp(found: Sequence[Frame]) -> str:
    """What tells the pages of a picture from those of another: it changes when one of them does."""
    return sha256("".join(_main(frame) for frame in found).encode()).hexdigest()[:32]


def _main(frame: Frame) -> str:
    match = _MAIN.search(frame.html)
    return _ASSETS.sub("/assets/", match[0]) if match else ""


@contextmanager
def camera() -> Iterator[BrowserPage]:
    """A page of a headless browser."""
    found = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(found) if found else None)
        yield browser.new_page(viewport=WINDOW, reduced_motion="reduce")
        browser.close()


def take(examples: Examples, kind: str, page: BrowserPage) -> bytes:
    """The picture of a type, as PNG."""
    with examples.visitor(kind) as client:
        found = frames(examples[kind], client)
        shots = [_shot(frame, client, page) for frame in found]
    page.goto("about:blank")
    width, pixels = page.evaluate(_JOIN, shots)
    return picture(width, base64.b64decode(pixels), {"Page": stamp(found)})


def _shot(frame: Frame, client: FlaskClient, page: BrowserPage) -> str:
    """The column of one page as the browser draws it, as the address of a picture."""
    with shown(frame, client, page):
        column = page.locator(COLUMN).bounding_box()
        if column is None:
            raise LookupError(f"{frame.path} has no {COLUMN}.")
        column["y"] -= MARGIN
        column["height"] += MARGIN
        drawn = page.screenshot(full_page=True, clip=column, animations="disabled", caret="hide")
    return f"data:image/png;base64,{base64.b64encode(drawn).decode()}"


@contextmanager
def shown(frame: Frame, client: FlaskClient, page: BrowserPage) -> Iterator[None]:
    """One page in the browser, which gets all that it asks for from the app."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path == frame.path:
            route.fulfill(body=frame.html, content_type="text/html; charset=utf-8")
            return
        response = client.get(path)
        headers: Any = {"Content-Type": response.headers["Content-Type"]}
        route.fulfill(status=response.status_code, headers=headers, body=response.data)

    page.route("**/*", answer)
    page.goto(ADDRESS + frame.path, wait_until="networkidle")
    page.evaluate("window.scrollTo(0, 0)")  # an error summary takes the focus, and the page there
    yield
    page.unroute("**/*")


def path_of(kind: str) -> Path:
    """Where the picture of a type lies."""
    return PICTURES / f"{kind}.png"
