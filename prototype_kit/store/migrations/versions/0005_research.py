"""The round that somebody was shown, and the research session that they took part in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SESSION_INDEXES = {
    "draft": ("research_session",),
    "cases": ("research_session",),
    "event": ("research_session_id", "ts"),
}


def upgrade() -> None:
    for table in ("draft", "cases"):
        for name in ("round", "research_session"):
            op.add_column(table, sa.Column(name, sa.Text, nullable=True))
    op.add_column("event", sa.Column("round", sa.Text, nullable=True))
    for table, columns in _SESSION_INDEXES.items():
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def downgrade() -> None:
    for table, columns in _SESSION_INDEXES.items():
        op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
    op.drop_column("event", "round")
    for table in ("draft", "cases"):
        for name in ("round", "research_session"):
            op.drop_column(table, name)
