"""Files that people send."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        *_texts("draft_id", "id", "name", "kind", "media_type"),
        sa.Column("size", sa.Integer, nullable=False),
        *_texts("sha256", "state"),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("leased_until", sa.BigInteger, nullable=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("scanned_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("draft_id", "id", name="pk_upload"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_upload_draft_id"),
    )
    op.create_index("ix_upload_state_due_at", "upload", ["state", "due_at"])
    op.create_table(
        "upload_content",
        *_texts("draft_id", "id"),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "id", name="pk_upload_content"),
        sa.ForeignKeyConstraint(
            ["draft_id", "id"],
            ["upload.draft_id", "upload.id"],
            name="fk_upload_content_upload",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    for table in ("upload_content", "upload"):
        op.drop_table(table)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
