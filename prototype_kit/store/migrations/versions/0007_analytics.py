"""Figures: the device a journey was begun on, daily counts, feedback, other channels, salts, objections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_DAILY = ("env", "service", "day", "journey", "release", "channel", "device", "metric", "page", "detail")
_DAILY_KEY = (*_DAILY[:6], "assisted", *_DAILY[6:])


def upgrade() -> None:
    for table in ("draft", "cases"):
        with op.batch_alter_table(table) as altered:
            altered.add_column(sa.Column("device", sa.Text, nullable=False, server_default="unknown"))
        with op.batch_alter_table(table) as altered:
            altered.alter_column("device", server_default=None)
    op.add_column("event", sa.Column("journey_day", sa.Text, nullable=True))
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
        "daily_metric",
        *(sa.Column(name, sa.Text, nullable=False) for name in _DAILY),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("assisted", "n")),
        sa.PrimaryKeyConstraint(*_DAILY_KEY, name="pk_daily_metric"),
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
    op.create_index("ix_feedback_journey_id", "feedback", ["journey_id"])
    op.create_index("ix_feedback_research_session", "feedback", ["research_session"])
    op.create_table(
        "feedback_comment",
        sa.Column("feedback_id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("words", "language", "removed")),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name="fk_feedback_comment_feedback_id"),
        sa.PrimaryKeyConstraint("feedback_id", name="pk_feedback_comment"),
    )


def downgrade() -> None:
    for table in ("objection", "daily_salt", "channel_volume", "feedback_comment", "feedback", "daily_metric"):
        op.drop_table(table)
    op.drop_index("ix_event_journey_day_service", "event")
    op.create_index("ix_event_service_name_ts", "event", ["service", "name", "ts"])
    op.drop_column("event", "journey_day")
    for table in ("draft", "cases"):
        with op.batch_alter_table(table) as altered:
            altered.drop_column("device")
