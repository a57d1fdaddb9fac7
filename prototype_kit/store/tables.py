"""Every table. Types are the same on each database: text, whole numbers, bytes, and times as milliseconds.

A change here needs a revision in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

from prototype_kit.events import milliseconds, moment_of


class Instant(TypeDecorator[datetime]):
    """An aware UTC time, stored as milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        """To the database. Raises ValueError for a time without a zone."""
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else moment_of(value)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def _text(name: str, *, null: bool = False, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null, unique=unique)


def _number(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null)


def _instant(name: str, *, null: bool = False) -> Column[datetime]:
    return Column(name, Instant, nullable=null)


def _origin() -> list[Column[Any]]:
    return [
        *(_text("env"), _text("source"), _text("channel"), _number("assisted")),
        *(_text("round", null=True), _text("research_session", null=True), _text("device")),
    ]


draft = Table(
    "draft",
    metadata,
    # Counts up, so the latest draft is known even when two start in one millisecond or the clock steps back.
    Column("number", Integer, primary_key=True),
    _text("id", unique=True),
    _text("session", null=True),  # SHA-256 of the cookie's value; null once forgotten
    _text("service"),
    _text("journey"),
    _text("release"),
    _text("answers"),
    _text("today"),
    _number("version"),
    _text("state"),
    _text("exit", null=True),
    _instant("started_at"),
    _instant("saved_at"),
    _instant("expires_at"),
    _instant("ended_at", null=True),
    *_origin(),
    # The newest link that was sent to come back by; see links.py. All null where none was.
    _text("link_token", null=True),  # SHA-256
    _text("link_email", null=True),
    _text("link_language", null=True),
    _text("link_base", null=True),
    _number("links_sent", null=True),
    _instant("link_sent_at", null=True),
    _instant("link_used_at", null=True),
    _instant("warn_at", null=True),
    _text("assistance", null=True),  # JSON, where staff filled it in for somebody; see assisted.py
    Index(None, "session", "service", "journey", "number"),
    Index(None, "state", "warn_at"),
    Index(None, "link_token", unique=True),
    Index(None, "state", "expires_at"),
    Index(None, "env", "started_at"),
    Index(None, "research_session"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("reference", unique=True),
    Column("draft_id", Text, ForeignKey("draft.id"), nullable=False, unique=True),
    _text("service"),
    _text("journey"),
    _text("release"),
    # What it is about: in words for staff, by kind, thing and place.
    _text("title"),
    _text("kind", null=True),
    _text("asset", null=True),
    Column("latitude", Float, nullable=True),
    Column("longitude", Float, nullable=True),
    _text("answers"),
    _text("assistance", null=True),
    _instant("received_at"),
    # How far it is. `state` is the group of its status when it came into it, so that lists need not know
    # every service's statuses.
    _text("status"),
    _text("state"),
    _instant("status_at"),
    _instant("ended_at", null=True),
    _text("target", null=True),
    _instant("due_at", null=True),
    _instant("paused_at", null=True),
    # Who sees to it.
    _text("priority"),
    _text("team"),
    Column("assignee_id", Integer, ForeignKey("account.id"), nullable=True),
    Column("duplicate_of", Integer, ForeignKey("cases.id"), nullable=True, index=True),
    _number("voices"),
    _instant("survey_at", null=True),
    _number("version"),
    *_origin(),
    Index(None, "service", "asset"),
    # Each order of the list of cases, with and without a state.
    Index(None, "received_at"),
    Index(None, "due_at"),
    Index(None, "status_at"),
    Index(None, "state", "received_at"),
    Index(None, "state", "due_at"),
    Index(None, "state", "status_at"),
    Index(None, "service", "received_at"),
    Index(None, "service", "state", "received_at"),
    Index(None, "service", "state", "latitude"),
    Index(None, "service", "kind", "received_at"),
    Index(None, "priority", "state", "received_at"),
    Index(None, "team", "state", "received_at"),
    Index(None, "assignee_id", "state", "received_at"),
    Index(None, "survey_at"),
    Index(None, "research_session"),
)

# Nothing here is ever changed: what was done stays done, and what was said stays said.
case_entry = Table(
    "case_entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False, index=True),
    _instant("at"),
    _text("kind"),
    _text("status", null=True),
    _number("public"),
    _text("words"),
    _text("translated", null=True),  # JSON: the words in other languages, by code
    _text("by"),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=True),
)

# The words that a case is found by, in small letters.
case_word = Table(
    "case_word",
    metadata,
    _text("word"),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False, index=True),
    PrimaryKeyConstraint("word", "case_id", name="pk_case_word"),
)

