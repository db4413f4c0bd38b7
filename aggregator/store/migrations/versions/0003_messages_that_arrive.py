"""Messages know whether they arrived, what is tried next, and what they wait for together."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OLD_STATES = "state IN ('pending', 'sent', 'failed', 'superseded')"
_NEW_STATES = "state IN ('pending', 'sent', 'received', 'unconfirmed', 'failed', 'superseded')"
_KEPT = "id, kind, incident_number, ticket_id, channel, address, language, created_at, attempts, sent_at, error, due_at"
_INDEXES = ("due_at", "incident_number", "ticket_id")


def upgrade() -> None:
    """Make the table anew: SQLite cannot change the constraints of one that is there."""
    _put_aside()
    _create(
        [
            sa.Column("received_at", sa.DateTime(timezone=True)),
            sa.Column("urgent", sa.Boolean(), nullable=False),
            sa.Column("held", sa.Boolean(), nullable=False),
            sa.Column("bundle", sa.Text()),
            sa.Column("reference", sa.Text()),
            sa.Column("within_s", sa.Integer(), nullable=False),
            sa.Column("until", sa.DateTime(timezone=True), nullable=False),
            sa.Column("next_ways", sa.JSON(), nullable=False),
        ],
        {
            "due": "state <> 'pending' OR due_at IS NOT NULL",
            "done": "state IN ('pending', 'sent') OR due_at IS NULL",
            "sending": "state NOT IN ('sent', 'received', 'unconfirmed') OR sent_at IS NOT NULL",
            "receipt": "(state = 'received') = (received_at IS NOT NULL)",
            "state": _NEW_STATES,
        },
    )
    op.create_index(op.f("ix_deliveries_bundle"), "deliveries", ["bundle"])
    op.create_index("ix_deliveries_recipient", "deliveries", ["channel", "address", "created_at"])
    op.create_index("ix_deliveries_reference", "deliveries", ["channel", "reference"])
    op.execute(
        f"INSERT INTO deliveries ({_KEPT}, state, urgent, held, within_s, until, next_ways) "
        f"SELECT {_KEPT}, state, false, false, 300, created_at, '[]' FROM deliveries_before"
    )
    op.drop_table("deliveries_before")


def downgrade() -> None:
    """Forget receipts; what was handed over is sent."""
    _put_aside()
    _create(
        [],
        {
            "due": "(state = 'pending') = (due_at IS NOT NULL)",
            "sending": "(state = 'sent') = (sent_at IS NOT NULL)",
            "state": _OLD_STATES,
        },
    )
    kept = _KEPT.replace(", sent_at, error, due_at", ", error")
    op.execute(
        f"INSERT INTO deliveries ({kept}, state, sent_at, due_at) SELECT {kept}, "
        "CASE WHEN state IN ('received', 'unconfirmed') THEN 'sent' ELSE state END, "
        "CASE WHEN state IN ('sent', 'received', 'unconfirmed') THEN sent_at END, "
        "CASE WHEN state = 'pending' THEN due_at END FROM deliveries_before"
    )
    op.drop_table("deliveries_before")


def _put_aside() -> None:
    """Keep the rows without the names of the table's indexes and constraints."""
    op.execute("CREATE TABLE deliveries_before AS SELECT * FROM deliveries")
    op.drop_table("deliveries")


def _create(more: Sequence[sa.Column[Any]], checks: dict[str, str]) -> None:
    """Create the table with the columns and constraints it has in one of its two shapes."""
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("incident_number", sa.Integer()),
        sa.Column("ticket_id", sa.Integer()),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text(), nullable=False),
        *more,
        *(sa.CheckConstraint(text, name=op.f(f"ck_deliveries_{name}")) for name, text in checks.items()),
        sa.CheckConstraint("incident_number IS NOT NULL OR ticket_id IS NOT NULL", name=op.f("ck_deliveries_cause")),
        sa.CheckConstraint("language IN ('ko', 'en')", name=op.f("ck_deliveries_language")),
        sa.ForeignKeyConstraint(["incident_number"], ["incidents.number"], name=op.f("fk_deliveries_incident_number")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_deliveries_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    for column in _INDEXES:
        op.create_index(op.f(f"ix_deliveries_{column}"), "deliveries", [column])
