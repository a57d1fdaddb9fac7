"""Bookings: who has which time, and the days that staff closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _texts(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=null) for name in names]


def _instants(*names: str, null: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=null) for name in names]


def upgrade() -> None:
    op.create_table(
        "booking",
        sa.Column("number", sa.Integer, nullable=False),
        *_texts("id", "diary", "service", "calendar", "office", "draft_id", "question"),
        sa.Column("case_id", sa.Integer, nullable=True),
        *_texts("state"),
        sa.Column("minutes", sa.Integer, nullable=False),
        *_texts("skills", "resources", "local_day", "local_time", "zone"),
        *_instants("starts_at", "ends_at"),
        *_instants("held_until", null=True),
        sa.Column("extended", sa.Integer, nullable=False),
        *_texts("overbooked", null=True),
        *_instants("remind_at", null=True),
        *_texts("reason", null=True),
        *_instants("created_at", "changed_at"),
        sa.Column("version", sa.Integer, nullable=False),
        *_texts("env", "source"),
        sa.PrimaryKeyConstraint("number", name="pk_booking"),
        sa.UniqueConstraint("id", name="uq_booking_id"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_booking_draft_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_booking_case_id"),
    )
    for columns in (
        ["case_id"],
        ["draft_id", "question"],
        ["diary", "starts_at"],
        ["state", "held_until"],
        ["remind_at"],
    ):
        op.create_index(f"ix_booking_{'_'.join(columns)}", "booking", columns)
    op.create_table(
        "booked_time",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("booking", sa.Integer, nullable=False),
        *_texts("diary", "resource"),
        *_instants("starts_at", "ends_at"),
        *_instants("held_until", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_booked_time"),
        sa.ForeignKeyConstraint(
            ["booking"], ["booking.number"], name="fk_booked_time_booking", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_booked_time_booking", "booked_time", ["booking"])
    covering = ["diary", "starts_at", "ends_at", "resource", "held_until", "booking"]
    op.create_index("ix_booked_time_taken", "booked_time", covering)
    op.create_index("ix_booked_time_ends_at", "booked_time", ["ends_at"])
    op.create_table(
        "booked_piece",
        *_texts("diary", "resource"),
        *_instants("at"),
        sa.Column("seat", sa.Integer, nullable=False),
        sa.Column("time_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("diary", "resource", "at", "seat", name="pk_booked_piece"),
        sa.ForeignKeyConstraint(
            ["time_id"], ["booked_time.id"], name="fk_booked_piece_time_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_booked_piece_time_id", "booked_piece", ["time_id"])
    op.create_table(
        "closed_day",
        sa.Column("id", sa.Integer, nullable=False),
        *_texts("diary", "day"),
        *_texts("office", "resource", null=True),
        *_texts("because"),
        *_instants("closed_at"),
        sa.Column("account_id", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_closed_day"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_closed_day_account_id"),
    )
    op.create_index("ix_closed_day_diary_day", "closed_day", ["diary", "day"])
    _create_day_move()
    _create_invitation()


def _create_day_move() -> None:
    op.create_table(
        "day_move",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("booking", sa.Integer, nullable=False),
        *_texts("diary", "day", "from_office"),
        *_instants("from_at"),
        *_texts("to_office"),
        *_instants("to_at"),
        *_texts("outcome"),
        *_instants("moved_at"),
        sa.PrimaryKeyConstraint("id", name="pk_day_move"),
        sa.ForeignKeyConstraint(
            ["booking"], ["booking.number"], name="fk_day_move_booking", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_day_move_booking", "day_move", ["booking"])
    op.create_index("ix_day_move_diary_day", "day_move", ["diary", "day"])


def _create_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer, nullable=False),
        *_texts("token", "service", "journey", "facts", "channel", "recipient", "language"),
        *_texts("last_day", null=True),
        *_instants("made_at", "expires_at"),
        *_instants("used_at", "withdrawn_at", "wipe_at", null=True),
        *_texts("draft_id", null=True),
        sa.Column("account_id", sa.Integer, nullable=True),
        *_texts("env", "source"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("token", name="uq_invitation_token"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name="fk_invitation_draft_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_invitation_account_id"),
    )
    op.create_index("ix_invitation_draft_id", "invitation", ["draft_id"])
    op.create_index("ix_invitation_env_service_made_at", "invitation", ["env", "service", "made_at"])
    op.create_index("ix_invitation_wipe_at", "invitation", ["wipe_at"])


def downgrade() -> None:
    for table in ("invitation", "day_move", "closed_day", "booked_piece", "booked_time", "booking"):
        op.drop_table(table)
