"""A project with a study and a frozen round, for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prototype_kit import Site, load_site
from prototype_kit.web import wsgi
from prototype_kit.web.wsgi import site_app
from research.rounds import freeze, new_password, read_rounds
from tests.research.web.lab import NAME, Lab, console, project
from tests.web.visitor import Visitor


@pytest.fixture(scope="session")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a round, to be copied."""
    folder = project(tmp_path_factory.mktemp("lab") / "project")
    freeze(folder, NAME, datetime(2026, 10, 1, 9, tzinfo=UTC))
    Lab(folder, read_rounds(folder).found[0], site_app(folder, {})).close()  # which makes the database
    return folder


@pytest.fixture(scope="session")
def site(frozen: Path) -> Site:
    """The working version, read once."""
    return load_site(frozen)


def _moved(site: Site, folder: Path) -> Site:
    """The same site, as if it had been read from a copy of its folder."""
    services = {
        slug: replace(service, folder=folder / service.folder.name) for slug, service in site.services.items()
    }
    translations = {code: _moved(other, folder) for code, other in site.translations.items()}
    return replace(site, folder=folder, services=services, translations=translations)


@pytest.fixture
def lab(frozen: Path, site: Site, tmp_path: Path) -> Iterator[Lab]:
    """The project of street lights, its round and the study on this machine."""
    folder = tmp_path / "project"
    shutil.copytree(frozen, folder)
    (round_,) = read_rounds(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wsgi, "load_site", lambda folder: _moved(site, folder))
        made = Lab(folder, round_, site_app(folder, {}))
    yield made
    made.close()


@pytest.fixture
def password(lab: Lab) -> str:
    """A password of the round."""
    return new_password(lab.round, lab.now(), "library tablet").password


@pytest.fixture
def researcher(lab: Lab) -> Visitor:
    """Whoever moderates."""
    return console(lab, "researcher")
