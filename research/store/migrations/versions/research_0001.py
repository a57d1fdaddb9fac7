"""What research keeps: sessions, consents, notes, findings, replays."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "research_0001"
down_revision = None
branch_labels = ("research",)
depends_on = "0005"

# For each table: its columns, "?" behind those that may be null.
_TEXTS = {
    "participant": "study code segment access_needs",
    "session": "id study round participant moderator scenario? device? state token? device_secret?",
    "consent": "session_id sheet_version sheet_hash how items",
    "attempt": "id session_id task outcome?",
    "note": "id session_id client_id author kind text tags page question? task? release round",
    "observer": "id study round name token_hash",
    "presence": "session_id observer_id",
    "theme": "id study name",
    "theme_note": "note_id theme_id",
    "finding": "id study round statement confidence status action iteration?",
    "evidence": "id finding_id kind session_id? note_id? metric?",
    "replay": "session_id",
    "erasure": "hash",
}
_NUMBERS = {
    "participant": "number",
    "session": "pilot changes",
    "consent": "under_16 guardian",
    "attempt": "assists seq? number",
    "note": "number reviewed",
    "theme_note": "position",
    "finding": "severity",
    "evidence": "position withdrawn",
    "replay": "sequence",
    "erasure": "id sessions attempts notes chunks",
}
_INSTANTS = {
    "participant": "forgotten_at?",
    "session": "created_at started_at? ended_at? token_at?",
    "consent": "given_at withdrawn_at?",
    "attempt": "started_at ended_at?",
    "note": "at end_at? kept_at",
    "observer": "created_at ended_at?",
    "presence": "seen_at",
    "finding": "created_at",
    "evidence": "from_at? to_at?",
    "replay": "first_at last_at kept_at",
    "erasure": "day",
}
_KEYS = {
    "participant": ("study", "code"),
    "consent": ("session_id",),
    "presence": ("session_id", "observer_id"),
    "theme_note": ("note_id",),
    "replay": ("session_id", "sequence"),
}
_REFERENCES = {
    "consent": {"session_id": "session"},
    "attempt": {"session_id": "session"},
    "note": {"session_id": "session"},
    "presence": {"session_id": "session", "observer_id": "observer"},
    "theme_note": {"note_id": "note", "theme_id": "theme"},
    "evidence": {"finding_id": "finding", "session_id": "session"},
    "replay": {"session_id": "session"},
}
_INDEXES = {
    "session": ("study participant", "study round", "round token_at", "state", "token", "device_secret"),
    "attempt": ("session_id number",),
    "note": ("session_id client_id", "session_id number"),
    "observer": ("study round", "token_hash"),
    "theme": ("study name",),
    "theme_note": ("theme_id position",),
    "finding": ("study round",),
    "evidence": ("finding_id", "session_id", "note_id"),
}
_UNIQUE = {"token", "device_secret", "session_id client_id", "token_hash", "study name"}


def upgrade() -> None:
    for table in _TEXTS:
        op.create_table(
            f"research_{table}",
            *_columns(table, _TEXTS, sa.Text),
            *_columns(table, _NUMBERS, sa.Integer),
            *_columns(table, _INSTANTS, sa.BigInteger),
            *([sa.Column("content", sa.LargeBinary, nullable=False)] if table == "replay" else []),
            sa.PrimaryKeyConstraint(*_KEYS.get(table, ("id",)), name=f"pk_research_{table}"),
            *_references(table),
        )
    for table, indexes in _INDEXES.items():
        for columns in indexes:
            name = f"ix_research_{table}_{columns.replace(' ', '_')}"
            op.create_index(name, f"research_{table}", columns.split(), unique=columns in _UNIQUE)


def downgrade() -> None:
    for table in reversed(_TEXTS):
        op.drop_table(f"research_{table}")


def _columns(table: str, names: dict[str, str], kind: type[sa.types.TypeEngine[Any]]) -> list[sa.Column[Any]]:
    return [
        sa.Column(name.removesuffix("?"), kind, nullable=name.endswith("?"))
        for name in names.get(table, "").split()
    ]


def _references(table: str) -> list[sa.ForeignKeyConstraint]:
    to_participant = sa.ForeignKeyConstraint(
        ["study", "participant"],
        ["research_participant.study", "research_participant.code"],
        name="fk_research_session_participant",
    )
    if table == "session":
        return [to_participant]
    return [
        sa.ForeignKeyConstraint([column], [f"research_{other}.id"], name=f"fk_research_{table}_{column}")
        for column, other in _REFERENCES.get(table, {}).items()
    ]
