"""Reports find what happened within a period without reading everything else."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_incidents_opened": ("incidents", ["opened_at"]),
    "ix_referrals_opened": ("referrals", ["opened_at"]),
    "ix_tasks_promised": ("tasks", ["kind", "promised_at"]),
    "ix_tasks_team": ("tasks", ["dong_id", "team", "state", "due_at"]),
}


def upgrade() -> None:
    """Make the indexes."""
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Take them away."""
    for name, (table, _columns) in _INDEXES.items():
        op.drop_index(name, table)
