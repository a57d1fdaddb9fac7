"""Extensions are found by their entry point, and what they bring is where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from werkzeug.test import Client

from prototype_kit import Extension, extensions
from prototype_kit.check import faults_in_use
from prototype_kit.errors import Fault
from prototype_kit.journey.page_list import page_list
from prototype_kit.store import open_store
from prototype_kit.store.migrations import is_current, upgrade
from prototype_kit.web.console import create_console
from prototype_kit.web.console.access import Route
from prototype_kit.web.wsgi import site_app
from prototype_kit.work import Worker
from tests.conftest import Author
from tests.web.world import NOON

Install = Callable[..., Extension]

REVISION = """\
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "notes_0001", None, ("notes",), "0005"


def upgrade():
    op.create_table("notes_note", sa.Column("words", sa.Text, nullable=False))


def downgrade():
    op.drop_table("notes_note")
"""


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Has the kit find one extension, and no other."""

    def found(*made: Extension) -> None:
        points = [SimpleNamespace(name=one.name, value="a:b", load=lambda one=one: one) for one in made]
        monkeypatch.setattr(
            extensions, "entry_points", lambda group: points if group == extensions.GROUP else []
        )
        extensions.installed.cache_clear()

    yield found
    extensions.installed.cache_clear()


def test_the_kit_finds_what_is_installed() -> None:
    """By the entry point in the metadata of a package; research is one."""
    assert "research" in [extension.name for extension in extensions.installed()]


def test_what_is_no_extension_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the name that leads to it."""
    point = EntryPoint("wrong", "pathlib:Path", extensions.GROUP)
    monkeypatch.setattr(extensions, "entry_points", lambda group: [point])
    extensions.installed.cache_clear()
    with pytest.raises(TypeError, match="pathlib:Path is no Extension"):
        extensions.installed()
    extensions.installed.cache_clear()


def test_the_kit_runs_without_any(install: Install, author: Author) -> None:
    """The public site and the console answer."""
    install()
    app = site_app(author.folder, {})
    assert Client(app).get("/").status_code == 200
    assert Client(create_console(app.extensions["prototype_kit"])).get("/").status_code == 200


def test_its_tables_are_made_after_the_kits(install: Install, tmp_path: Path) -> None:
    """Its revisions are a branch of the one history; a database without them is not current."""
    url = f"sqlite:///{tmp_path / 'site.db'}"
    install()
    upgrade(url)
    assert is_current(url)
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "notes_0001.py").write_text(REVISION, encoding="utf-8")
    install(Extension(name="notes", migrations=tmp_path / "versions"))
    assert not is_current(url)
    upgrade(url)
    assert is_current(url)
    with open_store(url).database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM notes_note")).scalar_one() == 0


def _hello(environ: object, start_response: Callable[..., object]) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]


def test_its_pages_are_served(install: Install, author: Author, tmp_path: Path) -> None:
    """Below a path of the public site, in the console with its navigation, and its files under its name."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "all.html").write_text(
        "{% extends 'console/layout.html' %}{% block content %}<h1>{{ title }}</h1>{% endblock %}",
        encoding="utf-8",
    )
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "notes.css").write_text("p{}", encoding="utf-8")
    install(
        Extension(
            name="notes",
            templates=tmp_path / "pages",
            static=tmp_path / "files",
            mounts=lambda front: {"/notes": _hello},
            console=lambda front, frame, public: [
                Route("/notes", "notes", lambda: frame.page("notes/all.html", "All notes"), "see-design")
            ],
            navigation=[("Notes", "notes")],
        )
    )
    app = site_app(author.folder, {})
    public, console = Client(app), Client(create_console(app.extensions["prototype_kit"]))
    assert public.get("/notes").data == public.get("/notes/some/where").data == b"hello"
    assert public.get("/notesome").status_code == 404
    page = console.get("/notes").text
    assert "<h1>All notes</h1>" in page
    assert 'href="/notes"' in page
    base = app.extensions["prototype_kit"].render.env.globals["assets"]
    assert public.get(f"{base}/notes/notes.css").data == b"p{}"


def test_figures_of_a_page_lead_to_what_it_knows_of_it(install: Install, author: Author) -> None:
    """It is told of which page, by the template of its address; every other page of the kit goes without."""
    install(
        Extension(
            name="notes",
            about_page=lambda front, frame, service, page: [(f"Notes on {page}", f"/notes/{service}")],
        )
    )
    console = Client(create_console(site_app(author.folder, {}).extensions["prototype_kit"]))
    (service, *_) = author.load().services.values()
    (journey, *_) = service.journeys
    page = page_list(service.slug, service.journeys[journey])[0].page
    figures = console.get(f"/figures/{service.slug}/{journey}/page?page={page}").text
    assert f'href="/notes/{service.slug}">Notes on {page}</a>' in figures
    assert "/notes" not in console.get("/").text


def test_its_faults_and_duties_are_taken_along(install: Install, author: Author, tmp_path: Path) -> None:
    """`check` says what is wrong with its files, and the worker does its part of each turn."""
    done: list[str] = []
    fault = Fault("notes.yaml", 3, "This note is empty.", "Write something.")
    install(
        Extension(
            name="notes",
            check=lambda site: [fault],
            turn=lambda store, site: done.append(site.name),
        )
    )
    site = author.load()
    assert fault in list(faults_in_use(site, NOON.date()))
    url = f"sqlite:///{tmp_path / 'site.db'}"
    upgrade(url)
    Worker(open_store(url), SimpleNamespace(), site, lambda: NOON).turn()  # type: ignore[arg-type]
    assert done == [site.name]
