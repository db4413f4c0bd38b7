"""Passwords, sessions, tokens with a purpose, the account log, and looks off duty."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_EVENTS = (
    "added",
    "changed",
    "disabled",
    "token_issued",
    "token_revoked",
    "password_set",
    "password_changed",
    "signed_in",
    "signed_out",
    "locked_out",
)


def upgrade() -> None:
    """Make them."""
    op.add_column("users", sa.Column("districts", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("users", sa.Column("password_hash", sa.Text()))
    op.add_column("user_tokens", sa.Column("purpose", sa.Text(), nullable=False, server_default=""))
    op.add_column("user_tokens", sa.Column("last_used_at", sa.DateTime(timezone=True)))
    op.add_column("user_tokens", sa.Column("expires_at", sa.DateTime(timezone=True)))
    op.add_column("looks", sa.Column("off_duty", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_looks_user_name"), "looks", ["user_name"])
    op.create_index(op.f("ix_looks_at"), "looks", ["at"])
    op.create_table(
        "sessions",
        sa.Column("hash", sa.Text(), primary_key=True),
        sa.Column("user_name", sa.Text(), sa.ForeignKey("users.name"), nullable=False, index=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name_hash", sa.Text(), nullable=False, index=True),
        sa.Column("origin", sa.Text(), nullable=False, index=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "account_log",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("user_name", sa.Text(), nullable=False, index=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint("what IN ({})".format(", ".join(f"'{word}'" for word in _EVENTS)), name="what"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("account_log", "sign_in_tries", "sessions"):
        op.drop_table(table)
    op.drop_index(op.f("ix_looks_at"), "looks")
    op.drop_index(op.f("ix_looks_user_name"), "looks")
    op.drop_column("looks", "off_duty")
    for column in ("expires_at", "last_used_at", "purpose"):
        op.drop_column("user_tokens", column)
    for column in ("password_hash", "districts"):
        op.drop_column("users", column)
