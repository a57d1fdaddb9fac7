"""What is kept for residents who have an account: details, cases, a new address, who acts for them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from prototype_kit.store.tables.columns import instant, metadata, number, requested, text

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
# From then on the row says which address the account had before, as long as there is the account.
email_change = Table(
    "email_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    *requested(),
    text("token", unique=True),  # SHA-256
    instant("used_at", null=True),
    text("former_email", null=True),
    Index(None, "used_at", "asked_at"),
)

# Leave to see and act on what is in an account, given by its owner. Without a helper it is an offer,
# for whoever signs in with the address. It is deleted when it ends.
mandate = Table(
    "mandate",
    metadata,
    text("id"),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("helper_id", Integer, ForeignKey("account.id"), nullable=True, index=True),
    text("email"),
    number("everything"),  # all that is and comes into the account; else what mandate_case names
    number("months"),
    text("language"),
    instant("asked_at"),
    instant("accepted_at", null=True),
    instant("ends_at"),
    PrimaryKeyConstraint("id", name="pk_mandate"),
    Index(None, "email"),
    Index(None, "ends_at"),
)

mandate_case = Table(
    "mandate_case",
    metadata,
    Column("mandate_id", Text, ForeignKey("mandate.id"), nullable=False),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False, index=True),
    PrimaryKeyConstraint("mandate_id", "case_id", name="pk_mandate_case"),
)
