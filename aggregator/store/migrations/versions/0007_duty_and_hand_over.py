"""Rosters of the desks, and the sheets by which they hand over to each other."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = (
    *("hand_over_notes", "hand_over_items", "hand_overs"),
    *("desk_clocks", "roster_absences", "roster_shifts", "roster_ways"),
)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    """A column for a time."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """A column for a text."""
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """A column for a whole number."""
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    """A constraint under its full name."""
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """A column that names a row of another table."""
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Create the tables."""
    _create_rosters()
    _create_hand_overs()
    op.create_index("ix_incidents_desk_closed_at", "incidents", ["desk", "closed_at"])


def _create_rosters() -> None:
    """Who is on call."""
    op.create_table(
        "roster_ways",
        _text("user_name"),
        _number("position"),
        _text("channel"),
        _text("address"),
        _text("language"),
        _number("within_s"),
        _refers("roster_ways", "user_name", "users.name"),
        sa.PrimaryKeyConstraint("user_name", "position", name=op.f("pk_roster_ways")),
        _check("roster_ways", "address", "address <> ''"),
        _check("roster_ways", "language", "language IN ('ko', 'en')"),
    )
    op.create_table(
        "roster_shifts",
        _number("id"),
        _text("desk"),
        _text("user_name"),
        _text("part"),
        _number("position"),
        _moment("first_at", nullable=False),
        _moment("last_at"),
        _number("weekday", nullable=True),
        _number("starts_min", nullable=True),
        _number("lasts_min", nullable=True),
        _moment("added_at", nullable=False),
        _text("added_by"),
        _refers("roster_shifts", "user_name", "users.name"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_shifts")),
        _check("roster_shifts", "stretch", "last_at IS NULL OR last_at >= first_at"),
        _check("roster_shifts", "ending", "weekday IS NOT NULL OR last_at IS NOT NULL"),
        _check(
            "roster_shifts",
            "week",
            "(weekday IS NULL) = (starts_min IS NULL) AND (weekday IS NULL) = (lasts_min IS NULL)",
        ),
        _check("roster_shifts", "weekday", "weekday BETWEEN 0 AND 6"),
        _check("roster_shifts", "part", "part IN ('on_call', 'substitute', 'supervisor')"),
    )
    op.create_index(op.f("ix_roster_shifts_user_name"), "roster_shifts", ["user_name"])
    op.create_index("ix_roster_shifts_desk_last", "roster_shifts", ["desk", "last_at"])
    op.create_table(
        "roster_absences",
        _number("id"),
        _text("user_name"),
        _moment("first_at", nullable=False),
        _moment("last_at"),
        _text("noted_by"),
        _refers("roster_absences", "user_name", "users.name"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_absences")),
        _check("roster_absences", "stretch", "last_at IS NULL OR last_at >= first_at"),
    )
    op.create_index("ix_roster_absences_user_last", "roster_absences", ["user_name", "last_at"])
    op.create_table(
        "desk_clocks",
        _text("desk"),
        _moment("look_at", nullable=False),
        _text("dong_id", nullable=True),
        _moment("since", nullable=False),
        _moment("changes_at"),
        sa.PrimaryKeyConstraint("desk", name=op.f("pk_desk_clocks")),
    )
    op.create_index(op.f("ix_desk_clocks_look_at"), "desk_clocks", ["look_at"])
    op.create_index(op.f("ix_desk_clocks_changes_at"), "desk_clocks", ["changes_at"])


def _create_hand_overs() -> None:
    """The sheets."""
    op.create_table(
        "hand_overs",
        _number("id"),
        _text("dong_id"),
        _text("direction"),
        _moment("since", nullable=False),
        _moment("at", nullable=False),
        _moment("made_at", nullable=False),
        _moment("due_at"),
        _moment("accepted_at"),
        _text("accepted_by", nullable=True),
        _text("memo"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
        sa.UniqueConstraint("dong_id", "direction", "at", name=op.f("uq_hand_overs_dong_id_direction_at")),
        _check("hand_overs", "direction", "direction IN ('to_dong', 'to_centre')"),
        _check("hand_overs", "accepting", "(accepted_at IS NULL) = (accepted_by IS NULL)"),
        _check("hand_overs", "due", "(accepted_at IS NULL) = (due_at IS NOT NULL)"),
    )
    op.create_index(op.f("ix_hand_overs_due_at"), "hand_overs", ["due_at"])
    op.create_table(
        "hand_over_items",
        _number("id"),
        _number("hand_over_id"),
        _text("kind"),
        _text("household_id"),
        _number("incident_number", nullable=True),
        _moment("at", nullable=False),
        _text("who"),
        sa.Column("why", sa.JSON(), nullable=False),
        _text("state", nullable=True),
        _text("result", nullable=True),
        _text("words"),
        _refers("hand_over_items", "hand_over_id", "hand_overs.id"),
        _refers("hand_over_items", "household_id", "households.id"),
        _refers("hand_over_items", "incident_number", "incidents.number"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_items")),
        _check("hand_over_items", "kind", "kind IN ('incident', 'note', 'absence', 'watch')"),
        _check(
            "hand_over_items",
            "state",
            "state IN ('open', 'deferred', 'claimed', 'contacting', 'dispatched', 'closed')",
        ),
    )
    op.create_index(op.f("ix_hand_over_items_hand_over_id"), "hand_over_items", ["hand_over_id"])
    op.create_index(op.f("ix_hand_over_items_household_id"), "hand_over_items", ["household_id"])
    op.create_table(
        "hand_over_notes",
        _number("id"),
        _text("household_id"),
        _text("direction"),
        _moment("at", nullable=False),
        _text("who"),
        _text("words"),
        _number("hand_over_id", nullable=True),
        _refers("hand_over_notes", "household_id", "households.id"),
        _refers("hand_over_notes", "hand_over_id", "hand_overs.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_notes")),
        _check("hand_over_notes", "direction", "direction IN ('to_dong', 'to_centre')"),
    )
    op.create_index("ix_hand_over_notes_waiting", "hand_over_notes", ["hand_over_id", "direction", "household_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("ix_incidents_desk_closed_at", "incidents")
    for table in _TABLES:
        op.drop_table(table)