# Who is told what happens to a case. The first is whoever reported it.
follower = Table(
    "follower",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    _text("channel"),
    _text("recipient"),
    _text("language"),
    _text("base"),  # the address of the site that they use
    _number("reporter"),
    _number("counted"),  # whether they are one of the people who told us; see voices.py
    _instant("created_at"),
    _instant("ended_at", null=True),
    Index(None, "case_id", "recipient", unique=True),
)

# The browsers in which somebody said that they have the same need.
voice = Table(
    "voice",
    metadata,
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    _text("session"),  # SHA-256 of the cookie's value
    PrimaryKeyConstraint("case_id", "session", name="pk_voice"),
)

# A filter of the list of cases that somebody gave a name.
saved_view = Table(
    "saved_view",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    _text("name"),
    _text("query"),
    Index(None, "account_id", "name", unique=True),
)

# Somebody who can sign in.
account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("kind"),
    _text("email"),
    _text("name"),
    _text("roles"),  # parted by spaces
    _text("team", null=True),
    _instant("created_at"),
    _instant("closed_at", null=True),
    Index(None, "kind", "email", unique=True),
)

# A request to sign in, made whether there is such an account or not. The worker sends what claims it.
sign_in = Table(
    "sign_in",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("kind"),
    _text("email"),
    _text("browser"),  # SHA-256 of a cookie: a code works only where it was asked for
    _text("language"),
    _text("base"),
    _text("state"),
    _instant("asked_at"),
    _instant("expires_at"),
    _text("token", null=True, unique=True),  # SHA-256
    _text("code", null=True),  # a hash
    _number("tries"),
    _instant("tried_at", null=True),
    Index(None, "kind", "email", "asked_at"),
    Index(None, "state", "asked_at"),
    Index(None, "browser", "asked_at"),
)

account_session = Table(
    "account_session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    _text("token", unique=True),  # SHA-256
    _text("device"),
    _instant("begun_at"),
    _instant("seen_at"),
    _instant("expires_at"),
    _instant("ended_at", null=True),
)

# A code that hands a draft to another device or person, once.
hand_over = Table(
    "hand_over",
    metadata,
    _text("code"),  # SHA-256
    Column("draft_id", Text, ForeignKey("draft.id"), nullable=False, index=True),
    _text("giver", null=True),  # SHA-256 of the session that had the draft until the code was used
    _instant("made_at"),
    _instant("expires_at"),
    _instant("used_at", null=True),
    Index(None, "giver", "used_at"),
    PrimaryKeyConstraint("code", name="pk_hand_over"),
)

# How often something was done of late, such as a wrong code for one reference.
allowance = Table(
    "allowance",
    metadata,
    _text("key"),  # a hash: it may stand for the address of a machine
    _instant("began_at"),
    _number("count"),
    PrimaryKeyConstraint("key", name="pk_allowance"),
    Index(None, "began_at"),
)

message = Table(
    "message",
    metadata,
    Column("number", Integer, primary_key=True),  # the order in which they were written
    _text("id", unique=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=True, index=True),
    _text("channel"),
    _text("template"),
    _text("recipient"),
    _text("subject"),
    _text("body"),
    _text("state"),
    _number("attempts"),
    _instant("due_at"),
    _instant("leased_until", null=True),
    _instant("created_at"),
    _instant("sent_at", null=True),
    _text("error", null=True),
    Index(None, "state", "due_at"),
    Index(None, "state", "number"),
)

# A file that somebody sent. Made-up ones have the same id in each draft, so an id is known within a draft.
upload = Table(
    "upload",
    metadata,
    Column("draft_id", Text, ForeignKey("draft.id"), nullable=False),
    _text("id"),
    _text("name"),
    _text("kind"),
    _text("media_type"),
    _number("size"),
    _text("sha256"),
    _text("state"),
    _text("reason", null=True),  # what the scanner found
    _number("attempts"),
    _instant("due_at"),
    _instant("leased_until", null=True),
    _instant("created_at"),
    _instant("scanned_at", null=True),
    PrimaryKeyConstraint("draft_id", "id", name="pk_upload"),
    Index(None, "state", "due_at"),
)

# Apart, so that asking after a file does not read it. There is none of a file that was refused.
upload_content = Table(
    "upload_content",
    metadata,
    _text("draft_id"),
    _text("id"),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("draft_id", "id", name="pk_upload_content"),
    ForeignKeyConstraint(
        ["draft_id", "id"],
        ["upload.draft_id", "upload.id"],
        ondelete="CASCADE",
        name="fk_upload_content_upload",
    ),
)

