"""What was erased: how much, when and why. No row says of whom."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from prototype_kit.store.tables.columns import instant, metadata, text

erasure = Table(
    "erasure",
    metadata,
    Column("id", Integer, primary_key=True),
    instant("at"),
    instant("ended_at", null=True),
    text("why"),
    text("by"),  # which way it was done, and no name
    text("counts"),  # JSON: how many, by what it was
    text("night", null=True, unique=True),  # as 2026-11-22: of one night there is one, however many workers
    Index(None, "at"),
)
