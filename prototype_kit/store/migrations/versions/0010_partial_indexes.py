"""Indexes of what few rows have hold only those rows, so that writing the others costs less."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PARTIAL = (
    ("draft", "warn_at", ("state", "warn_at")),
    ("draft", "link_token", ("link_token",)),
    ("draft", "research_session", ("research_session",)),
    ("draft", "account_id", ("account_id", "state")),
    ("cases", "asset", ("service", "asset")),
    ("cases", "latitude", ("service", "state", "latitude")),
    ("cases", "duplicate_of", ("duplicate_of",)),
    ("cases", "survey_at", ("survey_at",)),
    ("cases", "ended_at", ("service", "ended_at", "erased_at")),
    ("cases", "research_session", ("research_session",)),
    ("event", "research_session_id", ("research_session_id", "ts")),
)


def upgrade() -> None:
    for table, rare, columns in _PARTIAL:
        is_set = sa.text(f"{rare} IS NOT NULL")
        _make_again(table, columns, sqlite_where=is_set, postgresql_where=is_set)


def downgrade() -> None:
    for table, _, columns in _PARTIAL:
        _make_again(table, columns)


def _make_again(table: str, columns: tuple[str, ...], **where: Any) -> None:
    name = f"ix_{table}_{'_'.join(columns)}"
    op.drop_index(name, table)
    op.create_index(name, table, [*columns], unique=columns == ("link_token",), **where)
