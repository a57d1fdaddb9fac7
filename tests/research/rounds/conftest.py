"""A project whose rounds are frozen by tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from research.rounds import Round, freeze
from research.rounds.content import content_hash, copy_hashes
from research.rounds.round import FILE, RoundEntry, round_text
from tests.conftest import Author

NOON = datetime(2026, 5, 6, 11, tzinfo=UTC)


class Project:
    """A project that somebody works on, and freezes now and then, a day after the last time."""

    def __init__(self, author: Author):
        self.author, self.folder, self.now = author, author.folder, NOON

    def freeze(self, name: str = "Round 1: first sketch") -> Round:
        """Freeze it as it is now."""
        made = freeze(self.folder, name, self.now)
        self.now += timedelta(days=1)
        return made

    def left(self) -> list[str]:
        """What lies in `rounds/`, hidden files too."""
        rounds = self.folder / "rounds"
        return sorted(path.name for path in rounds.iterdir()) if rounds.exists() else []


@pytest.fixture
def project(author: Author) -> Project:
    """A good small project without a round."""
    return Project(author)


def made_by_another_kit(round_: Round, kit: str) -> None:
    """Let a round be as another version of the kit froze it, with whatever lies in its site now."""
    files = copy_hashes(round_.site_folder)
    entry = RoundEntry(
        name=round_.name,
        slug=round_.slug,
        frozen_at=round_.frozen_at,
        kit=kit,
        content=content_hash(files),
        releases=dict(round_.releases),
        files=files,
    )
    (round_.folder / FILE).write_text(round_text(entry), encoding="utf-8")
