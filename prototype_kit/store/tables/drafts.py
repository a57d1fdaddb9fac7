"""What somebody types before they send it: drafts, their files, and the codes that hand them on."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from prototype_kit.store.tables.columns import index_where_set, instant, metadata, number, origin, text

draft = Table(
    "draft",
    metadata,
    # Counts up, so the latest draft is known even when two start in one millisecond or the clock steps back.
    Column("number", Integer, primary_key=True),
    text("id", unique=True),
    text("session", null=True),  # SHA-256 of the cookie's value; null once forgotten
    text("service"),
    text("journey"),
    text("release"),
    text("answers"),
    text("today"),
    number("version"),
    text("state"),
    text("exit", null=True),
    instant("started_at"),
    instant("saved_at"),
    instant("expires_at"),
    instant("ended_at", null=True),
    *origin(),
    # The newest link that was sent to come back by; see links.py. All null where none was.
    text("link_token", null=True),  # SHA-256
    text("link_email", null=True),
    text("link_language", null=True),
    text("link_base", null=True),
    number("links_sent", null=True),
    instant("link_sent_at", null=True),
    instant("link_used_at", null=True),
    instant("warn_at", null=True),
    # Whose it is, where somebody is signed in or keeps it in their account.
    Column("account_id", Integer, ForeignKey("account.id"), nullable=True),
    text("assistance", null=True),  # JSON, where staff filled it in for somebody; see assisted.py
    number("invitation_id", null=True),  # by which it was begun; which may have led to another since
    Index(None, "session", "service", "journey", "number"),
    Index(None, "state", "expires_at"),
    Index(None, "env", "started_at"),
    index_where_set("warn_at", "state", "warn_at"),
    index_where_set("link_token", "link_token", unique=True),
    index_where_set("research_session", "research_session"),
    index_where_set("account_id", "account_id", "state"),
)

# A code that hands a draft to another device or person, once.
hand_over = Table(
    "hand_over",
    metadata,
    text("code"),  # SHA-256
    Column("draft_id", Text, ForeignKey("draft.id"), nullable=False, index=True),
    text("giver", null=True),  # SHA-256 of the session that had the draft until the code was used
    instant("made_at"),
    instant("expires_at"),
    instant("used_at", null=True),
    Index(None, "giver", "used_at"),
    PrimaryKeyConstraint("code", name="pk_hand_over"),
)

# A file that somebody sent. Made-up ones have the same id in each draft, so an id is known within a draft.
upload = Table(
    "upload",
    metadata,
    Column("draft_id", Text, ForeignKey("draft.id"), nullable=False),
    text("id"),
    text("name"),
    text("kind"),
    text("media_type"),
    number("size"),
    text("sha256"),
    text("state"),
    text("reason", null=True),  # what the scanner found
    number("attempts"),
    instant("due_at"),
    instant("leased_until", null=True),
    instant("created_at"),
    instant("scanned_at", null=True),
    PrimaryKeyConstraint("draft_id", "id", name="pk_upload"),
    Index(None, "state", "due_at"),
)

# Apart, so that asking after a file does not read it. There is none of a file that was refused.
upload_content = Table(
    "upload_content",
    metadata,
    text("draft_id"),
    text("id"),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("draft_id", "id", name="pk_upload_content"),
    ForeignKeyConstraint(
        ["draft_id", "id"],
        ["upload.draft_id", "upload.id"],
        ondelete="CASCADE",
        name="fk_upload_content_upload",
    ),
)
