"""Tasks, teams, and the addresses of calendars; requests of people become tasks."""

# ruff: noqa: E501 - a list of allowed words is one text

import sqlalchemy as sa
from alembic import op

from aggregator.store.constraints import require

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FIRST_TASK = 101
_CAUSE_BEFORE = "incident_number IS NOT NULL OR ticket_id IS NOT NULL"
_CAUSE = f"{_CAUSE_BEFORE} OR task_number IS NOT NULL"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "tasks",
        sa.Column("number", sa.Integer(), sa.Identity(start=FIRST_TASK), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("dong_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("person", sa.Text()),
        sa.Column("team", sa.Text()),
        sa.Column("case_number", sa.Integer()),
        sa.Column("incident_number", sa.Integer()),
        sa.Column("referral_number", sa.Integer()),
        sa.Column("check_in_id", sa.Integer()),
        sa.Column("follow_up_day", sa.Integer()),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.Text()),
        sa.CheckConstraint("person IS NOT NULL OR team IS NOT NULL", name=op.f("ck_tasks_assigned")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_tasks_ended_by")),
        sa.CheckConstraint("(state IN ('done', 'cancelled')) = (ended_at IS NOT NULL)", name=op.f("ck_tasks_ending")),
        sa.CheckConstraint(
            "kind IN ('call_back', 'welfare', 'number', 'visit', 'follow_up', 'equipment', 'referral', 'paperwork', 'other')",
            name=op.f("ck_tasks_kind"),
        ),
        sa.CheckConstraint("state NOT IN ('done', 'cancelled') OR next_at IS NULL", name=op.f("ck_tasks_rest")),
        sa.CheckConstraint("state IN ('open', 'in_progress', 'done', 'cancelled')", name=op.f("ck_tasks_state")),
        sa.CheckConstraint("state <> 'in_progress' OR person IS NOT NULL", name=op.f("ck_tasks_taken")),
        sa.CheckConstraint("team IN ('dong_officer', 'planner', 'nurse', 'care_corps')", name=op.f("ck_tasks_team")),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_tasks_case_number")),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_ins.id"], name=op.f("fk_tasks_check_in_id")),
        sa.ForeignKeyConstraint(["dong_id"], ["dongs.id"], name=op.f("fk_tasks_dong_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_tasks_household_id")),
        sa.ForeignKeyConstraint(["incident_number"], ["incidents.number"], name=op.f("fk_tasks_incident_number")),
        sa.ForeignKeyConstraint(["referral_number"], ["referrals.number"], name=op.f("fk_tasks_referral_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_tasks")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_tasks_case_number"), "tasks", ["case_number"])
    op.create_index(op.f("ix_tasks_check_in_id"), "tasks", ["check_in_id"])
    op.create_index(op.f("ix_tasks_dong"), "tasks", ["dong_id", "state", "due_at"])
    op.create_index(op.f("ix_tasks_due"), "tasks", ["state", "due_at"])
    op.create_index(op.f("ix_tasks_household_id"), "tasks", ["household_id"])
    op.create_index(op.f("ix_tasks_incident_number"), "tasks", ["incident_number"])
    op.create_index(op.f("ix_tasks_next_at"), "tasks", ["next_at"])
    op.create_index(op.f("ix_tasks_person"), "tasks", ["person", "state", "due_at"])
    op.create_index(op.f("ix_tasks_referral_number"), "tasks", ["referral_number"])
    op.create_table(
        "task_transitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("state_before", sa.Text()),
        sa.Column("state_after", sa.Text(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "move IN ('create', 'take', 'assign', 'postpone', 'note', 'remind', 'escalate', 'finish', 'cancel', 'reopen')",
            name=op.f("ck_task_transitions_move"),
        ),
        sa.CheckConstraint(
            "state_after IN ('open', 'in_progress', 'done', 'cancelled')", name=op.f("ck_task_transitions_state_after")
        ),
        sa.CheckConstraint(
            "state_before IN ('open', 'in_progress', 'done', 'cancelled')",
            name=op.f("ck_task_transitions_state_before"),
        ),
        sa.ForeignKeyConstraint(["task_number"], ["tasks.number"], name=op.f("fk_task_transitions_task_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_transitions")),
    )
    op.create_index(op.f("ix_task_transitions_task_number"), "task_transitions", ["task_number"])
    op.create_table(
        "team_members",
        sa.Column("dong_id", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "team IN ('dong_officer', 'planner', 'nurse', 'care_corps')", name=op.f("ck_team_members_team")
        ),
        sa.ForeignKeyConstraint(["dong_id"], ["dongs.id"], name=op.f("fk_team_members_dong_id")),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name=op.f("fk_team_members_user_name")),
        sa.PrimaryKeyConstraint("dong_id", "team", "user_name", name=op.f("pk_team_members")),
    )
    op.create_index(op.f("ix_team_members_user"), "team_members", ["user_name"])
    op.create_table(
        "calendar_feeds",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("last_read_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name=op.f("fk_calendar_feeds_user_name")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_calendar_feeds")),
    )
    op.create_index(
        op.f("uq_calendar_feeds_user"),
        "calendar_feeds",
        ["user_name"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.add_column("deliveries", sa.Column("task_number", sa.Integer()))
    op.create_index(op.f("ix_deliveries_task_number"), "deliveries", ["task_number"])
    require("deliveries", {"cause": _CAUSE})
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('tasks', {FIRST_TASK - 1})")


def downgrade() -> None:
    """Drop the tables with everything in them."""
    op.execute("DELETE FROM deliveries WHERE task_number IS NOT NULL")
    require("deliveries", {"cause": _CAUSE_BEFORE})
    op.drop_index(op.f("ix_deliveries_task_number"), "deliveries")
    op.drop_column("deliveries", "task_number")
    for table in ("calendar_feeds", "team_members", "task_transitions", "tasks"):
        op.drop_table(table)
