"""A project, its commands, and somebody on its site."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from prototype_kit.web.wsgi import site_app
from tests.cli.said import Said
from tests.web.visitor import Visitor
from tests.web.world import street_lights_alone


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this machine has set is no part of the tests."""
    for name in list(os.environ):
        if name.startswith("PROTOTYPE_KIT_"):
            monkeypatch.delenv(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project."""
    return street_lights_alone(tmp_path / "anytown")


@pytest.fixture
def kit(folder: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """The commands, on that project."""
    return Said(folder, capsys)


@pytest.fixture
def visited(folder: Path) -> Iterator[Visitor]:
    """Somebody on the project's own site, as `run` would serve it."""
    app = site_app(folder, {})
    yield Visitor(app)
    front = app.extensions["prototype_kit"]
    front.events.close()
    front.store.close()
