"""The register: absences, warnings, moves with their history, leaving, devices, and searching without clear texts.

Absences leave `stages` for a table of their own, because staff can tell several.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    op.add_column("households", sa.Column("facts", sa.JSON(), nullable=False, server_default="[]"))
    for column in ("name_print", "phone_print"):
        op.add_column("households", sa.Column(column, sa.Text(), nullable=False, server_default=""))
        op.create_index(op.f(f"ix_households_{column}"), "households", [column])
    op.add_column("households", sa.Column("left_at", _MOMENT))
    op.create_index(op.f("ix_households_left_at"), "households", ["left_at"])
    op.add_column("contacts", sa.Column("facts", sa.JSON(), nullable=False, server_default="[]"))
    _make_people()
    _make_moves()
    _make_things()
    op.execute(
        "INSERT INTO residences (household_id, dong_id, since) SELECT id, dong_id, registered_at FROM households"
    )
    op.execute(
        "INSERT INTO absences (id, household_id, kind, told_by, channel, starts_at, ends_at, place, recorded_at,"
        " recorded_by, due_at) SELECT 'a_' || household_id, household_id, 'other', 'other', 'home', absent_from,"
        " absent_until, '', absent_from, 'home', COALESCE(absent_until, absent_from) FROM stages"
        " WHERE absent_from IS NOT NULL AND (absent_until IS NULL OR absent_until > absent_from)"
    )
    for column in ("absent_from", "absent_until"):
        op.drop_column("stages", column)


def downgrade() -> None:
    """Drop them; the latest absence of each home goes back."""
    for column in ("absent_from", "absent_until"):
        op.add_column("stages", sa.Column(column, _MOMENT))
    for column, source in (("absent_from", "starts_at"), ("absent_until", "ends_at")):
        op.execute(
            f"UPDATE stages SET {column} = (SELECT {source} FROM absences"
            " WHERE absences.household_id = stages.household_id AND ended_at IS NULL"
            " ORDER BY starts_at DESC, id DESC LIMIT 1)"
        )
    for table in ("devices", "departures", "residences", "transfers", "absences", "danger_notes"):
        op.drop_table(table)
    op.drop_column("contacts", "facts")
    for column in ("left_at", "phone_print", "name_print"):
        op.drop_index(op.f(f"ix_households_{column}"), "households")
        op.drop_column("households", column)
    op.drop_column("households", "facts")


def _household() -> sa.Column[str]:
    """Whom a row is about."""
    return sa.Column("household_id", sa.Text(), sa.ForeignKey("households.id"), nullable=False, index=True)


def _one_of(column: str, *words: str) -> sa.CheckConstraint:
    """A column holds one of these words."""
    return sa.CheckConstraint("{} IN ({})".format(column, ", ".join(f"'{word}'" for word in words)), name=column)


def _make_people() -> None:
    """What is told about a person."""
    op.create_table(
        "danger_notes",
        sa.Column("id", sa.Text(), primary_key=True),
        _household(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("ended_by", sa.Text()),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ending"),
        _one_of("kind", "dog", "violence", "infection", "hoarding", "other"),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Text(), primary_key=True),
        _household(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("seen_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.Column("ended_by", sa.Text()),
        sa.Column("end", sa.Text()),
        sa.Column("unreturned_at", _MOMENT),
        sa.Column("due_at", _MOMENT, index=True),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="order"),
        sa.CheckConstraint('(ended_at IS NULL) = ("end" IS NULL)', name="ending"),
        _one_of("kind", "travel", "hospital", "other"),
        _one_of("told_by", "subject", "guardian", "neighbour", "keyholder", "agency", "staff", "other"),
        _one_of("channel", "call", "text", "visit", "office", "check_in", "home", "other"),
    )


def _make_moves() -> None:
    """Where a person belongs."""
    op.create_table(
        "transfers",
        sa.Column("id", sa.Text(), primary_key=True),
        _household(),
        sa.Column("dong_from", sa.Text(), sa.ForeignKey("dongs.id"), nullable=False),
        sa.Column("dong_to", sa.Text(), sa.ForeignKey("dongs.id"), nullable=False, index=True),
        sa.Column("moves_at", _MOMENT, nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("offered_at", _MOMENT, nullable=False),
        sa.Column("offered_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", _MOMENT),
        sa.Column("decided_by", sa.Text()),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("dong_from <> dong_to", name="places"),
        sa.CheckConstraint("(state = 'offered') = (decided_at IS NULL)", name="decision"),
        _one_of("state", "offered", "accepted", "refused", "withdrawn"),
    )
    op.create_index(
        "uq_transfers_household_offered",
        "transfers",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("state = 'offered'"),
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_table(
        "residences",
        sa.Column("id", sa.Integer(), primary_key=True),
        _household(),
        sa.Column("dong_id", sa.Text(), sa.ForeignKey("dongs.id"), nullable=False, index=True),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT),
        sa.CheckConstraint("until IS NULL OR until >= since", name="order"),
    )
    op.create_index(
        "uq_residences_household_present",
        "residences",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "departures",
        sa.Column("id", sa.Text(), primary_key=True),
        _household(),
        sa.Column("left_at", _MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("came_back_at", _MOMENT),
        sa.Column("erase_at", _MOMENT, index=True),
        sa.Column("erased_at", _MOMENT),
        sa.CheckConstraint("came_back_at IS NULL OR erase_at IS NULL", name="erasure"),
        _one_of("reason", "moved_out", "admitted", "died", "refused", "ended"),
    )


def _make_things() -> None:
    """What was lent."""
    op.create_table(
        "devices",
        sa.Column("id", sa.Text(), primary_key=True),
        _household(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("out_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("wanted_at", _MOMENT),
        sa.CheckConstraint("state = 'out' OR wanted_at IS NULL", name="wanting"),
        _one_of("kind", "hub", "plug", "light", "door", "motion", "sos", "other"),
        _one_of("state", "out", "returned", "lost"),
    )
    op.create_index("ix_devices_state", "devices", ["state", "wanted_at"])
