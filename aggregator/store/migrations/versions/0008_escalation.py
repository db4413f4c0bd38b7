"""Watches of incidents: escalation and reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TIMERS = (
    "unclaimed",
    "deferred",
    "claimed",
    "contacting",
    "dispatched",
    "arrived",
    "ended",
    "cleared",
)
_RUNNING = """
INSERT INTO escalations (incident_number, timer, step, due_at)
SELECT number,
       CASE WHEN state = 'dispatched' THEN 'dispatched'
            WHEN cleared_at IS NOT NULL THEN 'cleared'
            WHEN state = 'open' THEN 'unclaimed'
            ELSE state END,
       CASE WHEN state = 'open' AND cleared_at IS NULL THEN 1 ELSE 0 END,
       changed_at
FROM incidents WHERE state NOT IN ('closed', 'deferred')
"""


def upgrade() -> None:
    """Create the table; what is not done yet is due at once."""
    op.create_table(
        "escalations",
        sa.Column("incident_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("timer", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("step >= 0", name=op.f("ck_escalations_step")),
        sa.CheckConstraint(
            "timer IN ({})".format(", ".join(f"'{word}'" for word in _TIMERS)), name=op.f("ck_escalations_timer")
        ),
        sa.ForeignKeyConstraint(["incident_number"], ["incidents.number"], name=op.f("fk_escalations_incident_number")),
        sa.PrimaryKeyConstraint("incident_number", name=op.f("pk_escalations")),
    )
    op.create_index(op.f("ix_escalations_due_at"), "escalations", ["due_at"])
    op.execute(_RUNNING)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("escalations")
