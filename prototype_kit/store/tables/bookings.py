"""Bookings: who has which time, and the days that staff closed."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from prototype_kit.store.tables.columns import instant, metadata, number, text

booking = Table(
    "booking",
    metadata,
    Column("number", Integer, primary_key=True),
    text("id", unique=True),
    text("diary"),
    text("service"),
    text("calendar"),
    text("office"),
    Column("draft_id", Text, ForeignKey("draft.id"), nullable=False),
    text("question"),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=True, index=True),
    text("state"),
    number("minutes"),
    text("skills"),  # JSON: a list of names
    text("resources"),  # JSON: the ids of those it takes, or took
    # The time, as the clock on the wall tells it and as a moment.
    text("local_day"),
    text("local_time"),
    text("zone"),
    instant("starts_at"),
    instant("ends_at"),
    instant("held_until", null=True),
    number("extended"),
    text("overbooked", null=True),
    instant("remind_at", null=True),
    text("reason", null=True),
    instant("created_at"),
    instant("changed_at"),
    number("version"),
    text("env"),
    text("source"),
    Index(None, "draft_id", "question"),
    Index(None, "diary", "starts_at"),
    Index(None, "state", "held_until"),
    Index(None, "remind_at"),
)

# The time of somebody or something that a booking takes, with the pause after it; there while it is taken.
booked_time = Table(
    "booked_time",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("booking", Integer, ForeignKey("booking.number", ondelete="CASCADE"), nullable=False, index=True),
    text("diary"),
    text("resource"),
    instant("starts_at"),
    instant("ends_at"),
    instant("held_until", null=True),
    # Holds all that is asked for when free slots are looked for.
    Index("ix_booked_time_taken", "diary", "starts_at", "ends_at", "resource", "held_until", "booking"),
    Index(None, "ends_at"),
)

# The same time in pieces of five minutes. That nobody has one twice is the primary key: a seat, of as many as
# a resource bears at the same time, is taken by whoever comes first, in whatever process and at whatever
# moment.
booked_piece = Table(
    "booked_piece",
    metadata,
    text("diary"),
    text("resource"),
    instant("at"),
    number("seat"),
    Column("time_id", Integer, ForeignKey("booked_time.id", ondelete="CASCADE"), nullable=False, index=True),
    PrimaryKeyConstraint("diary", "resource", "at", "seat", name="pk_booked_piece"),
    sqlite_with_rowid=False,
)

# A day on which staff closed an office, or one resource; without either, the whole calendar.
closed_day = Table(
    "closed_day",
    metadata,
    Column("id", Integer, primary_key=True),
    text("diary"),
    text("day"),
    text("office", null=True),
    text("resource", null=True),
    text("because"),
    instant("closed_at"),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=True),
    Index(None, "diary", "day"),
)

# Where somebody was moved to because their day was closed: staff phone from this list, also later.
day_move = Table(
    "day_move",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("booking", Integer, ForeignKey("booking.number", ondelete="CASCADE"), nullable=False, index=True),
    text("diary"),
    text("day"),
    text("from_office"),
    instant("from_at"),
    text("to_office"),
    instant("to_at"),
    text("outcome"),
    instant("moved_at"),
    Index(None, "diary", "day"),
)
