"""The step about research: a session with notes, held since the step began, and what others wrote."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from prototype_kit import load_site, site_app
from prototype_kit.cli import main
from prototype_kit.lessons import Look, Step, Workspace, lessons
from prototype_kit.project import new_project
from prototype_kit.settings import Settings, read_settings
from prototype_kit.store import open_store
from research.consent import ITEMS, Consent
from research.observation import Kind, NewNote
from research.rounds import read_rounds
from research.store import ResearchStore

STUDY = "street-lights"
BEGUN = datetime(2026, 5, 6, 9, 30, tzinfo=UTC)


class Practice:
    """A project in which a round is frozen, and a session made."""

    def __init__(self, project: Path):
        self.project = project
        self.settings: Settings = read_settings(project, {})
        self.kit = open_store(self.settings.database)
        self.store = ResearchStore(self.kit.database)
        (self.round,) = read_rounds(project).found
        self.session = ""

    def look(self, begun: datetime = BEGUN) -> Look:
        """What the step finds."""
        (step,) = [each for each in next(iter(lessons().values())).steps if each.name == "watch"]
        return step.look(Workspace(self.project, self.project, begun, self.settings))

    def said(self) -> str:
        """What it says of something that is not right yet."""
        look = self.look()
        assert not look.right
        return " ".join(look.said)

    def make(self) -> None:
        """A session."""
        code = self.store.participants.add(STUDY, "renter").code
        made = self.store.sessions.create(
            STUDY,
            self.round.slug,
            code,
            moderator="Mo",
            now=BEGUN + timedelta(minutes=1),
            scenario=None,
            pilot=True,
        )
        self.session = made.session.id

    def agree(self) -> None:
        """The participant agrees, and begins."""
        at = BEGUN + timedelta(minutes=2)
        given = Consent(self.session, "1", "ab" * 32, "screen", frozenset(ITEMS), False, False, given_at=at)
        self.store.consents.give(given)
        self.store.sessions.start(self.session, at)

    def note(self, text: str, kind: Kind = "observation") -> None:
        """Somebody writes."""
        at = BEGUN + timedelta(minutes=3)
        new = NewNote(author="AB", at=at, kind=kind, text=text, client_id=text)
        self.store.notes.write(self.session, new, at)

    def end(self) -> None:
        """It is over."""
        self.store.sessions.end(self.session, BEGUN + timedelta(minutes=20))


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """As `round freeze` of the step leaves it."""
    monkeypatch.setattr("prototype_kit.scaffold.pin_kit", lambda project, kit: "0")
    project = new_project(tmp_path, {"project_name": "Anytown services", "exemplars": "street_lights"})
    site_app(project, {}).extensions["prototype_kit"].store.close()
    (command,) = _step().commands
    assert command == 'prototype-kit round freeze "Practice" --no-film'
    assert main(["--project", str(project), "round", "freeze", "Practice", "--no-film"]) == 0
    return Practice(project)


def _step() -> Step:
    (found,) = [each for each in next(iter(lessons().values())).steps if each.name == "watch"]
    return found


def test_a_session_is_held_step_by_step(practice: Practice) -> None:
    """What is lacking is said one after the other."""
    assert "No session was made since this step began." in practice.said()
    practice.make()
    assert "P01 has not agreed to the sheet yet." in practice.said()
    practice.agree()
    assert "The session with P01 has no note. Write at least 3" in practice.said()
    practice.note("Went back twice from the map")
    assert "has 1 note." in practice.said()
    practice.note("Was confused by the list")
    practice.note("Read all answers before choosing")
    assert "No note is a quote yet. Choose ‘What they said’" in practice.said()
    practice.note("Where is my street?", "quote")
    assert "The session with P01 still runs." in practice.said()
    practice.end()
    look = practice.look()
    assert look.right
    assert look.said[0] == "You have held a session with P01, and written 4 notes."
    assert "Look again at ‘Was confused by the list’." in look.said[1]
    assert "This is what made-up observers wrote" in look.said[2]
    assert look.said[2].count("\n- ") >= 3
    assert "Do yours do that?" in look.said[3]


def test_a_session_from_before_is_none_of_this_step(practice: Practice) -> None:
    """Nor is one that was made up for the example."""
    practice.make()
    assert "P01" in " ".join(practice.look().said)
    assert "No session was made" in " ".join(practice.look(BEGUN + timedelta(hours=1)).said)


def test_what_was_said_is_not_judged(practice: Practice) -> None:
    """People may say that something is easy; what an observer makes of it is another thing."""
    practice.make()
    practice.agree()
    practice.note("That was easy", "quote")
    practice.note("Pressed Continue at once")
    practice.note("Did not open the map")
    practice.end()
    assert not any("Look again" in each for each in practice.look().said)
    assert load_site(practice.project)
