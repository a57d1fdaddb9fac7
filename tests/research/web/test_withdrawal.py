"""Taking a session back: of what was entered, written down, sent and counted, the fact alone is left."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from prototype_kit.events import ErrorShown, EventContext
from prototype_kit.store import Origin
from prototype_kit.store.tables import metadata as kit
from research import sweeping
from research.observation import NewNote
from research.session import Session
from research.store.tables import metadata as own
from research.web.withdrawing import withdraw
from tests.research.web.lab import STUDY, Lab
from tests.web.visitor import Visitor

CANARIES = {
    "details": "canary-details-5531",
    "name": "Canary Nameless",
    "email": "canary.5531@example.com",
    "phone": "07700 900 553",
    "feedback": "kanary-feedback-xyzzy",  # no part of their name, which is taken out of it anyway
    "note": "canary-note-5531",
    "segment": "canary-segment-5531",
    "needs": "canary-needs-5531",
    "moderator": "canary-moderator-5531",
}


def _rows(lab: Lab) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of the kit and of research, whole."""
    lab.flush()
    file = make_url(lab.front.settings.database).database
    with closing(sqlite3.connect(str(file))) as connection:
        names = [*kit.tables, *own.tables]
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        assert there - {"alembic_version", "sqlite_sequence"} == {*names}, "a table that is not looked at"
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


