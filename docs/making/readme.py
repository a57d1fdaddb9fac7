"""The picture in the README: a question of the street light service, as it comes out of the box."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient
from playwright.sync_api import Page as BrowserPage

from docs.making.examples import NOW, ROOT, post, visitor_of
from docs.making.pictures import Frame, shown, stamp
from docs.making.png import keeping, words_in
from prototype_kit.questions import Form
from prototype_kit.site import load_site

README = "readme"
"""What the command calls it, beside the names of question types."""
PICTURE = ROOT / "docs" / "pictures" / "light.png"
HEAVIEST = 150_000
"""Of the picture, in bytes."""
_JOURNEY = "/street-lights/report"
_ANSWERS: tuple[tuple[str, Form], ...] = (
    ("fault", {"fault": ["damaged"]}),
    ("light-search", {"light-search": ["Mill Lane"]}),
    ("light", {"light": ["AN0727"]}),
)


@contextmanager
def _visitor() -> Iterator[FlaskClient]:
    with TemporaryDirectory() as folder:
        place = Path(folder, "site")
        left_out = shutil.ignore_patterns("__pycache__", "instance", "film", "print", "reports")
        shutil.copytree(ROOT / "exemplars", place, ignore=left_out)
        with visitor_of(load_site(place), _JOURNEY, NOW) as client:
            yield client


def _frame(client: FlaskClient) -> Frame:
    """The page on which somebody has chosen their light."""
    for name, form in _ANSWERS:
        onto, _ = post(client, f"{_JOURNEY}/{name}", form)
        if not onto:
            raise LookupError(f"{_JOURNEY}/{name} does not take the answer in docs/making/readme.py.")
    path = f"{_JOURNEY}/{_ANSWERS[-1][0]}"
    return Frame(path, client.get(path).text)


def take(page: BrowserPage) -> None:
    """Take the picture anew."""
    with _visitor() as client:
        frame = _frame(client)
        with shown(frame, client, page):
            drawn = page.screenshot(animations="disabled", caret="hide")
    PICTURE.write_bytes(keeping(drawn, {"Page": stamp([frame])}))


def problems() -> Iterator[str]:
    """What is wrong with the picture, and what to do."""
    with _visitor() as client:
        is_old = words_in(PICTURE).get("Page") != stamp([_frame(client)])
    name = PICTURE.relative_to(ROOT).as_posix()
    if is_old:
        yield f"{name} is not of the page as it is now. Run: python -m docs.making {README}"
    elif PICTURE.stat().st_size > HEAVIEST:
        yield f"{name} is larger than {HEAVIEST:,} bytes."
