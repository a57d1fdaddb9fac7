"""People who sign in, and how often anybody may try something."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table

from prototype_kit.store.tables.columns import instant, metadata, number, requested, text

# Somebody who can sign in.
account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    text("kind"),
    text("email"),
    text("name"),
    text("roles"),  # parted by spaces
    text("team", null=True),
    instant("created_at"),
    instant("closed_at", null=True),
    instant("warned_at", null=True),  # when somebody was told that it is closed because nobody uses it
    Index(None, "kind", "email", unique=True),
)

# A request to sign in, made whether there is such an account or not. The worker sends what claims it.
sign_in = Table(
    "sign_in",
    metadata,
    Column("id", Integer, primary_key=True),
    text("kind"),
    *requested(),
    text("browser"),  # SHA-256 of a cookie: a code works only where it was asked for
    text("state"),
    text("token", null=True, unique=True),  # SHA-256
    text("code", null=True),  # a hash
    number("tries"),
    instant("tried_at", null=True),
    Index(None, "kind", "email", "asked_at"),
    Index(None, "state", "asked_at"),
    Index(None, "browser", "asked_at"),
)

account_session = Table(
    "account_session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    text("token", unique=True),  # SHA-256
    text("device"),
    instant("begun_at"),
    instant("seen_at"),
    instant("expires_at"),
    instant("ended_at", null=True),
)

# How often something was done of late, such as a wrong code for one reference.
allowance = Table(
    "allowance",
    metadata,
    text("key"),  # a hash: it may stand for the address of a machine
    instant("began_at"),
    number("count"),
    PrimaryKeyConstraint("key", name="pk_allowance"),
    Index(None, "began_at"),
)
