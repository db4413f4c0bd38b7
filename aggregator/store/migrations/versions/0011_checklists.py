"""Dispatches as records and answers to checklists, filled with what the timelines say so far."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TOLD = ("names", "keyholder", "damage", "repairs", "hospital")
_STEPS = {"dispatch.arrived": "arrived_at", "dispatch.ended": "ended_at"}
_MOMENT = sa.DateTime(timezone=True)
_KINDS: dict[str, sa.types.TypeEngine[Any]] = {
    "incident_number": sa.Integer(),
    "people": sa.Integer(),
    "partners": sa.JSON(),
    **dict.fromkeys(("at", "sent_at", "arrived_at", "ended_at"), _MOMENT),
}


def upgrade() -> None:
    """Create the tables and fill them."""
    op.create_table(
        "dispatches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_number", sa.Integer(), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("partners", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer()),
        sa.Column("left_at", _MOMENT),
        sa.Column("arrived_at", _MOMENT),
        sa.Column("transported_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TOLD),
        sa.CheckConstraint("people IS NULL OR people > 0", name=op.f("ck_dispatches_people")),
        sa.CheckConstraint("transported_at IS NULL OR hospital <> ''", name=op.f("ck_dispatches_transport")),
        sa.ForeignKeyConstraint(["incident_number"], ["incidents.number"], name=op.f("fk_dispatches_incident_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
    )
    op.create_index(op.f("ix_dispatches_incident_number"), "dispatches", ["incident_number"])
    op.create_table(
        "checklist_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("incident_number", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("words_ko", sa.Text(), nullable=False),
        sa.Column("words_en", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("seen IN ('yes', 'no', 'not_seen')", name=op.f("ck_checklist_answers_seen")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_checklist_answers_household_id")),
        sa.ForeignKeyConstraint(
            ["incident_number"], ["incidents.number"], name=op.f("fk_checklist_answers_incident_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_answers")),
    )
    op.create_index(op.f("ix_checklist_answers_household_id"), "checklist_answers", ["household_id"])
    op.create_index(op.f("ix_checklist_answers_incident_number"), "checklist_answers", ["incident_number"])
    _fill()


def _fill() -> None:
    """Read dispatches, their steps and findings out of the timelines; what was never asked stays empty."""
    incidents = sa.table("incidents", sa.column("number"), sa.column("household_id"))
    transitions = sa.table(
        "transitions",
        *(sa.column(name) for name in ("id", "incident_number", "who", "move")),
        sa.column("at", _MOMENT),
        sa.column("why", sa.JSON()),
    )
    rows = op.get_bind().execute(
        sa.select(transitions, incidents.c.household_id)
        .join(incidents, incidents.c.number == transitions.c.incident_number)
        .order_by(transitions.c.id)
    )
    dispatches: list[dict[str, object]] = []
    running: dict[int, dict[str, object]] = {}
    answers: list[dict[str, object]] = []
    for row in rows.mappings():
        key, values, number = row["why"].get("key"), row["why"].get("values", {}), row["incident_number"]
        if row["move"] == "dispatch":
            running[number] = _dispatch(row, values)
            dispatches.append(running[number])
        elif key in _STEPS and number in running:
            running[number][_STEPS[key]] = datetime.fromtimestamp(float(values["done_at"]), UTC)
        elif key == "dispatch.found":
            answers.append(_answer(row, values))
    if dispatches:
        op.bulk_insert(_table("dispatches", dispatches[0]), dispatches)
    if answers:
        op.bulk_insert(_table("checklist_answers", answers[0]), answers)


def _dispatch(row: sa.RowMapping, values: dict[str, object]) -> dict[str, object]:
    """A dispatch as the timeline tells it."""
    partners = str(values.get("partners", "-"))
    return {
        "incident_number": row["incident_number"],
        "sent_at": _aware(row["at"]),
        "sent_by": row["who"],
        "partners": [] if partners == "-" else partners.split(", "),
        "people": values.get("people"),
        "arrived_at": None,
        "ended_at": None,
        **dict.fromkeys(_TOLD, ""),
    }


def _answer(row: sa.RowMapping, values: dict[str, object]) -> dict[str, object]:
    """A finding as the timeline tells it; its words are in the texts."""
    return {
        "household_id": row["household_id"],
        "incident_number": row["incident_number"],
        "item": values["finding"],
        "words_ko": "",
        "words_en": "",
        "seen": "yes",
        "at": _aware(row["at"]),
        "by": row["who"],
    }


def _aware(at: datetime) -> datetime:
    """A moment with its time zone, also from a database that knows none."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _table(name: str, row: dict[str, object]) -> sa.TableClause:
    """A table with the columns of a row, as rows are inserted into it."""
    return sa.table(name, *(sa.column(column, _KINDS.get(column, sa.Text())) for column in row))


def downgrade() -> None:
    """Drop the tables; the timelines still tell what was written down."""
    op.drop_table("checklist_answers")
    op.drop_table("dispatches")
