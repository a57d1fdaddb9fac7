"""What was counted day by day, and what figures need besides: feedback, and other channels."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table

from prototype_kit.store.tables.columns import instant, metadata, number, origin, text

# The events and drafts of a day, counted; see kpis/rollup.py. There are thousands of counts a day, and names
# are long, so what is counted stands apart: of which part of the journeys, and what of them. What has no
# journey or page has "" there.
metric_part = Table(
    "metric_part",
    metadata,
    Column("id", Integer, primary_key=True),
    *(text("env"), text("service"), text("journey"), text("release")),
    *(text("channel"), number("assisted"), text("device")),
    Index(
        *("ix_metric_part_each", "env", "service", "journey", "release", "channel", "assisted", "device"),
        unique=True,  # PostgreSQL takes no name longer than 63 letters, as the usual one would be
    ),
)

metric_cell = Table(
    "metric_cell",
    metadata,
    Column("id", Integer, primary_key=True),
    *(text("metric"), text("page"), text("detail")),
    Index(None, "metric", "page", "detail", unique=True),
    Index(None, "page"),
)

daily_metric = Table(
    "daily_metric",
    metadata,
    Column("part_id", Integer, ForeignKey("metric_part.id"), nullable=False),
    number("kind"),  # see store/daily_metrics.py: most of it is what is asked for least often
    text("day"),
    Column("cell_id", Integer, ForeignKey("metric_cell.id"), nullable=False),
    number("n"),
    PrimaryKeyConstraint("part_id", "kind", "day", "cell_id", name="pk_daily_metric"),
    sqlite_with_rowid=False,  # it is little more than its key
)

# The sums of its days, so that a long time is read about as fast as a short one.
monthly_metric = Table(
    "monthly_metric",
    metadata,
    Column("part_id", Integer, ForeignKey("metric_part.id"), nullable=False),
    number("kind"),
    text("month"),  # as 2026-05
    Column("cell_id", Integer, ForeignKey("metric_cell.id"), nullable=False),
    number("n"),
    PrimaryKeyConstraint("part_id", "kind", "month", "cell_id", name="pk_monthly_metric"),
    sqlite_with_rowid=False,
)

# Which days were counted, and which are to be counted again; see store/rollups.py.
roll_up = Table(
    "roll_up",
    metadata,
    *(text("env"), text("service"), text("day")),
    number("version"),
    instant("due_at", null=True),
    instant("rolled_at", null=True),
    PrimaryKeyConstraint("env", "service", "day", name="pk_roll_up"),
    Index(None, "due_at"),
)

# One row: how far events and drafts were looked through, and before when there are no events any more.
roll_up_state = Table(
    "roll_up_state",
    metadata,
    Column("id", Integer, primary_key=True),
    instant("looked_until", null=True),
    instant("purged_until", null=True),
)

# What somebody said of a service, apart from the case that they may have.
feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    instant("at"),
    text("service"),
    text("journey"),
    text("release"),
    text("page"),  # where they were asked: confirmation, the name of an exit, or "" for any page
    text("journey_id", null=True),
    number("rating"),
    *origin(),
    Index(None, "env", "service", "at"),
    Index(None, "journey_id", unique=True),  # somebody counts once, and may think again
    Index(None, "research_session"),
)

# Its words have a shorter life than its rating, and other readers.
feedback_comment = Table(
    "feedback_comment",
    metadata,
    Column("feedback_id", Integer, ForeignKey("feedback.id"), primary_key=True),
    instant("at"),
    text("words"),
    text("language"),
    text("removed"),  # the kinds of personal details that were taken out, parted by "; "
    Index(None, "at"),
)

# How many people used other channels in a month, as the organisation counts them.
channel_volume = Table(
    "channel_volume",
    metadata,
    *(text("env"), text("service"), text("month"), text("channel")),
    number("completed"),
    text("source"),
    instant("imported_at"),
    PrimaryKeyConstraint("env", "service", "month", "channel", name="pk_channel_volume"),
)
