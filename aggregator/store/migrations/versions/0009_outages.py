"""Outages of whole dongs, and more about equipment: how bad it is, who mends it, clocks, versions, batteries."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from aggregator.store.constraints import allow

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TICKETS = (
    "node_silent",
    "home_blind",
    "sensor_offline",
    "sensor_unsuitable",
    "channel_failing",
    "battery_low",
    "clock_skewed",
    "version_old",
    "area_outage",
    "roster_empty",
    "hand_over_overdue",
)
_MORE_TICKETS = (*_TICKETS, "no_node")
_HIGH = ("node_silent", "home_blind", "channel_failing", "area_outage", "roster_empty")
_LOW = ("battery_low", "clock_skewed", "version_old")
_STATES = ("open", "claimed", "closed")
_KINDS = ("power", "network", "unknown", "ours")
_MOVES = ("raise", "grow", "claim", "release", "note", "over", "close", "reopen")
_STAGES = ("normal", "watch", "check", "danger", "absent", "blind")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    """The condition that a column holds one of these words."""
    return "{} IN ({})".format(column, ", ".join(f"'{word}'" for word in words))


def _moment(name: str, *, nullable: bool = True) -> sa.Column[datetime]:
    """A column for a time."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Add the columns and create the tables."""
    allow("tickets", {"kind": _MORE_TICKETS})
    op.add_column("tickets", sa.Column("severity", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("tickets", sa.Column("dong_id", sa.Text()))
    op.add_column("tickets", sa.Column("assigned_to", sa.Text()))
    op.execute(f"UPDATE tickets SET severity = 0 WHERE {_one_of('kind', _HIGH)}")
    op.execute(f"UPDATE tickets SET severity = 2 WHERE {_one_of('kind', _LOW)}")
    op.create_index("ix_tickets_list", "tickets", ["closed_at", "severity", "opened_at", "id"])
    op.add_column("nodes", _moment("ticket_at"))
    op.add_column("nodes", sa.Column("skewed_reports", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("nodes", sa.Column("outdated", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_nodes_ticket_at"), "nodes", ["ticket_at"])
    op.create_index(op.f("ix_nodes_last_report_at"), "nodes", ["last_report_at"])
    op.add_column("sensors", sa.Column("battery", sa.Integer()))
    op.create_table(
        "ticket_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        _moment("at", nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("assigned_to", sa.Text()),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_notes_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_notes")),
    )
    op.create_index(op.f("ix_ticket_notes_ticket_id"), "ticket_notes", ["ticket_id"])
    _create_outages()
    _create_dark_homes()


def _create_outages() -> None:
    """Outages and what belongs to them."""
    op.create_table(
        "outages",
        sa.Column("number", sa.Integer(), sa.Identity(start=1), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("district", sa.Text()),
        _moment("began_at", nullable=False),
        _moment("opened_at", nullable=False),
        _moment("changed_at", nullable=False),
        sa.Column("homes", sa.Integer(), nullable=False),
        sa.Column("back", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.Text()),
        _moment("over_at"),
        _moment("judge_at"),
        _moment("closed_at"),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer()),
        sa.CheckConstraint("(state = 'claimed') = (claimed_by IS NOT NULL)", name=op.f("ck_outages_claim")),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_outages_closing")),
        sa.CheckConstraint(_one_of("kind", _KINDS), name=op.f("ck_outages_kind")),
        sa.CheckConstraint(_one_of("state", _STATES), name=op.f("ck_outages_state")),
        sa.ForeignKeyConstraint(["district"], ["districts.id"], name=op.f("fk_outages_district")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_outages_ticket_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_outages")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outages_judge_at"), "outages", ["judge_at"])
    op.create_index(op.f("ix_outages_ticket_id"), "outages", ["ticket_id"])
    op.create_index("ix_outages_district", "outages", ["district", "state"])
    op.create_index("ix_outages_state", "outages", ["state", "number"])
    op.create_table(
        "outage_dongs",
        sa.Column("outage_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dong_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["outage_number"], ["outages.number"], name=op.f("fk_outage_dongs_outage_number")),
        sa.ForeignKeyConstraint(["dong_id"], ["dongs.id"], name=op.f("fk_outage_dongs_dong_id")),
        sa.PrimaryKeyConstraint("outage_number", "dong_id", name=op.f("pk_outage_dongs")),
    )
    op.create_index(op.f("ix_outage_dongs_dong_id"), "outage_dongs", ["dong_id"])
    op.create_table(
        "outage_homes",
        sa.Column("outage_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("dong_id", sa.Text(), nullable=False),
        _moment("since", nullable=False),
        _moment("back_at"),
        sa.Column("stage_before", sa.Text()),
        sa.CheckConstraint(_one_of("stage_before", _STAGES), name=op.f("ck_outage_homes_stage_before")),
        sa.ForeignKeyConstraint(["outage_number"], ["outages.number"], name=op.f("fk_outage_homes_outage_number")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_outage_homes_household_id")),
        sa.ForeignKeyConstraint(["dong_id"], ["dongs.id"], name=op.f("fk_outage_homes_dong_id")),
        sa.PrimaryKeyConstraint("outage_number", "household_id", name=op.f("pk_outage_homes")),
    )
    op.create_index(op.f("ix_outage_homes_household_id"), "outage_homes", ["household_id"])
    op.create_table(
        "outage_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outage_number", sa.Integer(), nullable=False),
        _moment("at", nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("state_before", sa.Text()),
        sa.Column("state_after", sa.Text(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.CheckConstraint(_one_of("move", _MOVES), name=op.f("ck_outage_rows_move")),
        sa.CheckConstraint(_one_of("state_before", _STATES), name=op.f("ck_outage_rows_state_before")),
        sa.CheckConstraint(_one_of("state_after", _STATES), name=op.f("ck_outage_rows_state_after")),
        sa.ForeignKeyConstraint(["outage_number"], ["outages.number"], name=op.f("fk_outage_rows_outage_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_rows")),
    )
    op.create_index(op.f("ix_outage_rows_outage_number"), "outage_rows", ["outage_number"])


def _create_dark_homes() -> None:
    """Homes that cannot be seen now, and where that is to be judged."""
    op.create_table(
        "dark_homes",
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("dong_id", sa.Text(), nullable=False),
        _moment("since", nullable=False),
        _moment("silent_since"),
        _moment("blind_since"),
        _moment("cut_since"),
        sa.Column("outage_number", sa.Integer()),
        _moment("ticket_at"),
        sa.CheckConstraint(
            "silent_since IS NOT NULL OR blind_since IS NOT NULL OR cut_since IS NOT NULL",
            name=op.f("ck_dark_homes_sign"),
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_dark_homes_household_id")),
        sa.ForeignKeyConstraint(["dong_id"], ["dongs.id"], name=op.f("fk_dark_homes_dong_id")),
        sa.ForeignKeyConstraint(["outage_number"], ["outages.number"], name=op.f("fk_dark_homes_outage_number")),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_dark_homes")),
    )
    op.create_index("ix_dark_homes_dong", "dark_homes", ["dong_id", "outage_number", "since"])
    op.create_index(op.f("ix_dark_homes_outage_number"), "dark_homes", ["outage_number"])
    op.create_index(op.f("ix_dark_homes_ticket_at"), "dark_homes", ["ticket_at"])
    op.create_table(
        "dark_dongs",
        sa.Column("dong_id", sa.Text(), nullable=False),
        _moment("judge_at", nullable=False),
        sa.ForeignKeyConstraint(["dong_id"], ["dongs.id"], name=op.f("fk_dark_dongs_dong_id")),
        sa.PrimaryKeyConstraint("dong_id", name=op.f("pk_dark_dongs")),
    )
    op.create_index(op.f("ix_dark_dongs_judge_at"), "dark_dongs", ["judge_at"])


def downgrade() -> None:
    """Drop them; fails where a new word is in use."""
    for table in ("dark_dongs", "dark_homes", "outage_rows", "outage_homes", "outage_dongs", "outages", "ticket_notes"):
        op.drop_table(table)
    op.drop_column("sensors", "battery")
    op.drop_index(op.f("ix_nodes_last_report_at"), "nodes")
    op.drop_index(op.f("ix_nodes_ticket_at"), "nodes")
    for column in ("outdated", "skewed_reports", "ticket_at"):
        op.drop_column("nodes", column)
    op.drop_index("ix_tickets_list", "tickets")
    for column in ("assigned_to", "dong_id", "severity"):
        op.drop_column("tickets", column)
    allow("tickets", {"kind": _TICKETS})
