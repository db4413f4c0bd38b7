"""Cases, their history, their sheets, and what waits for approval."""

# ruff: noqa: E501 - a list of allowed words is one text

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FIRST_CASE = 1001


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cases",
        sa.Column("number", sa.Integer(), sa.Identity(start=FIRST_CASE), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("dong_id", sa.Text(), nullable=False),
        sa.Column("offered_to", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("incident_number", sa.Integer()),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.Text()),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_cases_closing")),
        sa.CheckConstraint(
            "offered_to IS NULL OR (offered_to <> dong_id AND state <> 'closed')", name=op.f("ck_cases_offer")
        ),
        sa.CheckConstraint(
            "origin IN ('signal', 'sos', 'check_in', 'third_party', 'by_hand')", name=op.f("ck_cases_origin")
        ),
        sa.CheckConstraint("(state = 'closed') = (result IS NOT NULL)", name=op.f("ck_cases_outcome")),
        sa.CheckConstraint(
            "result IN ('recovered', 'moved_out', 'admitted', 'died', 'refused', 'ended')", name=op.f("ck_cases_result")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'planning', 'in_service', 'monitoring', 'closed')", name=op.f("ck_cases_state")
        ),
        sa.ForeignKeyConstraint(["dong_id"], ["dongs.id"], name=op.f("fk_cases_dong_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_cases_household_id")),
        sa.ForeignKeyConstraint(["incident_number"], ["incidents.number"], name=op.f("fk_cases_incident_number")),
        sa.ForeignKeyConstraint(["offered_to"], ["dongs.id"], name=op.f("fk_cases_offered_to")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cases")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_cases_changed"), "cases", ["changed_at", "number"])
    op.create_index(op.f("ix_cases_closed"), "cases", ["closed_at"])
    op.create_index(op.f("ix_cases_dong"), "cases", ["dong_id", "state", "changed_at", "number"])
    op.create_index(op.f("ix_cases_household_id"), "cases", ["household_id"])
    op.create_index(op.f("ix_cases_incident_number"), "cases", ["incident_number"])
    op.create_index(op.f("ix_cases_offered_to"), "cases", ["offered_to"])
    op.create_index(op.f("ix_cases_officer"), "cases", ["officer", "state", "changed_at", "number"])
    op.create_index(op.f("ix_cases_opened"), "cases", ["opened_at"])
    op.create_index(
        op.f("uq_cases_household_open"),
        "cases",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("state != 'closed'"),
        postgresql_where=sa.text("state != 'closed'"),
    )
    op.create_table(
        "case_needs",
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "need IN ('medical', 'mental_health', 'daily_care', 'meals', 'money', 'housing', 'safety', 'alcohol', 'loneliness', 'other')",
            name=op.f("ck_case_needs_need"),
        ),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_case_needs_case_number")),
        sa.PrimaryKeyConstraint("case_number", "need", name=op.f("pk_case_needs")),
    )
    op.create_index(op.f("ix_case_needs_need"), "case_needs", ["need", "case_number"])
    op.create_table(
        "case_transitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("state_before", sa.Text()),
        sa.Column("state_after", sa.Text(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("who <> '' AND reason <> ''", name=op.f("ck_case_transitions_accounted")),
        sa.CheckConstraint(
            "move IN ('open', 'plan', 'serve', 'monitor', 'close', 'reopen', 'assign', 'note', 'write', 'join', 'refer', 'give_back', 'ask', 'approve', 'deny', 'offer', 'accept', 'decline')",
            name=op.f("ck_case_transitions_move"),
        ),
        sa.CheckConstraint(
            "state_after IN ('open', 'planning', 'in_service', 'monitoring', 'closed')",
            name=op.f("ck_case_transitions_state_after"),
        ),
        sa.CheckConstraint(
            "state_before IN ('open', 'planning', 'in_service', 'monitoring', 'closed')",
            name=op.f("ck_case_transitions_state_before"),
        ),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_case_transitions_case_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_transitions")),
    )
    op.create_index(op.f("ix_case_transitions_case_number"), "case_transitions", ["case_number"])
    op.create_table(
        "case_sheets",
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_case_sheets_case_number")),
        sa.PrimaryKeyConstraint("case_number", "version", name=op.f("pk_case_sheets")),
    )
    op.create_table(
        "case_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("result", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Text()),
        sa.Column("approved", sa.Boolean()),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_case_requests_deciding")),
        sa.CheckConstraint("(decided_at IS NULL) = (approved IS NULL)", name=op.f("ck_case_requests_decision")),
        sa.CheckConstraint(
            "move IN ('open', 'plan', 'serve', 'monitor', 'close', 'reopen', 'assign', 'note', 'write', 'join', 'refer', 'give_back', 'ask', 'approve', 'deny', 'offer', 'accept', 'decline')",
            name=op.f("ck_case_requests_move"),
        ),
        sa.CheckConstraint(
            "result IN ('recovered', 'moved_out', 'admitted', 'died', 'refused', 'ended')",
            name=op.f("ck_case_requests_result"),
        ),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_case_requests_case_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_requests")),
    )
    op.create_index(op.f("ix_case_requests_case_number"), "case_requests", ["case_number"])
    op.create_index(
        op.f("uq_case_requests_pending"),
        "case_requests",
        ["case_number"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('cases', {FIRST_CASE - 1})")


def downgrade() -> None:
    """Drop the tables with everything in them."""
    for table in ("case_requests", "case_sheets", "case_transitions", "case_needs", "cases"):
        op.drop_table(table)
