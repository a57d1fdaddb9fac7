"""Links by which people come back to a draft."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TEXTS = ("link_token", "link_email", "link_language", "link_base")
_INSTANTS = ("link_sent_at", "link_used_at", "warn_at")


def upgrade() -> None:
    for name in _TEXTS:
        op.add_column("draft", sa.Column(name, sa.Text, nullable=True))
    op.add_column("draft", sa.Column("links_sent", sa.Integer, nullable=True))
    for name in _INSTANTS:
        op.add_column("draft", sa.Column(name, sa.BigInteger, nullable=True))
    op.create_index("ix_draft_state_warn_at", "draft", ["state", "warn_at"])
    op.create_index("ix_draft_link_token", "draft", ["link_token"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_draft_link_token", "draft")
    op.drop_index("ix_draft_state_warn_at", "draft")
    for name in (*_TEXTS, "links_sent", *_INSTANTS):
        op.drop_column("draft", name)
