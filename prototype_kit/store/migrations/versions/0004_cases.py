"""Cases that are worked on, whoever follows them, and people who sign in."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INDEXES: dict[str, list[tuple[str, ...]]] = {
    "account": [("kind", "email")],
    "sign_in": [("kind", "email", "asked_at"), ("state", "asked_at"), ("browser", "asked_at")],
    "account_session": [("account_id",)],
    "hand_over": [("draft_id",)],
    "allowance": [("began_at",)],
    "case_word": [("case_id",)],
    "follower": [("case_id", "recipient")],
    "saved_view": [("account_id", "name")],
    "message": [("state", "number")],
}
_UNIQUE: set[tuple[str, ...]] = {("kind", "email"), ("case_id", "recipient"), ("account_id", "name")}
_CASE_INDEXES = [
    ("duplicate_of",),
    ("received_at",),
    ("due_at",),
    ("status_at",),
    ("state", "received_at"),
    ("state", "due_at"),
    ("state", "status_at"),
    ("service", "received_at"),
    ("service", "state", "received_at"),
    ("service", "state", "latitude"),
    ("service", "kind", "received_at"),
    ("priority", "state", "received_at"),
    ("team", "state", "received_at"),
    ("assignee_id", "state", "received_at"),
    ("survey_at",),
]
# What a case has that came before: it is taken to be open, and nobody's yet.
_FILLED: tuple[tuple[str, sa.types.TypeEngine[Any], str], ...] = (
    ("title", sa.Text(), "''"),
    ("state", sa.Text(), "'open'"),
    ("priority", sa.Text(), "'normal'"),
    ("team", sa.Text(), "''"),
    ("voices", sa.Integer(), "1"),
    ("version", sa.Integer(), "1"),
    ("status_at", sa.BigInteger(), "0"),
)
_TEXTS = ("kind", "assistance", "target")
_INSTANTS = ("ended_at", "due_at", "paused_at", "survey_at")
_PLACE = ("latitude", "longitude")
_OTHERS: dict[str, str] = {"assignee_id": "account", "duplicate_of": "cases"}


def upgrade() -> None:
    _make_tables()
    op.add_column("draft", sa.Column("assistance", sa.Text, nullable=True))
    with op.batch_alter_table("cases") as cases:
        for name, kind, value in _FILLED:
            cases.add_column(sa.Column(name, kind, nullable=False, server_default=sa.text(value)))
        for name in _TEXTS:
            cases.add_column(sa.Column(name, sa.Text, nullable=True))
        for name in _INSTANTS:
            cases.add_column(sa.Column(name, sa.BigInteger, nullable=True))
        for name in _PLACE:
            cases.add_column(sa.Column(name, sa.Float, nullable=True))
        for name, other in _OTHERS.items():
            cases.add_column(sa.Column(name, sa.Integer, nullable=True))
            cases.create_foreign_key(f"fk_cases_{name}", other, [name], ["id"])
    op.execute("UPDATE cases SET status_at = received_at")
    with op.batch_alter_table("cases") as cases:
        for name, _, _ in _FILLED:
            cases.alter_column(name, server_default=None)
    for columns in _CASE_INDEXES:
        op.create_index(_index("cases", columns), "cases", list(columns))
    with op.batch_alter_table("case_entry") as entries:
        entries.add_column(sa.Column("public", sa.Integer, nullable=False, server_default=sa.text("1")))
        for name in ("status", "translated"):
            entries.add_column(sa.Column(name, sa.Text, nullable=True))
        entries.add_column(sa.Column("account_id", sa.Integer, nullable=True))
        entries.create_foreign_key("fk_case_entry_account_id", "account", ["account_id"], ["id"])
    with op.batch_alter_table("case_entry") as entries:
        entries.alter_column("public", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("case_entry") as entries:
        entries.drop_constraint("fk_case_entry_account_id", type_="foreignkey")
        for name in ("public", "status", "translated", "account_id"):
            entries.drop_column(name)
    for columns in _CASE_INDEXES:
        op.drop_index(_index("cases", columns), "cases")
    with op.batch_alter_table("cases") as cases:
        for name in _OTHERS:
            cases.drop_constraint(f"fk_cases_{name}", type_="foreignkey")
        for name in (*(name for name, _, _ in _FILLED), *_TEXTS, *_INSTANTS, *_PLACE, *_OTHERS):
            cases.drop_column(name)
    op.drop_column("draft", "assistance")
    for table in (
        "allowance",
        "hand_over",
        "account_session",
        "sign_in",
        "saved_view",
        "follower",
        "case_word",
        "account",
    ):
        op.drop_table(table)


def _make_tables() -> None:
    op.create_table(
        "account",
        _id(),
        *_texts("kind", "email", "name", "roles"),
        _maybe("team", sa.Text),
        _at("created_at"),
        _maybe("closed_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
    )
    op.create_table(
        "sign_in",
        _id(),
        *_texts("kind", "email", "browser", "language", "base", "state"),
        _at("asked_at"),
        _at("expires_at"),
        _maybe("token", sa.Text),
        _maybe("code", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False),
        _maybe("tried_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
        sa.UniqueConstraint("token", name="uq_sign_in_token"),
    )
    op.create_table(
        "account_session",
        _id(),
        sa.Column("account_id", sa.Integer, nullable=False),
        *_texts("token", "device"),
        *(_at(name) for name in ("begun_at", "seen_at", "expires_at")),
        _maybe("ended_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_account_session"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_session_account_id"),
        sa.UniqueConstraint("token", name="uq_account_session_token"),
    )
    op.create_table(
        "hand_over",
        *_texts("code", "draft_id"),
        _at("made_at"),
        _at("expires_at"),
        _maybe("used_at", sa.BigInteger),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_hand_over_draft_id"),
        sa.PrimaryKeyConstraint("code", name="pk_hand_over"),
    )
    op.create_table(
        "allowance",
        *_texts("key"),
        _at("began_at"),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_allowance"),
    )
    op.create_table(
        "case_word",
        *_texts("word"),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_word_case_id"),
        sa.PrimaryKeyConstraint("word", "case_id", name="pk_case_word"),
    )
    op.create_table(
        "follower",
        _id(),
        sa.Column("case_id", sa.Integer, nullable=False),
        *_texts("channel", "recipient", "language", "base"),
        sa.Column("reporter", sa.Integer, nullable=False),
        _at("created_at"),
        _maybe("ended_at", sa.BigInteger),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_follower_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_follower"),
    )
    op.create_table(
        "saved_view",
        _id(),
        sa.Column("account_id", sa.Integer, nullable=False),
        *_texts("name", "query"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_saved_view_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
    )
    for table, indexes in _INDEXES.items():
        for columns in indexes:
            op.create_index(_index(table, columns), table, list(columns), unique=columns in _UNIQUE)


def _index(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, nullable=False)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _at(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _maybe(name: str, kind: type[sa.types.TypeEngine[Any]]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
