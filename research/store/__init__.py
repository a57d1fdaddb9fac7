"""What the research keeps: the only SQL of it stands in this package."""

from __future__ import annotations

from sqlalchemy import delete

from prototype_kit.store.database import Database
from research.record import Record
from research.store.attempts import Attempts
from research.store.consents import Consents
from research.store.erasures import Erased, Erasure, Erasures
from research.store.findings import Findings
from research.store.follow import Follow, News
from research.store.leftovers import Leftovers
from research.store.made_up import MadeUp
from research.store.notes import Notes
from research.store.observers import Invited, Observers
from research.store.participants import Participants
from research.store.purge import Purged, Retention
from research.store.records import Records
from research.store.replays import Replays
from research.store.seats import Seats
from research.store.sessions import Claimed, Created, Refusal, Sessions, Whole
from research.store.tables import metadata
from research.store.themes import Board, NameTaken, Themes

__all__ = [
    "Board",
    "Claimed",
    "Created",
    "Erased",
    "Erasure",
    "Invited",
    "NameTaken",
    "News",
    "Purged",
    "Record",
    "Refusal",
    "ResearchStore",
    "Retention",
    "Whole",
]

_DELETE_ALL = [delete(table) for table in reversed(metadata.sorted_tables)]


class ResearchStore:
    """One database and all that research keeps in it. Threads may share it.

    Whatever needs consent is asked for it in the transaction that writes: see `permission`.
    """

    def __init__(self, database: Database):
        self._database = database
        self.participants = Participants(database)
        self.sessions = Sessions(database)
        self.consents = Consents(database)
        self.attempts = Attempts(database)
        self.notes = Notes(database)
        self.observers = Observers(database)
        self.themes = Themes(database)
        self.findings = Findings(database)
        self.replay = Replays(database)
        self.erasures = Erasures(database)
        self.records = Records(database)
        self.follow = Follow(database)
        self.leftovers = Leftovers(database)
        self.seats = Seats(database)
        self.made_up = MadeUp(database)

    def reset(self) -> None:
        """Delete every row of every table. For prototypes; whoever calls it must make sure of that."""
        with self._database.writing() as connection:
            for statement in _DELETE_ALL:
                connection.execute(statement)
