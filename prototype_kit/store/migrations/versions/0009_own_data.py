"""Accounts of residents, what is kept in them, and what was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _texts(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=null) for name in names]


def _numbers(*names: str, null: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=null) for name in names]


def _instants(*names: str, null: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=null) for name in names]


def upgrade() -> None:
    _residents()
    _mandates()
    _openid()
    _erasures()


def _residents() -> None:
    op.create_table(
        "profile",
        *_numbers("account_id"),
        *_texts("details", "channel"),
        *_texts("phone", null=True),
        *_texts("language"),
        *_numbers("paperless"),
        *_instants("paperless_at", null=True),
        *_instants("changed_at"),
        *_numbers("version"),
        sa.PrimaryKeyConstraint("account_id", name="pk_profile"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_profile_account_id"),
    )
    op.create_table(
        "account_case",
        *_numbers("account_id", "case_id"),
        *_texts("how"),
        *_instants("linked_at"),
        sa.PrimaryKeyConstraint("account_id", "case_id", name="pk_account_case"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_case_account_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_account_case_case_id"),
    )
    op.create_index("ix_account_case_case_id", "account_case", ["case_id"])
    op.create_table(
        "email_change",
        *_numbers("id", "account_id"),
        *_texts("email", "token", "language", "base"),
        *_instants("asked_at", "expires_at"),
        *_instants("used_at", null=True),
        *_texts("former_email", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_email_change"),
        sa.UniqueConstraint("token", name="uq_email_change_token"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_email_change_account_id"),
    )
    op.create_index("ix_email_change_account_id", "email_change", ["account_id"])
    op.create_index("ix_email_change_used_at_asked_at", "email_change", ["used_at", "asked_at"])
    with op.batch_alter_table("draft") as draft:
        draft.add_column(sa.Column("account_id", sa.Integer, nullable=True))
        draft.add_column(sa.Column("invitation_id", sa.Integer, nullable=True))
        draft.create_foreign_key("fk_draft_account_id", "account", ["account_id"], ["id"])
    op.execute(
        "UPDATE draft SET invitation_id = (SELECT id FROM invitation WHERE draft_id = draft.id)"
        " WHERE id IN (SELECT draft_id FROM invitation WHERE draft_id IS NOT NULL)"
    )
    op.create_index("ix_draft_account_id_state", "draft", ["account_id", "state"])


def _mandates() -> None:
    op.create_table(
        "mandate",
        *_texts("id"),
        *_numbers("account_id"),
        *_numbers("helper_id", null=True),
        *_texts("email"),
        *_numbers("everything", "months"),
        *_texts("language"),
        *_instants("asked_at"),
        *_instants("accepted_at", null=True),
        *_instants("ends_at"),
        sa.PrimaryKeyConstraint("id", name="pk_mandate"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_mandate_account_id"),
        sa.ForeignKeyConstraint(["helper_id"], ["account.id"], name="fk_mandate_helper_id"),
    )
    for name in ("account_id", "helper_id", "email", "ends_at"):
        op.create_index(f"ix_mandate_{name}", "mandate", [name])
    op.create_table(
        "mandate_case",
        *_texts("mandate_id"),
        *_numbers("case_id"),
        sa.PrimaryKeyConstraint("mandate_id", "case_id", name="pk_mandate_case"),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"], name="fk_mandate_case_mandate_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_mandate_case_case_id"),
    )
    op.create_index("ix_mandate_case_case_id", "mandate_case", ["case_id"])
    with op.batch_alter_table("case_entry") as entry:
        entry.add_column(sa.Column("for_account_id", sa.Integer, nullable=True))
        entry.create_foreign_key("fk_case_entry_for_account_id", "account", ["for_account_id"], ["id"])


def _openid() -> None:
    op.create_table(
        "openid_identity",
        *_texts("kind", "issuer", "subject"),
        *_numbers("account_id"),
        *_instants("linked_at"),
        sa.PrimaryKeyConstraint("kind", "issuer", "subject", name="pk_openid_identity"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_openid_identity_account_id"),
    )
    its = ["account_id", "issuer"]
    op.create_index("ix_openid_identity_account_id_issuer", "openid_identity", its, unique=True)
    op.create_table(
        "openid_request",
        *_texts("state", "browser", "kind", "nonce", "verifier", "language", "back", "kept"),
        *_instants("asked_at", "expires_at"),
        sa.PrimaryKeyConstraint("state", name="pk_openid_request"),
    )
    op.create_index("ix_openid_request_expires_at", "openid_request", ["expires_at"])


def _erasures() -> None:
    op.add_column("cases", sa.Column("held_because", sa.Text, nullable=True))
    op.add_column("cases", sa.Column("erased_at", sa.BigInteger, nullable=True))
    op.add_column("account", sa.Column("warned_at", sa.BigInteger, nullable=True))
    ended = ["service", "ended_at", "erased_at"]
    op.create_index("ix_cases_service_ended_at_erased_at", "cases", ended)
    op.create_index("ix_message_recipient", "message", ["recipient"])
    op.create_table(
        "erasure",
        *_numbers("id"),
        *_instants("at"),
        *_instants("ended_at", null=True),
        *_texts("why", "by", "counts"),
        *_texts("night", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
        sa.UniqueConstraint("night", name="uq_erasure_night"),
    )
    op.create_index("ix_erasure_at", "erasure", ["at"])


def downgrade() -> None:
    op.drop_table("erasure")
    op.drop_index("ix_message_recipient", "message")
    op.drop_index("ix_cases_service_ended_at_erased_at", "cases")
    op.drop_column("account", "warned_at")
    op.drop_column("cases", "erased_at")
    op.drop_column("cases", "held_because")
    op.drop_index("ix_draft_account_id_state", "draft")
    with op.batch_alter_table("draft") as draft:
        draft.drop_constraint("fk_draft_account_id", type_="foreignkey")
        draft.drop_column("account_id")
    with op.batch_alter_table("case_entry") as entry:
        entry.drop_constraint("fk_case_entry_for_account_id", type_="foreignkey")
        entry.drop_column("for_account_id")
    op.drop_table("mandate_case")
    op.drop_table("mandate")
    op.drop_table("openid_request")
    op.drop_table("openid_identity")
    op.drop_table("email_change")
    op.drop_table("account_case")
    op.drop_table("profile")
