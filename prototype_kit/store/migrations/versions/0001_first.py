"""Drafts, cases with their timeline, the outbox, events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("number", sa.Integer, nullable=False),
        _text("id"),
        _text("session", nullable=True),
        *_texts("service", "journey", "release", "answers", "today"),
        _number("version"),
        _text("state"),
        _text("exit", nullable=True),
        *_instants("started_at", "saved_at", "expires_at"),
        _instant("ended_at", nullable=True),
        *_origin(),
        sa.PrimaryKeyConstraint("number", name="pk_draft"),
        sa.UniqueConstraint("id", name="uq_draft_id"),
    )
    _index("draft", "session", "service", "journey", "number")
    _index("draft", "state", "expires_at")
    _index("draft", "env", "service", "journey", "started_at")

    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, nullable=False),
        *_texts("reference", "draft_id", "service", "journey", "release", "status", "answers"),
        _text("asset", nullable=True),
        _instant("received_at"),
        *_origin(),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("reference", name="uq_cases_reference"),
        sa.UniqueConstraint("draft_id", name="uq_cases_draft_id"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_cases_draft_id"),
    )
    _index("cases", "service", "asset")

    op.create_table(
        "case_entry",
        sa.Column("id", sa.Integer, nullable=False),
        _number("case_id"),
        _instant("at"),
        *_texts("kind", "words", "by"),
        sa.PrimaryKeyConstraint("id", name="pk_case_entry"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_entry_case_id"),
    )
    _index("case_entry", "case_id")

    op.create_table(
        "message",
        sa.Column("number", sa.Integer, nullable=False),
        _text("id"),
        _number("case_id", nullable=True),
        *_texts("channel", "template", "recipient", "subject", "body", "state"),
        _number("attempts"),
        _instant("due_at"),
        _instant("leased_until", nullable=True),
        _instant("created_at"),
        _instant("sent_at", nullable=True),
        _text("error", nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_message"),
        sa.UniqueConstraint("id", name="uq_message_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_message_case_id"),
    )
    _index("message", "case_id")
    _index("message", "state", "due_at")

    op.create_table(
        "event",
        _text("event_id"),
        _instant("ts"),
        _number("schema"),
        *_texts("service", "release", "variant", "phase", "env", "source", "journey_id"),
        _text("visitor_day", nullable=True),
        _text("research_session_id", nullable=True),
        *_texts("name", "page"),
        _text("question", nullable=True),
        _number("step", nullable=True),
        _text("outcome", nullable=True),
        _text("error_code", nullable=True),
        _number("duration_ms", nullable=True),
        _text("channel"),
        _number("assisted"),
        *_texts("device", "props"),
        sa.PrimaryKeyConstraint("event_id", name="pk_event"),
    )
    _index("event", "service", "name", "ts")
    _index("event", "journey_id", "ts")


def downgrade() -> None:
    for table in ("event", "message", "case_entry", "cases", "draft"):
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [_text(name) for name in names]


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _instants(*names: str) -> list[sa.Column[int]]:
    return [_instant(name) for name in names]


def _origin() -> list[sa.Column[str] | sa.Column[int]]:
    return [*_texts("env", "source", "channel"), _number("assisted")]


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
