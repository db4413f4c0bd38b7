"""Results of check-in calls, their sources, and what people asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OUTCOMES = (
    "ok",
    "needs_help",
    "callback_wanted",
    "danger_words",
    "welfare_request",
    "answered_without_ack",
    "voicemail",
    "no_answer",
    "busy",
    "phone_off",
    "rejected",
    "invalid_number",
    "no_credit",
    "channel_failure",
    "cancelled",
)


def _one_of(column: str, words: tuple[str, ...]) -> str:
    """The condition that a column holds one of these words."""
    return "{} IN ({})".format(column, ", ".join(f"'{word}'" for word in words))


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("feared", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recording", sa.Text(), nullable=False),
        sa.Column("incident_number", sa.Integer()),
        sa.CheckConstraint("feared IS NULL OR outcome = 'danger_words'", name=op.f("ck_check_ins_danger")),
        sa.CheckConstraint(_one_of("direction", ("outbound", "inbound")), name=op.f("ck_check_ins_direction")),
        sa.CheckConstraint(
            _one_of("occasion", ("scheduled", "triggered", "extra")), name=op.f("ck_check_ins_occasion")
        ),
        sa.CheckConstraint(_one_of("outcome", _OUTCOMES), name=op.f("ck_check_ins_outcome")),
        sa.CheckConstraint(_one_of("feared", ("violence", "suicide", "illness")), name=op.f("ck_check_ins_feared")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_check_ins_household_id")),
        sa.ForeignKeyConstraint(["incident_number"], ["incidents.number"], name=op.f("fk_check_ins_incident_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
        sa.UniqueConstraint("source", "reference", name=op.f("uq_check_ins_source_reference")),
    )
    op.create_index("ix_check_ins_household_called", "check_ins", ["household_id", "called_at"])
    op.create_index("ix_check_ins_source_received", "check_ins", ["source", "received_at"])
    op.create_index(op.f("ix_check_ins_incident_number"), "check_ins", ["incident_number"])
    op.create_table(
        "check_in_sources",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("silent_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_check_in_sources")),
    )
    op.create_index(op.f("ix_check_in_sources_silent_at"), "check_in_sources", ["silent_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("check_in_sources")
    op.drop_table("check_ins")
