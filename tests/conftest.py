"""A good small site that tests break in one place at a time."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from prototype_kit import Service, Site, load_site
from prototype_kit.errors import DefinitionError, Fault
from tests.made_once import (  # noqa: F401 - pytest finds fixtures by their names here
    _collected_seldom,
    _made_once,
    real_database,
)

# As where the environment is activated, so that commands are named by the one word.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

pytest_plugins = ["tests.groups"]

# Machines are shared and noisy: how long one example takes says nothing about the code.
settings.register_profile("kit", deadline=None)
settings.load_profile("kit")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try what drives a browser once more where it failed, and say so at the end: a machine may be busy."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


GOOD = {
    "site.yaml": """\
name: Anytown services
organisation:
  name: Anytown Council
  colours: {brand: "#1d4f91", link: "#1a65a6", button: "#0f7a52"}
contacts:
  email: help@anytown.example
  phone: 01632 960 100
  text_relay: 18001 01632 960 100
services: [bins]
""",
    "bins/service.yaml": """\
name: Report a bin
summary: Tell us about a bin.
owner: Waste team
journeys: [report]
about: bin
statuses:
  received: {words: We have your report, group: open}
  emptied: {words: We have emptied it, group: fixed}
personal_data:
  why: To empty the bin.
  basis: public-task
  law: Environmental Protection Act 1990, section 45
  seen_by: [Our waste team]
  kept: 1 year
""",
    "bins/journeys/report.yaml": """\
title: Report a bin
pages:
  - page: colour
    type: radios
    ask: What colour is the bin?
    called: what colour the bin is
    options: {red: Red, blue: Blue}

  - exit: not-ours
    when: {colour: blue}

  - page: bin
    type: asset
    layer: bins
    search: Which street is the bin in?
    ask: Which bin is it?
    called: the bin
    learns: [open-reports]

  - page: how-many
    type: whole-number
    max: 3
    ask: How many days has it been full?
    called: how many days it has been full
    when: {rule: is-red}

  - repeat: days
    for_each: how-many
    item: day {n} of {of}
    pages:
      - page: noticed
        type: date
        ask: When was {item}?
        called: the date of {item}

  - say: thanks
    when: {condition: long}

  - page: contact
    title: How should we contact you?
    check: one-of-them
    questions:
      - {name: email, type: email, ask: Email address, optional: true}
      - {name: phone, type: uk-phone, ask: UK telephone number, optional: true}

conditions:
  long: {how-many: {more_than: 1}}

send: {message: received, email: email, text: phone}
""",
    "bins/rules.py": '''\
"""Rules about bins."""


def is_red(j):
    """The bin is red."""
    return j["colour"] == "red"


def one_of_them(j):
    """An email address or a telephone number is given."""
    return {} if j["email"] or j["phone"] else {"email": "Enter an email address or a telephone number"}


def open_reports(j, ports):
    """Open reports about the bin."""
    return []
''',
    "bins/content/report-start.md": "# Report a bin\n\nUse this service to report a bin.\n",
    "bins/content/report-confirmation.md": "# Report sent\n\nYour reference is ((reference)).\n",
    "bins/content/not-ours.md": "# Not our bin\n\nEmail ((contact-email)) about a blue bin.\n",
    "bins/content/thanks.md": "# Thank you\n\nWe did not know that.\n",
    "bins/content/received.email.md": "# Your report ((reference))\n\nThe bin is ((colour)).\n",
    "bins/content/received.text.md": "# Text message\n\nYour reference is ((reference)).\n",
    "bins/data/bins.geojson": """\
{"type": "FeatureCollection", "features": [
{"type": "Feature", "geometry": {"type": "Point", "coordinates": [-5.001, 53.0]},
 "properties": {"id": "B1", "number": "1", "street": "Mill Lane", "postcode": "ZZ1 1AA",
                "near": "by the mill"}},
{"type": "Feature", "geometry": {"type": "Point", "coordinates": [-5.0, 53.0]},
 "properties": {"id": "B2", "number": "2", "street": "Mill Lane", "postcode": "ZZ1 1AA"}}
]}
""",
}


class Author:
    """Writes a site folder, and sees what the kit says of it."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name, text in GOOD.items():
            self.write(name, text)

    def write(self, name: str, text: str | bytes) -> Author:
        """Put a file into the folder, in place of the one that was there."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return self

    def replace(self, name: str, old: str, new: str) -> Author:
        """Change words that stand once in a file."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        return self.write(name, text.replace(old, new))

    def delete(self, name: str) -> Author:
        """Take a file away."""
        (self.folder / name).unlink()
        return self

    def load(self) -> Site:
        """The site, when there is no fault in it."""
        return load_site(self.folder)

    def service(self) -> Service:
        """Its only service."""
        return self.load().services["bins"]

    def faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong."""
        try:
            load_site(self.folder)
        except DefinitionError as error:
            return error.faults
        return ()


@pytest.fixture
def author(tmp_path: Path) -> Author:
    """An author with a good small site, to break in one place."""
    return Author(tmp_path / "site")
