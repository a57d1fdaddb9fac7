"""The table of invitations."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from prototype_kit.store.tables.columns import instant, metadata, text

# What lets somebody begin a journey that nobody can begin by themselves; its link is used once.
invitation = Table(
    "invitation",
    metadata,
    Column("id", Integer, primary_key=True),
    text("token", unique=True),  # SHA-256
    text("service"),
    text("journey"),
    text("facts"),  # JSON, as of answers: what whoever invites knows already
    text("channel"),
    text("recipient"),
    text("language"),
    text("last_day", null=True),  # until when it has to be done, by the rule of its journey
    instant("made_at"),
    instant("expires_at"),
    instant("used_at", null=True),
    instant("withdrawn_at", null=True),
    # When the facts and the recipient are wiped; NULL once they are.
    instant("wipe_at", null=True),
    Column("draft_id", Text, ForeignKey("draft.id", ondelete="SET NULL"), nullable=True, index=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=True),
    text("env"),
    text("source"),
    Index(None, "env", "service", "made_at"),
    Index(None, "wipe_at"),
)
