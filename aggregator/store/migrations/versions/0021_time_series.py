"""Where forwarding to the time series stands, and what was set aside on the way."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "time_series",
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("set_aside", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True)),
        sa.Column("holder", sa.Text()),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.CheckConstraint("position >= 0", name=op.f("ck_time_series_position")),
        sa.CheckConstraint("(holder IS NULL) = (held_until IS NULL)", name=op.f("ck_time_series_held")),
        sa.PrimaryKeyConstraint("target", name=op.f("pk_time_series")),
    )
    op.create_table(
        "time_series_set_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journal_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_series_set_aside")),
    )
    op.create_index("ix_time_series_set_aside_journal", "time_series_set_aside", ["journal_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("time_series_set_aside")
    op.drop_table("time_series")
