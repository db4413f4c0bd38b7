"""The timeline gets an order that several processes agree on: ids are given before a commit, positions after it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the positions; what is there has been committed in the order of its ids."""
    op.add_column("transitions", sa.Column("position", sa.BigInteger()))
    op.execute("UPDATE transitions SET position = id")
    op.create_index("uq_transitions_position", "transitions", ["position"], unique=True)
    op.create_index(
        "ix_transitions_without_position",
        "transitions",
        ["id"],
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )


def downgrade() -> None:
    """Forget the positions."""
    op.drop_index("ix_transitions_without_position", "transitions")
    op.drop_index("uq_transitions_position", "transitions")
    op.drop_column("transitions", "position")
