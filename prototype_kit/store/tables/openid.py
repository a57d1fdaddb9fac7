"""Who signs in with an OpenID provider, and those who are on their way there and back."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table

from prototype_kit.store.tables.columns import instant, metadata, text

# Whose account it is, by what the provider calls them. Nothing else of what it says is kept.
openid_identity = Table(
    "openid_identity",
    metadata,
    text("kind"),
    text("issuer"),
    text("subject"),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    instant("linked_at"),
    PrimaryKeyConstraint("kind", "issuer", "subject", name="pk_openid_identity"),
    # Nobody else of the same provider can come into an account.
    Index(None, "account_id", "issuer", unique=True),
)

# Somebody who was sent to the provider. The row goes when they come back, or fifteen minutes later.
openid_request = Table(
    "openid_request",
    metadata,
    text("state"),  # SHA-256
    text("browser"),  # SHA-256 of a cookie: an answer works only where it was asked for
    text("kind"),
    text("nonce"),
    text("verifier"),
    text("language"),
    text("back"),
    text("kept"),  # where they wanted to go, and what they typed there
    instant("asked_at"),
    instant("expires_at"),
    PrimaryKeyConstraint("state", name="pk_openid_request"),
    Index(None, "expires_at"),
)
