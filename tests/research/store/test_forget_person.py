"""Somebody who is erased goes from research too: found by forms that they filled in, as they gave no name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from prototype_kit.adapters.notify import FakeNotify
from prototype_kit.answers import Answers
from prototype_kit.erasing import Eraser
from prototype_kit.extensions import ToErase
from prototype_kit.site import load_site
from prototype_kit.store import Origin, Store, open_store
from prototype_kit.store.migrations import upgrade
from research import extension
from research.store import ResearchStore
from research.store.tables import participant
from tests.web.world import LIGHTS

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
STUDY, ROUND = "street-lights", "round-1"
EMAIL = "zyxwater@example.com"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A database with research in it."""
    upgrade(f"sqlite:///{tmp_path / 'site.db'}")
    return open_store(f"sqlite:///{tmp_path / 'site.db'}")


def _took_part(store: Store, email: str) -> tuple[str, str]:
    """Somebody who typed an address in a session; gives the ids of the form and the session."""
    research = ResearchStore(store.database)
    code = research.participants.add(STUDY, f"Knows {email}").code
    session = research.sessions.create(STUDY, ROUND, code, moderator="Ann", now=NOW).session
    its = (STUDY, "report", "r1", date(2026, 5, 1), NOW, timedelta(days=2))
    draft = store.drafts.start(f"cookie of {email}", *its, Origin("research", research_session=session.id))
    store.drafts.save(draft, Answers().with_page("contact", {"email": email}), NOW)
    return draft.id, session.id


def test_their_sessions_are_taken_back_and_those_of_others_stay(store: Store, tmp_path: Path) -> None:
    """Form, answers and what was noted of them; a dry run counts and changes nothing."""
    draft_id, session_id = _took_part(store, EMAIL)
    other_draft, other_session = _took_part(store, "other@example.com")
    sent = FakeNotify(tmp_path / "sent")
    eraser = Eraser(store, load_site(LIGHTS), sent)
    theirs = eraser.find([EMAIL])
    assert [draft_id] == [*theirs.drafts]
    dry = eraser.would_erase(theirs, "command", NOW)
    research = ResearchStore(store.database)
    found = research.sessions.by_id(session_id)
    assert found is not None
    assert found.state == "ready"
    assert store.drafts.by_id(draft_id, "research", NOW) is not None
    erased = eraser.erase_person(theirs, "command", NOW)
    assert dry == erased
    assert erased.of("drafts") == 0, "what the session takes with it is not counted again"
    assert erased.of("research-sessions") == 1
    assert store.drafts.by_id(draft_id, "research", NOW) is None
    assert store.drafts.by_id(other_draft, "research", NOW) is not None
    with store.database.reading() as connection:
        segments = {row.segment for row in connection.execute(select(participant))}
    assert segments == {"", "Knows other@example.com"}
    states = {
        each: getattr(research.sessions.by_id(each), "state", "") for each in (session_id, other_session)
    }
    assert states == {session_id: "refused", other_session: "ready"}


def test_without_research_there_is_nothing_to_do(store: Store) -> None:
    """Forms of residents, and forms of a session whose row is gone."""
    begun = store.drafts.start(
        "cookie", STUDY, "report", "r1", date(2026, 5, 1), NOW, timedelta(days=2), Origin("live")
    )
    lost = store.drafts.start(
        "other",
        STUDY,
        "report",
        "r1",
        date(2026, 5, 1),
        NOW,
        timedelta(days=2),
        Origin("research", research_session="gone"),
    )
    assert not extension.erase(store, None, ToErase([begun.id], NOW))
    assert extension.erase(store, None, ToErase([lost.id], NOW)).counts == {"research-sessions": 1}
    assert store.drafts.by_id(lost.id, "research", NOW) is None
    assert store.drafts.by_id(begun.id, "live", NOW) is not None