# Whole milliseconds here too, but plain numbers: events are written as they come and read as sums.
event = Table(
    "event",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("ts", BigInteger, nullable=False),
    _number("schema"),
    _text("service"),
    _text("release"),
    _text("round", null=True),
    _text("variant"),
    _text("phase"),
    _text("env"),
    _text("source"),
    _text("journey_id"),
    _text("journey_day", null=True),  # when the draft was started, as 2026-03-09; null for events of none
    _text("visitor_day", null=True),
    _text("research_session_id", null=True),
    _text("name"),
    _text("page"),
    _text("question", null=True),
    _number("step", null=True),
    _text("error_code", null=True),
    _number("duration_ms", null=True),
    _text("channel"),
    _number("assisted"),
    _text("device"),
    Index(None, "journey_day", "service"),
    Index(None, "journey_id", "ts"),
    Index(None, "research_session_id", "ts"),
)

# The events and drafts of a day, counted; see kpis/rollup.py. There are thousands of counts a day, and names
# are long, so what is counted stands apart: of which part of the journeys, and what of them. What has no
# journey or page has "" there.
metric_part = Table(
    "metric_part",
    metadata,
    Column("id", Integer, primary_key=True),
    *(_text("env"), _text("service"), _text("journey"), _text("release")),
    *(_text("channel"), _number("assisted"), _text("device")),
    Index(None, "env", "service", "journey", "release", "channel", "assisted", "device", unique=True),
)
metric_cell = Table(
    "metric_cell",
    metadata,
    Column("id", Integer, primary_key=True),
    *(_text("metric"), _text("page"), _text("detail")),
    Index(None, "metric", "page", "detail", unique=True),
    Index(None, "page"),
)
daily_metric = Table(
    "daily_metric",
    metadata,
    Column("part_id", Integer, ForeignKey("metric_part.id"), nullable=False),
    _number("times"),  # 1 of how long something took: these are most, and are seldom asked for
    _text("day"),
    Column("cell_id", Integer, ForeignKey("metric_cell.id"), nullable=False),
    _number("n"),
    PrimaryKeyConstraint("part_id", "times", "day", "cell_id", name="pk_daily_metric"),
    sqlite_with_rowid=False,  # it is little more than its key
)

# Which days were counted, and which are to be counted again; see store/rollups.py.
roll_up = Table(
    "roll_up",
    metadata,
    *(_text("env"), _text("service"), _text("day")),
    _number("version"),
    _instant("due_at", null=True),
    _instant("rolled_at", null=True),
    PrimaryKeyConstraint("env", "service", "day", name="pk_roll_up"),
    Index(None, "due_at"),
)

# One row: how far events and drafts were looked through, and before when there are no events any more.
roll_up_state = Table(
    "roll_up_state",
    metadata,
    Column("id", Integer, primary_key=True),
    _instant("looked_until", null=True),
    _instant("purged_until", null=True),
)

# What somebody said of a service, apart from the case that they may have.
feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    _instant("at"),
    _text("service"),
    _text("journey"),
    _text("release"),
    _text("page"),  # where they were asked: confirmation, the name of an exit, or "" for any page
    _text("journey_id", null=True),
    _number("rating"),
    *_origin(),
    Index(None, "env", "service", "at"),
    Index(None, "journey_id", unique=True),  # somebody counts once, and may think again
    Index(None, "research_session"),
)

# Its words have a shorter life than its rating, and other readers.
feedback_comment = Table(
    "feedback_comment",
    metadata,
    Column("feedback_id", Integer, ForeignKey("feedback.id"), primary_key=True),
    _instant("at"),
    _text("words"),
    _text("language"),
    _text("removed"),  # the kinds of personal details that were taken out, parted by "; "
    Index(None, "at"),
)

# How many people used other channels in a month, as the organisation counts them.
channel_volume = Table(
    "channel_volume",
    metadata,
    *(_text("env"), _text("service"), _text("month"), _text("channel")),
    _number("completed"),
    _text("source"),
    _instant("imported_at"),
    PrimaryKeyConstraint("env", "service", "month", "channel", name="pk_channel_volume"),
)

# The salt of a day, which is gone the day after: nobody can reckon again whose hash was whose.
daily_salt = Table(
    "daily_salt",
    metadata,
    _text("day"),
    Column("salt", LargeBinary, nullable=False),
    PrimaryKeyConstraint("day", name="pk_daily_salt"),
)

# How many people asked on a day not to be counted, and no more than that.
objection = Table(
    "objection",
    metadata,
    _text("day"),
    _number("n"),
    PrimaryKeyConstraint("day", name="pk_objection"),
)
