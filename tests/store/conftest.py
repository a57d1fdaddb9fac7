"""A migrated database of its own for each test, and people who use it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from prototype_kit.answers import Answers, Choice
from prototype_kit.cases import Submission
from prototype_kit.messages import NewMessage
from prototype_kit.store import Draft, Origin, Store, open_store
from prototype_kit.store.migrations import upgrade

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LIFETIME = timedelta(hours=20)
TEST = Origin("test")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database that nobody writes to."""
    file = tmp_path_factory.mktemp("database") / "empty.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def file(empty_database: Path, tmp_path: Path) -> Path:
    """This test's own migrated database."""
    return Path(shutil.copy(empty_database, tmp_path / "kit.db"))


@pytest.fixture
def url(file: Path) -> str:
    """Its address."""
    return f"sqlite:///{file}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store on this test's own database."""
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture
def now() -> datetime:
    """The time at which everything happens unless a test says otherwise."""
    return NOON


@pytest.fixture
def answers() -> Answers:
    """The answers of somebody who has seen a dark lamp."""
    return Answers().with_page("fault", {"fault": Choice("out", "The light is out"), "details": "no light"})


Start = Callable[..., Draft]


@pytest.fixture
def start(store: Store) -> Start:
    """Starts a draft: `start("a session")`."""

    def start_draft(
        session: str = "cookie",
        *,
        service: str = "street-lights",
        journey: str = "report",
        at: datetime = NOON,
        origin: Origin = TEST,
    ) -> Draft:
        return store.drafts.start(session, service, journey, "r1", date(2026, 5, 1), at, LIFETIME, origin)

    return start_draft


@pytest.fixture
def saved(store: Store, start: Start, answers: Answers) -> Draft:
    """A draft that is ready to be submitted."""
    return store.drafts.save(start(), answers, NOON)


def _messages(reference: str) -> tuple[NewMessage, ...]:
    return (
        NewMessage("email", "sent.email", "ann@example.com", f"Report {reference}", f"We have {reference}."),
        NewMessage("text", "sent.text", "07700900123", "", f"We have {reference}."),
    )


@pytest.fixture
def submission(answers: Answers) -> Submission:
    """What the service makes of that draft: two messages, about lamp 17."""
    return Submission(answers, "received", "Reported online", asset="lamp-17", messages=_messages)
