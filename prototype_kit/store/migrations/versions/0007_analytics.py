"""Figures: the device a journey was begun on, daily counts, feedback, other channels, salts, objections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_PART = ("env", "service", "journey", "release", "channel", "assisted", "device")
_CELL = ("metric", "page", "detail")


def upgrade() -> None:
    for table in ("draft", "cases"):
        with op.batch_alter_table(table) as altered:
            altered.add_column(sa.Column("device", sa.Text, nullable=False, server_default="unknown"))
        with op.batch_alter_table(table) as altered:
            altered.alter_column("device", server_default=None)
    op.drop_index("ix_draft_env_service_journey_started_at", "draft")
    op.create_index("ix_draft_env_started_at", "draft", ["env", "started_at"])
    op.add_column("event", sa.Column("journey_day", sa.Text, nullable=True))
    # Never filled: how a journey ended is a fact of its draft, and no event declares a key of its own.
    for column in ("outcome", "props"):
        op.drop_column("event", column)
    op.drop_index("ix_event_service_name_ts", "event")
    op.create_index("ix_event_journey_day_service", "event", ["journey_day", "service"])
    _create_daily_metric()
    _create_feedback()
    op.create_table(
        "channel_volume",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("env", "service", "month", "channel")),
        sa.Column("completed", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("imported_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("env", "service", "month", "channel", name="pk_channel_volume"),
    )
    op.create_table(
        "daily_salt",
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_daily_salt"),
    )
    op.create_table(
        "objection",
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_objection"),
    )


def _create_daily_metric() -> None:
    op.create_table(
        "metric_part",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _PART if name != "assisted"),
        sa.Column("assisted", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_metric_part"),
    )
    op.create_index("ix_metric_part_each", "metric_part", _PART, unique=True)
    op.create_table(
        "metric_cell",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _CELL),
        sa.PrimaryKeyConstraint("id", name="pk_metric_cell"),
    )
    op.create_index(f"ix_metric_cell_{'_'.join(_CELL)}", "metric_cell", _CELL, unique=True)
    op.create_index("ix_metric_cell_page", "metric_cell", ["page"])
    for table, time in (("daily_metric", "day"), ("monthly_metric", "month")):
        op.create_table(
            table,
            sa.Column("part_id", sa.Integer, nullable=False),
            sa.Column("kind", sa.Integer, nullable=False),
            sa.Column(time, sa.Text, nullable=False),
            sa.Column("cell_id", sa.Integer, nullable=False),
            sa.Column("n", sa.Integer, nullable=False),
            sa.ForeignKeyConstraint(["part_id"], ["metric_part.id"], name=f"fk_{table}_part_id"),
            sa.ForeignKeyConstraint(["cell_id"], ["metric_cell.id"], name=f"fk_{table}_cell_id"),
            sa.PrimaryKeyConstraint("part_id", "kind", time, "cell_id", name=f"pk_{table}"),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "roll_up",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("env", "service", "day")),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=True) for name in ("due_at", "rolled_at")),
        sa.PrimaryKeyConstraint("env", "service", "day", name="pk_roll_up"),
    )
    op.create_index("ix_roll_up_due_at", "roll_up", ["due_at"])
    op.create_table(
        "roll_up_state",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=True) for name in ("looked_until", "purged_until")),
        sa.PrimaryKeyConstraint("id", name="pk_roll_up_state"),
    )


def _create_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("service", "journey", "release", "page")),
        sa.Column("journey_id", sa.Text, nullable=True),
        sa.Column("rating", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("env", "source", "channel", "device")),
        sa.Column("assisted", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=True) for name in ("round", "research_session")),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_env_service_at", "feedback", ["env", "service", "at"])
    op.create_index("ix_feedback_journey_id", "feedback", ["journey_id"], unique=True)
    op.create_index("ix_feedback_research_session", "feedback", ["research_session"])
    op.create_table(
        "feedback_comment",
        sa.Column("feedback_id", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("words", "language", "removed")),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name="fk_feedback_comment_feedback_id"),
        sa.PrimaryKeyConstraint("feedback_id", name="pk_feedback_comment"),
    )
    op.create_index("ix_feedback_comment_at", "feedback_comment", ["at"])


def downgrade() -> None:
    for table in ("objection", "daily_salt", "channel_volume", "feedback_comment", "feedback"):
        op.drop_table(table)
    for table in ("roll_up_state", "roll_up", "monthly_metric", "daily_metric", "metric_cell", "metric_part"):
        op.drop_table(table)
    op.drop_index("ix_draft_env_started_at", "draft")
    op.create_index(
        "ix_draft_env_service_journey_started_at", "draft", ["env", "service", "journey", "started_at"]
    )
    op.drop_index("ix_event_journey_day_service", "event")
    op.create_index("ix_event_service_name_ts", "event", ["service", "name", "ts"])
    op.drop_column("event", "journey_day")
    op.add_column("event", sa.Column("outcome", sa.Text, nullable=True))
    op.add_column("event", sa.Column("props", sa.Text, nullable=False, server_default="{}"))
    with op.batch_alter_table("event") as altered:
        altered.alter_column("props", server_default=None)
    for table in ("draft", "cases"):
        with op.batch_alter_table(table) as altered:
            altered.drop_column("device")
