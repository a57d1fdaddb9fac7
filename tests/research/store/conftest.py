"""A database of its own for each test, and sessions at each point of their life."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from prototype_kit.store.database import Database
from research.consent import ITEMS, Consent, Item
from research.observation import NewNote
from research.session import Session
from research.store import Created, ResearchStore
from research.store.tables import metadata

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
STUDY, ROUND = "lights", "round-1-as-it-was"


@pytest.fixture(scope="session")
def empty_research(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the research's tables, that nobody writes to."""
    file = tmp_path_factory.mktemp("research") / "empty.db"
    database = Database(f"sqlite:///{file}")
    with database.writing() as connection:
        metadata.create_all(connection)
    database.close()
    return file


@pytest.fixture
def database(empty_research: Path, tmp_path: Path) -> Iterator[Database]:
    """This test's own database."""
    database = Database(f"sqlite:///{shutil.copy(empty_research, tmp_path / 'research.db')}")
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> ResearchStore:
    """A store on it."""
    return ResearchStore(database)


@pytest.fixture
def now() -> datetime:
    """The time at which everything happens unless a test says otherwise."""
    return NOON


def agreed(session_id: str, *items: Item, given_at: datetime = NOON, **others: bool) -> Consent:
    """A consent to these items; to everything if none is said."""
    minor = {"under_16": False, "guardian": False, **others}
    return Consent(
        session_id, "2", "ab" * 32, "screen", frozenset(items or ITEMS), given_at=given_at, **minor
    )


def said(text: str = "Looked for the postcode field", client_id: str = "c1", **others: object) -> NewNote:
    """A note as an observer sends it."""
    return NewNote(
        **{"author": "AB", "at": NOON, "kind": "observation", "text": text, "client_id": client_id, **others}
    )


Make = Callable[..., Created]
Run = Callable[..., Session]


@pytest.fixture
def make(store: ResearchStore) -> Make:
    """Makes a session with a new participant, in state ready: `make(pilot=True)`."""

    def make_session(
        study: str = STUDY, round_: str = ROUND, segment: str = "renter", **others: object
    ) -> Created:
        code = store.participants.add(study, segment).code
        told = {"moderator": "Mo", "now": NOON, "scenario": "dark", **others}
        return store.sessions.create(study, round_, code, **told)

    return make_session


@pytest.fixture
def run(store: ResearchStore, make: Make) -> Run:
    """Makes a session that runs since noon, of somebody who agreed to these items; to all if none is said."""

    def run_session(*items: Item, **others: object) -> Session:
        session = make(**others).session
        store.consents.give(agreed(session.id, *items))
        return store.sessions.start(session.id, NOON)

    return run_session


@pytest.fixture
def late(now: datetime) -> datetime:
    """A time at which nothing more may be written about a session that ended at noon."""
    return now + timedelta(hours=24, milliseconds=1)
