"""What is kept: drafts, cases, the outbox and events. The only SQL of the kit stands in this package."""

from __future__ import annotations

from sqlalchemy import delete, text

from prototype_kit.events import Origin
from prototype_kit.store.account_sessions import AccountSession, AccountSessions
from prototype_kit.store.accounts import Accounts, AlreadyThere, LastManager
from prototype_kit.store.allowances import Allowances
from prototype_kit.store.booked_times import SlotTaken
from prototype_kit.store.booking_lists import BookingFilter, BookingLists, ListedBooking
from prototype_kit.store.bookings import BookingChanged, Bookings, ClosedDay
from prototype_kit.store.case_lists import CaseLists, CasePage
from prototype_kit.store.cases import CaseChanged, Cases
from prototype_kit.store.channel_counts import ChannelCounts
from prototype_kit.store.daily_metrics import DayKey
from prototype_kit.store.database import Database, StoreUnavailable
from prototype_kit.store.day_moves import DayMove, DayMoves, MoveOutcome
from prototype_kit.store.demo import DemoBooking, DemoCase, DemoCases, SentMessage, in_batches
from prototype_kit.store.demo_use import DemoFeedback, DemoUse, DemoUses
from prototype_kit.store.drafts import Draft, Drafts, DraftState, Outdated
from prototype_kit.store.events import Events
from prototype_kit.store.feedback import Comment, CommentFilter, Feedback, NewFeedback
from prototype_kit.store.figures import Figures, ReleaseDays
from prototype_kit.store.followers import Follower, Followers
from prototype_kit.store.hand_overs import HandOver, HandOvers
from prototype_kit.store.invitation_rows import (
    Invitation,
    InvitationLetter,
    InvitationState,
    NewInvitation,
)
from prototype_kit.store.invitations import Invitations
from prototype_kit.store.links import Letter, Link, Links, Recipient, TooManyLinks
from prototype_kit.store.month_counts import MonthCounts
from prototype_kit.store.objections import Objections
from prototype_kit.store.outbox import Outbox
from prototype_kit.store.participants import JourneySent, PageEvent, Participants
from prototype_kit.store.raw_events import RawEvents
from prototype_kit.store.rollups import Rollups
from prototype_kit.store.salts import Salts
from prototype_kit.store.saved_views import SavedView, SavedViews, TooManyViews
from prototype_kit.store.sessions import Forgotten, Sessions
from prototype_kit.store.sign_ins import Asking, Claimed, SignIn, SignInLetter, SignIns
from prototype_kit.store.tables import metadata
from prototype_kit.store.tallies import ReleaseTally, Tallies
from prototype_kit.store.uploads import NewUpload, Upload, Uploads
from prototype_kit.store.volumes import Imported, KeptVolume, Volumes

__all__ = [
    "AccountSession",
    "AccountSessions",
    "Accounts",
    "Allowances",
    "AlreadyThere",
    "Asking",
    "BookingChanged",
    "BookingFilter",
    "BookingLists",
    "Bookings",
    "CaseChanged",
    "CaseLists",
    "CasePage",
    "Cases",
    "Claimed",
    "ClosedDay",
    "Comment",
    "CommentFilter",
    "DayKey",
    "DayMove",
    "DayMoves",
    "DemoBooking",
    "DemoCase",
    "DemoCases",
    "DemoFeedback",
    "DemoUse",
    "DemoUses",
    "Draft",
    "DraftState",
    "Drafts",
    "Events",
    "Feedback",
    "Figures",
    "Follower",
    "Followers",
    "Forgotten",
    "HandOver",
    "HandOvers",
    "Imported",
    "Invitation",
    "InvitationLetter",
    "InvitationState",
    "Invitations",
    "JourneySent",
    "KeptVolume",
    "LastManager",
    "Letter",
    "Link",
    "Links",
    "ListedBooking",
    "MoveOutcome",
    "NewFeedback",
    "NewInvitation",
    "NewUpload",
    "Objections",
    "Origin",
    "Outbox",
    "Outdated",
    "PageEvent",
    "Participants",
    "Recipient",
    "ReleaseDays",
    "ReleaseTally",
    "Rollups",
    "Salts",
    "SavedView",
    "SavedViews",
    "SentMessage",
    "Sessions",
    "SignIn",
    "SignInLetter",
    "SignIns",
    "SlotTaken",
    "Store",
    "StoreUnavailable",
    "Tallies",
    "TooManyLinks",
    "TooManyViews",
    "Upload",
    "Uploads",
    "Volumes",
    "in_batches",
    "open_store",
]

# Reads the file itself, which SELECT 1 does not, and fails when the database was never migrated.
_CHECK = text("SELECT version_num FROM alembic_version")
_DELETE_ALL = [delete(table) for table in reversed(metadata.sorted_tables)]


class Store:
    """One database and all that is kept in it. Threads may share it; a forked process may go on with it."""

    def __init__(self, database: Database):
        self._database = database
        self.drafts = Drafts(database)
        self.tallies = Tallies(database)
        self.cases = Cases(database)
        self.case_lists = CaseLists(database)
        self.bookings = Bookings(database)
        self.booking_lists = BookingLists(database)
        self.day_moves = DayMoves(database)
        self.demo = DemoCases(database)
        self.demo_use = DemoUses(database)
        self.followers = Followers(database)
        self.saved_views = SavedViews(database)
        self.outbox = Outbox(database)
        self.events = Events(database)
        self.raw_events = RawEvents(database)
        self.rollups = Rollups(database)
        self.figures = Figures(database)
        self.feedback = Feedback(database)
        self.sessions = Sessions(database)
        self.participants = Participants(database)
        self.links = Links(database)
        self.hand_overs = HandOvers(database)
        self.invitations = Invitations(database)
        self.uploads = Uploads(database)
        self.accounts = Accounts(database)
        self.account_sessions = AccountSessions(database)
        self.sign_ins = SignIns(database)
        self.allowances = Allowances(database)
        self.salts = Salts(database)
        self.objections = Objections(database)
        self.volumes = Volumes(database)
        self.channel_counts = ChannelCounts(database)
        self.month_counts = MonthCounts(database)

    @property
    def database(self) -> Database:
        """The database itself, for the tables of extensions."""
        return self._database

    def check(self) -> None:
        """Raises `StoreUnavailable` unless the database answers and was migrated once."""
        with self._database.reading() as connection:
            connection.execute(_CHECK).first()

    def reset(self) -> None:
        """Delete every row of every table. For prototypes; whoever calls it must make sure of that."""
        with self._database.writing() as connection:
            for statement in _DELETE_ALL:
                connection.execute(statement)

    def close(self) -> None:
        """Close every connection. The store can be used again all the same."""
        self._database.close()


def open_store(url: str) -> Store:
    """The store at `url`: `sqlite:///var/kit.db` (four slashes for an absolute path) or `postgresql://…`.

    The folder of a SQLite file is made. Nothing is read yet, and the tables are made by `migrations.upgrade`.
    A SQLite database in memory will not do: each connection would have one of its own.
    """
    return Store(Database(url))
