"""Every table of the research. Types are those of the kit's tables: text, whole numbers, bytes, milliseconds.

A change here needs a revision in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Column,
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

from prototype_kit.store.tables import Instant
from prototype_kit.store.tables import metadata as kit

metadata = MetaData(naming_convention=kit.naming_convention)


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _number(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null)


def _instant(name: str, *, null: bool = False) -> Column[datetime]:
    return Column(name, Instant, nullable=null)


def _id() -> Column[str]:
    return Column("id", Text, primary_key=True)


def _session() -> Column[str]:
    return Column("session_id", Text, ForeignKey("research_session.id"), nullable=False)


# Rows are never deleted, so that no pseudonym is ever given to somebody else.
participant = Table(
    "research_participant",
    metadata,
    _text("study"),
    _text("code"),
    _number("number"),  # what `code` is made of: P100 comes after P99
    _text("segment"),
    _text("access_needs"),
    _instant("forgotten_at", null=True),
    PrimaryKeyConstraint("study", "code", name="pk_research_participant"),
)

session = Table(
    "research_session",
    metadata,
    _id(),
    _text("study"),
    _text("round"),
    _text("participant"),
    _number("pilot"),
    _text("moderator"),
    _text("scenario", null=True),
    _text("device", null=True),
    _text("state"),
    _instant("created_at"),
    _instant("started_at", null=True),
    _instant("ended_at", null=True),
    # Counts what was written down or changed. Whoever writes takes the next number and holds the row until
    # the end of the transaction: so numbers are seen in order, and consent is not withdrawn meanwhile.
    _number("changes"),
    # SHA-256 of what is in the link, and of what the first device that followed it was given. Null when over.
    _text("token", null=True),
    _instant("token_at", null=True),
    _text("device_secret", null=True),
    ForeignKeyConstraint(
        ["study", "participant"],
        ["research_participant.study", "research_participant.code"],
        name="fk_research_session_participant",
    ),
    Index(None, "study", "participant"),
    Index(None, "study", "round"),
    Index(None, "round", "token_at"),
    Index(None, "state"),
    Index(None, "token", unique=True),
    Index(None, "device_secret", unique=True),
)

consent = Table(
    "research_consent",
    metadata,
    _session(),
    _text("sheet_version"),
    _text("sheet_hash"),
    _text("how"),
    _text("items"),  # parted by spaces
    _number("under_16"),
    _number("guardian"),
    _instant("given_at"),
    _instant("withdrawn_at", null=True),
    PrimaryKeyConstraint("session_id", name="pk_research_consent"),
)

attempt = Table(
    "research_attempt",
    metadata,
    _id(),
    _session(),
    _text("task"),
    _instant("started_at"),
    _instant("ended_at", null=True),
    _text("outcome", null=True),
    _number("assists"),
    _number("seq", null=True),
    _number("number"),  # of the session's changes, the last one to this row
    Index(None, "session_id", "number"),
)

note = Table(
    "research_note",
    metadata,
    _id(),
    _session(),
    _number("number"),  # of the session's changes, the last one to this row
    _text("client_id"),
    _text("author"),
    _instant("at"),
    _instant("end_at", null=True),
    _text("kind"),
    _text("text"),
    _text("tags"),  # a JSON list
    _text("page"),
    _text("question", null=True),
    _text("task", null=True),
    _text("release"),
    _text("round"),
    _number("reviewed"),
    _instant("kept_at"),  # when it came in: what an author says of the time does not make it last longer
    Index(None, "session_id", "client_id", unique=True),
    Index(None, "session_id", "number"),
)

observer = Table(
    "research_observer",
    metadata,
    _id(),
    _text("study"),
    _text("round"),
    _text("name"),
    _text("token_hash"),
    _instant("created_at"),
    _instant("ended_at", null=True),
    Index(None, "study", "round"),
    Index(None, "token_hash", unique=True),
)

# Who watches a session.
presence = Table(
    "research_presence",
    metadata,
    _session(),
    Column("observer_id", Text, ForeignKey("research_observer.id"), nullable=False),
    _instant("seen_at"),
    PrimaryKeyConstraint("session_id", "observer_id", name="pk_research_presence"),
)

theme = Table(
    "research_theme",
    metadata,
    _id(),
    _text("study"),
    _text("name"),
    Index(None, "study", "name", unique=True),
)

# A note is in one theme at most: it lies on one heap.
theme_note = Table(
    "research_theme_note",
    metadata,
    Column("note_id", Text, ForeignKey("research_note.id"), nullable=False),
    Column("theme_id", Text, ForeignKey("research_theme.id"), nullable=False),
    _number("position"),
    PrimaryKeyConstraint("note_id", name="pk_research_theme_note"),
    Index(None, "theme_id", "position"),
)

finding = Table(
    "research_finding",
    metadata,
    _id(),
    _text("study"),
    _text("round"),
    _text("statement"),
    _number("severity"),
    _text("confidence"),
    _text("status"),
    _text("action"),
    _text("iteration", null=True),
    _instant("created_at"),
    Index(None, "study", "round"),
)

# It outlives what it points at, so a note is no foreign key.
evidence = Table(
    "research_evidence",
    metadata,
    _id(),
    Column("finding_id", Text, ForeignKey("research_finding.id"), nullable=False, index=True),
    _number("position"),
    _text("kind"),
    Column("session_id", Text, ForeignKey("research_session.id"), nullable=True, index=True),
    Column("note_id", Text, nullable=True, index=True),
    _instant("from_at", null=True),
    _instant("to_at", null=True),
    _text("metric", null=True),
    _number("withdrawn"),
)

replay = Table(
    "research_replay",
    metadata,
    _session(),
    _number("sequence"),
    _instant("first_at"),
    _instant("last_at"),
    _instant("kept_at"),  # when it came in
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("session_id", "sequence", name="pk_research_replay"),
)

# That somebody was forgotten, and how much was deleted. Whose it was does not stand there.
erasure = Table(
    "research_erasure",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("hash"),  # SHA-256 of the study and the pseudonym
    _instant("day"),
    _number("sessions"),
    _number("attempts"),
    _number("notes"),
    _number("chunks"),
)
