"""Hours of readings in short, and what was deleted when."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_KINDS = ("readings", "hours", "refused", "set_aside", "looks", "accounts", "messages", "sessions", "person")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "rollups",
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sensor_id", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("total", sa.Float(), nullable=False),
        sa.Column("low", sa.Float()),
        sa.Column("high", sa.Float()),
        sa.Column("last", sa.Float()),
        sa.Column("last_ms", sa.BigInteger()),
        *(sa.Column(f"evidence_{quarter}", sa.Integer(), nullable=False) for quarter in range(1, 5)),
        sa.CheckConstraint("(count = 0) = (low IS NULL)", name=op.f("ck_rollups_low")),
        sa.CheckConstraint("(count = 0) = (high IS NULL)", name=op.f("ck_rollups_high")),
        sa.CheckConstraint("(count = 0) = (last_ms IS NULL)", name=op.f("ck_rollups_last")),
        sa.PrimaryKeyConstraint("household_id", "hour", "sensor_id", name=op.f("pk_rollups")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rollup_position",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("erasures", sa.Integer(), nullable=False),
        sa.Column("moved_at", _TIME),
        sa.CheckConstraint("id = 1", name=op.f("ck_rollup_position_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup_position")),
    )
    op.create_table(
        "deletions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text()),
        sa.Column("first_at", _TIME),
        sa.Column("last_at", _TIME),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("rows >= 0", name=op.f("ck_deletions_rows")),
        sa.CheckConstraint(f"kind IN ({', '.join(map(repr, _KINDS))})", name=op.f("ck_deletions_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
        sa.UniqueConstraint("previous", name=op.f("uq_deletions_previous")),
        sa.UniqueConstraint("digest", name=op.f("uq_deletions_digest")),
    )
    op.create_table(
        "retention_clocks",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("next_at", _TIME, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.CheckConstraint(f"kind IN ({', '.join(map(repr, _KINDS))})", name=op.f("ck_retention_clocks_kind")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_retention_clocks")),
    )
    op.create_index("ix_deletions_kind", "deletions", ["kind", "id"])
    op.create_index("ix_quarantine_received", "quarantine", ["received_at"])
    op.create_index("ix_deliveries_created", "deliveries", ["created_at"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_deliveries_created", "deliveries")
    op.drop_index("ix_quarantine_received", "quarantine")
    op.drop_table("retention_clocks")
    op.drop_table("deletions")
    op.drop_table("rollup_position")
    op.drop_table("rollups")