def _left(lab: Lab, before: Mapping[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that were not there before, by table."""
    after = _rows(lab)
    return {name: new for name in after if (new := [row for row in after[name] if row not in before[name]])}


def _found(lab: Lab, log: str) -> list[str]:
    """Where a canary is: in the bytes of a file of the project, or in what was logged."""
    lab.flush()
    with closing(sqlite3.connect(str(make_url(lab.front.settings.database).database))) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    files = {path: path.read_bytes() for path in lab.folder.rglob("*") if path.is_file()}
    files[Path("the log")] = log.encode()
    packed = {name: words.replace(" ", "") for name, words in CANARIES.items()}
    return [
        f"{name} in {path.name}"
        for path, content in files.items()
        for name, words in (*CANARIES.items(), *packed.items())
        if words.encode() in content
    ]


def _session(lab: Lab) -> tuple[Session, str]:
    code = lab.research.participants.add(STUDY, CANARIES["segment"]).code
    made = lab.research.sessions.create(
        STUDY, lab.round.slug, code, moderator=CANARIES["moderator"], now=lab.now(), scenario="nothing-nearby"
    )
    return made.session, f"{lab.path}/session/{made.token}"


def _takes_part(lab: Lab, session: Session, link: str) -> Visitor:
    """Plants a canary wherever something can be entered, sends all there is, and is written about."""
    visitor = lab.agreed(link)
    lab.research.participants.note_needs(session.id, CANARIES["needs"])
    visitor.submit()
    visitor.submit(details=CANARIES["details"])
    visitor.submit()
    visitor.submit(full_name=CANARIES["name"], email="nonsense", phone="1", status=422)
    visitor.submit(full_name=CANARIES["name"], email=CANARIES["email"], phone=CANARIES["phone"])
    visitor.submit()
    assert "reference" in visitor.page.words
    visitor.get(f"{lab.path}/street-lights/report/feedback?at=confirmation")
    visitor.submit(rating="2", words=CANARIES["feedback"])
    visitor.get(f"{lab.path}/street-lights/report/confirmation")
    visitor.press("I have finished this task")
    visitor.submit(ease="3")
    note = lab.research.notes.write(
        session.id, NewNote("Ann", lab.now(), "quote", CANARIES["note"], "client-1"), lab.now()
    )
    lab.research.themes.move(note.id, lab.research.themes.add(STUDY, "A theme").id)
    lab.work()
    visitor.submit()
    return visitor


def test_a_withdrawal_leaves_nothing_but_the_fact(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    """Table by table, file by file, and in the log."""
    caplog.set_level(logging.DEBUG)
    before = _rows(lab)
    session, link = _session(lab)
    visitor = _takes_part(lab, session, link)
    planted = {line.partition(" in ")[0] for line in _found(lab, "")}
    assert planted == {*CANARIES}, "the search finds what is there"
    assert any(path.suffix == ".json" for path in (lab.folder / "instance" / "sent").iterdir())
    visitor.get(f"{lab.path}/taking-part/stop")
    # Of the last page an event still waits to be written.
    visitor.raw("GET", f"{lab.path}/street-lights/nonsense")
    visitor.submit()
    assert visitor.page.heading == "You have stopped taking part"
    left = _left(lab, before)
    # The team's, the day's and the night's, not theirs.
    for name in ("research_theme", "daily_salt", "roll_up_state", "erasure"):
        left.pop(name)
    assert {name: len(rows) for name, rows in left.items()} == {
        "research_participant": 1,
        "research_session": 1,
        "research_consent": 1,
    }
    assert _found(lab, caplog.text) == []
    assert not list((lab.folder / "instance" / "sent").glob("*.json"))
    kept = lab.research.sessions.whole(session.id)
    assert kept is not None
    assert (kept.session.state, kept.session.moderator, kept.session.scenario) == ("withdrawn", "", None)
    assert (kept.participant.segment, kept.participant.access_needs) == ("", "")
    assert kept.consent is not None
    assert not kept.consent.items
    assert {cookie.key for cookie in visitor.client._cookies.values()} == set()


@pytest.mark.parametrize("how", ["the sheet", "the button", "stop"])
def test_a_refusal_leaves_nothing_but_the_fact(how: str, lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    """No answer to the sheet, no segment, no name of the moderator."""
    caplog.set_level(logging.DEBUG)
    before = _rows(lab)
    session, link = _session(lab)
    visitor = lab.opened(link)
    if how == "the sheet":
        lab.answer(visitor, "take_part", "replay", "quotes")
    elif how == "the button":
        visitor.submit(button={"stop": "yes"})
    else:
        visitor.get(f"{lab.path}/taking-part/stop")
        visitor.submit()
    assert visitor.page.heading == "Thank you for your time"
    assert {name: len(rows) for name, rows in _left(lab, before).items()} == {
        "research_participant": 1,
        "research_session": 1,
    }
    assert _found(lab, caplog.text) == []
    assert lab.state(session) == "refused"


def test_to_look_at_the_page_deletes_nothing(lab: Lab) -> None:
    """It says what would be deleted, and leads back."""
    session, link = lab.session()
    visitor = lab.agreed(link)
    visitor.get(f"{lab.path}/taking-part/stop")
    assert "everything that you entered" in visitor.page.words
    assert lab.state(session) == "running"
    visitor.get(f"{lab.path}/taking-part")
    assert visitor.page.heading == "Task 1 of 3"


def test_it_can_be_taken_back_after_the_end(lab: Lab) -> None:
    """From the page that says thanks, as long as it is open."""
    session, link = lab.session()
    visitor = lab.agreed(link)
    visitor.submit()
    lab.research.sessions.end(session.id, lab.now())
    visitor.get(f"{lab.path}/taking-part")
    visitor.get(f"{lab.path}/taking-part/stop")
    visitor.submit()
    assert lab.state(session) == "withdrawn"
    assert lab.count("event") == lab.count("draft") == 0


def test_what_comes_late_is_swept_up(lab: Lab) -> None:
    """An event of another process goes with the worker's next turn; another session keeps what it has."""
    session, link = lab.session()
    other, other_link = lab.session()
    visitor = lab.agreed(link)
    visitor.submit()
    visitor.submit()
    stays = lab.agreed(other_link)
    stays.submit()
    stays.submit()
    kept = lab.count("event", f"research_session_id='{other.id}'"), 1
    assert kept[0]
    withdraw(lab.front, session.id)
    origin = Origin(env="research", source="user", round=lab.round.slug, research_session=session.id)
    context = EventContext(service="", release="", journey_id="", origin=origin)
    lab.front.events.emit(ErrorShown(context=context, at=lab.now(), page="/late", error_code="500"))
    lab.flush()
    assert lab.count("event", f"research_session_id='{session.id}'") == 1
    lab.work()
    assert lab.count("event", f"research_session_id='{session.id}'") == 0
    mine = f"research_session_id='{other.id}'", f"research_session='{other.id}'"
    assert (lab.count("event", mine[0]), lab.count("draft", mine[1])) == kept


def test_what_was_kept_for_long_enough_goes_by_itself(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker deletes it when it begins, and again after six hours; not in every turn."""
    session, link = lab.session()
    lab.agreed(link)
    lab.research.notes.write(session.id, _a_note(lab), lab.now())
    monkeypatch.setattr(sweeping, "_purged_at", {})
    monkeypatch.setattr(sweeping, "datetime", _Later)
    lab.work()
    assert lab.research.notes.of_session(session.id) == ()
    monkeypatch.setattr(sweeping, "purge", _never)
    lab.work()


class _Later(datetime):
    """A clock that is two years ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) + timedelta(days=731)


def _never(*_: object, **__: object) -> None:
    raise AssertionError("this was done a moment ago")


def _a_note(lab: Lab) -> NewNote:
    return NewNote("AB", lab.now(), "observation", "Reads aloud.", "c1")
