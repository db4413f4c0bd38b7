"""When the region itself was running."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "uptimes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last_at >= first_at", name=op.f("ck_uptimes_stretch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uptimes")),
    )
    op.create_index(op.f("ix_uptimes_last_at"), "uptimes", ["last_at"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("uptimes")
