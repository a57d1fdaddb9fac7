"""What is kept for residents who have an account: their details, their cases, and a new address of theirs."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table

from prototype_kit.store.tables.columns import instant, metadata, number, text

# Details that somebody keeps to be offered in forms, and how they want to hear from us.
profile = Table(
    "profile",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    text("details"),  # JSON, by the type of question that asks for the same
    text("channel"),
    text("phone", null=True),
    text("language"),
    number("paperless"),
    instant("paperless_at", null=True),
    instant("changed_at"),
    number("version"),
    PrimaryKeyConstraint("account_id", name="pk_profile"),
)

# The cases that an account shows: sent while signed in, or linked by reference and code. A case may be in
# several accounts.
account_case = Table(
    "account_case",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False, index=True),
    text("how"),
    instant("linked_at"),
    PrimaryKeyConstraint("account_id", "case_id", name="pk_account_case"),
)

# Another address that somebody wants to sign in with. It is theirs once the link that went there is used.
email_change = Table(
    "email_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    text("email"),
    text("token", unique=True),  # SHA-256
    text("language"),
    text("base"),
    instant("asked_at"),
    instant("expires_at"),
    instant("used_at", null=True),
    Index(None, "asked_at"),
)
