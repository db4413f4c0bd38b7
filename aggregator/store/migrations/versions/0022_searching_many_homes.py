"""Lists of many homes answer from indexes."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_households_registered": ("households", ["registered_at", "id"]),
    "ix_households_dong_registered": ("households", ["dong_id", "registered_at", "id"]),
    "ix_stages_stage": ("stages", ["stage"]),
    "ix_nodes_paired": ("nodes", ["paired_at", "id"]),
    "ix_transitions_at": ("transitions", ["at", "incident_number"]),
}


def upgrade() -> None:
    """Make the indexes; one of them begins with the dong, too, so that the old one has nothing left to do."""
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns)
    op.drop_index("ix_households_dong_id", "households")


def downgrade() -> None:
    """Take them away."""
    op.create_index("ix_households_dong_id", "households", ["dong_id"])
    for name, (table, _columns) in _INDEXES.items():
        op.drop_index(name, table)
