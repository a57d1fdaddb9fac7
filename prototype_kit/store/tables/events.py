"""Events, and what keeps them from being traced to anybody."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, PrimaryKeyConstraint, Table, Text

from prototype_kit.store.tables.columns import index_where_set, metadata, number, text

# Whole milliseconds here too, but plain numbers: events are written as they come and read as sums.
event = Table(
    "event",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("ts", BigInteger, nullable=False),
    number("schema"),
    text("service"),
    text("release"),
    text("round", null=True),
    text("variant"),
    text("phase"),
    text("env"),
    text("source"),
    text("journey_id"),
    text("journey_day", null=True),  # when the draft was started, as 2026-03-09; null for events of none
    text("visitor_day", null=True),
    text("research_session_id", null=True),
    text("name"),
    text("page"),
    text("question", null=True),
    number("step", null=True),
    text("error_code", null=True),
    number("duration_ms", null=True),
    text("channel"),
    number("assisted"),
    text("device"),
    Index(None, "journey_day", "service"),
    Index(None, "journey_id", "ts"),
    index_where_set("research_session_id", "research_session_id", "ts"),
)

# The salt of a day, which is gone the day after: nobody can reckon again whose hash was whose.
daily_salt = Table(
    "daily_salt",
    metadata,
    text("day"),
    Column("salt", LargeBinary, nullable=False),
    PrimaryKeyConstraint("day", name="pk_daily_salt"),
)

# How many people asked on a day not to be counted, and no more than that.
objection = Table(
    "objection",
    metadata,
    text("day"),
    number("n"),
    PrimaryKeyConstraint("day", name="pk_objection"),
)
