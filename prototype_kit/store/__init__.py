"""What is kept: drafts, cases, the outbox and events. The only SQL of the kit stands in this package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import delete, text

from prototype_kit.events import Origin
from prototype_kit.store.account_cases import AccountCases, How, LinkedCase
from prototype_kit.store.account_drafts import AccountDrafts
from prototype_kit.store.account_home import AccountHomes
from prototype_kit.store.account_sessions import AccountSession, AccountSessions
from prototype_kit.store.account_timeline import AccountTimelines
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
from prototype_kit.store.demo_accounts import DemoAccounts, DemoLink
from prototype_kit.store.demo_use import DemoFeedback, DemoUse, DemoUses
from prototype_kit.store.drafts import Draft, Drafts, DraftState, Outdated
from prototype_kit.store.email_changes import EmailChange, EmailChanges, NewAddress
from prototype_kit.store.erasing import Erasing, Held
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
from prototype_kit.store.legal_holds import LegalHolds
from prototype_kit.store.links import Letter, Link, Links, Recipient, TooManyLinks
from prototype_kit.store.mandates import Mandates
from prototype_kit.store.month_counts import MonthCounts
from prototype_kit.store.objections import Objections
from prototype_kit.store.openid_sign_ins import OpenIdAsking, OpenIdRefusal, OpenIdSignIns, Vouched
from prototype_kit.store.outbox import Outbox
from prototype_kit.store.own_data import OwnData
from prototype_kit.store.own_followers import OwnFollowers, Reach
from prototype_kit.store.own_records import OwnCase, OwnDraft, OwnInvitation, OwnKeys, OwnRecords
from prototype_kit.store.participants import JourneySent, PageEvent, Participants
from prototype_kit.store.profiles import AccountCounts, ProfileChanged, Profiles
from prototype_kit.store.raw_events import RawEvents
from prototype_kit.store.rehearsal import rehearsing
from prototype_kit.store.retention import Coming, Retention, UnusedAccount
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
    "AccountCases",
    "AccountCounts",
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
    "Coming",
    "Comment",
    "CommentFilter",
    "DayKey",
    "DayMove",
    "DayMoves",
    "DemoAccounts",
    "DemoBooking",
    "DemoCase",
    "DemoCases",
    "DemoFeedback",
    "DemoLink",
    "DemoUse",
    "DemoUses",
    "Draft",
    "DraftState",
    "Drafts",
    "EmailChange",
    "EmailChanges",
    "Erasing",
    "Events",
    "Feedback",
    "Figures",
    "Follower",
    "Followers",
    "Forgotten",
    "HandOver",
    "HandOvers",
    "Held",
    "How",
    "Imported",
    "Invitation",
    "InvitationLetter",
    "InvitationState",
    "Invitations",
    "JourneySent",
    "KeptVolume",
    "LastManager",
    "LegalHolds",
    "Letter",
    "Link",
    "LinkedCase",
    "Links",
    "ListedBooking",
    "MoveOutcome",
    "NewAddress",
    "NewFeedback",
    "NewInvitation",
    "NewUpload",
    "Objections",
    "OpenIdAsking",
    "OpenIdRefusal",
    "OpenIdSignIns",
    "Origin",
    "Outbox",
    "Outdated",
    "OwnCase",
    "OwnData",
    "OwnDraft",
    "OwnFollowers",
    "OwnInvitation",
    "OwnKeys",
    "OwnRecords",
    "PageEvent",
    "Participants",
    "ProfileChanged",
    "Profiles",
    "Reach",
    "Recipient",
    "ReleaseDays",
    "ReleaseTally",
    "Retention",
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
    "UnusedAccount",
    "Upload",
    "Uploads",
    "Volumes",
    "Vouched",
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
        self.demo_accounts = DemoAccounts(database)
        self.followers = Followers(database)
        self.saved_views = SavedViews(database)
        self.outbox = Outbox(database)
        self.events = Events(database)
        self.raw_events = RawEvents(database)
        self.rollups = Rollups(database)
        self.figures = Figures(database)
        self.feedback = Feedback(database)
        self.sessions = Sessions(database)
        self.own_data = OwnData(database)
        self.participants = Participants(database)
        self.links = Links(database)
        self.hand_overs = HandOvers(database)
        self.invitations = Invitations(database)
        self.uploads = Uploads(database)
        self.accounts = Accounts(database)
        self.account_cases = AccountCases(database)
        self.account_drafts = AccountDrafts(database)
        self.account_homes = AccountHomes(database)
        self.account_sessions = AccountSessions(database)
        self.account_timelines = AccountTimelines(database)
        self.profiles = Profiles(database)
        self.own_followers = OwnFollowers(database)
        self.email_changes = EmailChanges(database)
        self.mandates = Mandates(database)
        self.sign_ins = SignIns(database)
        self.openid_sign_ins = OpenIdSignIns(database)
        self.allowances = Allowances(database)
        self.salts = Salts(database)
        self.erasing = Erasing(database)
        self.legal_holds = LegalHolds(database)
        self.retention = Retention(database)
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

    @contextmanager
    def rehearsing(self) -> Iterator[Store]:
        """A store in which the very thing is done to see what it would do: all of it is taken back.

        Raises `StoreUnavailable`.
        """
        with rehearsing(self._database) as rehearsal:
            yield Store(rehearsal)

    def close(self) -> None:
        """Close every connection. The store can be used again all the same."""
        self._database.close()


def open_store(url: str) -> Store:
    """The store at `url`: `sqlite:///var/kit.db` (four slashes for an absolute path) or `postgresql://…`.

    The folder of a SQLite file is made. Nothing is read yet, and the tables are made by `migrations.upgrade`.
    A SQLite database in memory will not do: each connection would have one of its own.
    """
    return Store(Database(url))
