"""The site of examples: one journey for each question type, made of the YAML on the type's page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from prototype_kit.check import outside_of
from prototype_kit.files.samples import sample_content
from prototype_kit.journey import Journey, Outside, Page, SampleWalks, Step
from prototype_kit.journey.walks import sample_forms
from prototype_kit.questions import TYPES, Context, Form, Question
from prototype_kit.service import Service
from prototype_kit.settings import read_settings
from prototype_kit.site import Site, load_site
from prototype_kit.store import open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.web.app import create_app

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "reference" / "questions"
DATA = ROOT / "exemplars" / "everything" / "data"
SERVICE = "examples"
NOW = datetime(2026, 5, 6, 10, tzinfo=UTC)
"""A Wednesday, on which every example is tried."""
CALENDAR = PAGES.parent / "calendar.md"
"""Its first YAML is the calendar of examples."""
_BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}

_SITE = """\
name: Anytown services
organisation:
  name: Anytown Council
contacts:
  email: services@anytown.example
  phone: 01632 960 100
  text_relay: 18001 01632 960 100
"""
_SERVICE = """\
name: Examples of questions
summary: One journey for each type of question.
owner: Nobody
statuses:
  received: {words: We have it, group: open}
"""
_ADDRESSES = '[{"postcode": "ZZ1 3AA", "street": "Mill Lane", "numbers": "1-4", "names": ["The Old Mill"]}]\n'


@dataclass(frozen=True)
class Example:
    """What a page of the reference asks as its example, and the ways in which sample answers come there."""

    kind: str
    journey: Journey
    outside: Outside

    @cached_property
    def pages(self) -> Sequence[Page]:
        """The pages that ask it, in order: a type may need several."""
        own = self._own
        return [page for page in self._screens if own.name in (page.name, page.leads_on)]

    @property
    def question(self) -> Question:
        """The question itself."""
        return next(each for each in self._own.asked if each.type == self.kind)

    def steps(self, page: Page) -> Iterator[Step]:
        """How sample walks come to a page."""
        walks = SampleWalks(self.journey, NOW.date(), self.outside)
        for number in range(24):
            yield from (step for step in walks.walk(number).steps if step.screen.name == page.name)

    def context(self, page: Page) -> Context:
        """What is known on coming to a page."""
        return next(self.steps(page)).context(self.outside.assets, addresses=self.outside.addresses)

    def forms(self, page: Page) -> Sequence[Form]:
        """What may be typed on a page."""
        found: list[Form] = [{}]
        for question in page.questions:
            given = list(sample_forms(question, self.context(page), self.outside.searches))
            found = [{**form, **more} for form in found for more in given]
        return found

    @property
    def _own(self) -> Page:
        return next(page for page in self._screens if any(each.type == self.kind for each in page.asked))

    @property
    def _screens(self) -> Sequence[Page]:
        return [screen for screen, _ in self.journey.screens if isinstance(screen, Page)]


@dataclass(frozen=True)
class Examples:
    """The site of examples, loaded."""

    site: Site

    @property
    def service(self) -> Service:
        """Its only service."""
        return self.site.services[SERVICE]

    @property
    def today(self) -> date:
        """The day on which the examples are tried."""
        return NOW.date()

    def __getitem__(self, kind: str) -> Example:
        """The example of one type."""
        outside = outside_of(self.site, self.service)
        return Example(kind, self.service.journeys[kind], outside)

    @contextmanager
    def visitor(self, kind: str) -> Iterator[FlaskClient]:
        """Somebody who has just begun the journey of a type."""
        with visitor_of(self.site, f"/{SERVICE}/{kind}", NOW) as client:
            yield client


@contextmanager
def visitor_of(site: Site, journey: str, now: datetime) -> Iterator[FlaskClient]:
    """Somebody who has just begun a journey of a site, by its address."""
    settings = read_settings(site.folder, {})
    upgrade(settings.database)
    store = open_store(settings.database)
    app: Flask = create_app(site, settings, store, clock=lambda: now)
    client = app.test_client()
    client.post(journey, headers=_SAME_ORIGIN)
    try:
        yield client
    finally:
        if close := getattr(app.extensions["prototype_kit"].events, "close", None):
            close()
        store.close()


def example_of(kind: str) -> str:
    """The first YAML on the page of a type; empty where there is no page, or none on it."""
    path = PAGES / f"{kind}.md"
    found = _BLOCK.search(path.read_text(encoding="utf-8")) if path.exists() else None
    return found[1] if found else ""


def documented() -> Mapping[str, str]:
    """The example of each type that has one."""
    return {kind: example for kind in TYPES if (example := example_of(kind))}


@contextmanager
def site_of_examples(kinds: Sequence[str] = ()) -> Iterator[Examples]:
    """A site of the examples of these types, or of all, in a folder that is gone afterwards.

    Raises `DefinitionError` for an example that cannot be loaded.
    """
    found = {kind: text for kind, text in documented().items() if not kinds or kind in kinds}
    with TemporaryDirectory() as folder:
        _write(Path(folder), found)
        yield Examples(load_site(Path(folder)))


def _write(folder: Path, found: Mapping[str, str]) -> None:
    service = folder / SERVICE
    (service / "journeys").mkdir(parents=True)
    (service / "content").mkdir()
    shutil.copytree(DATA, service / "data")
    (service / "data" / "addresses.json").write_text(_ADDRESSES, encoding="utf-8")
    (folder / "site.yaml").write_text(f"{_SITE}services: [{SERVICE}]\n", encoding="utf-8")
    listed = f"journeys: [{', '.join(found)}]\n"
    (service / "calendars").mkdir()
    calendar = _BLOCK.search(CALENDAR.read_text(encoding="utf-8"))
    if calendar:
        (service / "calendars" / "register-offices.yaml").write_text(calendar[1], encoding="utf-8")
    (service / "service.yaml").write_text(_SERVICE + listed, encoding="utf-8")
    for kind, text in found.items():
        journey = service / "journeys" / f"{kind}.yaml"
        journey.write_text(f"title: An example of {kind}\nsubmit: Send\n\n{text}", encoding="utf-8")
        for page in ("start", "confirmation"):
            content = service / "content" / f"{kind}-{page}.md"
            content.write_text("# An example\n\nNothing is sent.\n", encoding="utf-8")


def post(client: FlaskClient, path: str, form: Form, files: Collection[str] = ()) -> tuple[str, str]:
    """Where a form leads to, empty when it is refused; and the page that is shown then.

    Fields among `files` hold names of made-up files, which are sent.
    """
    data: dict[str, list[Any]] = {
        name: [_file(text) for text in texts] if name in files else list(texts)
        for name, texts in form.items()
    }
    response = client.post(
        path,
        data=data,
        headers=_SAME_ORIGIN,
        content_type="multipart/form-data" if files else None,
    )
    return response.headers.get("Location", ""), response.text


def _file(name: str) -> tuple[BytesIO, str]:
    return BytesIO(sample_content(name) or b""), name
