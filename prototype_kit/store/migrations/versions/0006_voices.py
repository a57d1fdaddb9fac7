"""Who told us, so that nobody counts twice; and who handed a form over, so that they are told so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "voice",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_voice_case_id"),
        sa.PrimaryKeyConstraint("case_id", "session", name="pk_voice"),
    )
    # Nobody knows who of those that there are was counted: they are taken to be, so that none is twice.
    with op.batch_alter_table("follower") as followers:
        followers.add_column(sa.Column("counted", sa.Integer, nullable=False, server_default=sa.text("1")))
    with op.batch_alter_table("follower") as followers:
        followers.alter_column("counted", server_default=None)
    op.add_column("hand_over", sa.Column("giver", sa.Text, nullable=True))
    op.create_index("ix_hand_over_giver_used_at", "hand_over", ["giver", "used_at"])


def downgrade() -> None:
    op.drop_index("ix_hand_over_giver_used_at", "hand_over")
    op.drop_column("hand_over", "giver")
    with op.batch_alter_table("follower") as followers:
        followers.drop_column("counted")
    op.drop_table("voice")
