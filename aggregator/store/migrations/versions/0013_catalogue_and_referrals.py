"""The catalogue of programmes, referrals with their history, and the links by which agencies answer."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FIRST_REFERRAL = 1001
_UNITS = ("won", "hours", "days", "meals", "visits", "pieces")
_STATES = (
    "proposed",
    "refused",
    "requested",
    "approved",
    "rejected",
    "in_progress",
    "used_in_part",
    "completed",
    "cancelled",
)
_MOVES = (
    "propose",
    "refuse",
    "persuade",
    "agree",
    "request",
    "approve",
    "reject",
    "start",
    "use",
    "correct",
    "grant",
    "miss",
    "complete",
    "cancel",
    "note",
)


def _one_of(column: str, words: tuple[str, ...]) -> str:
    """The condition that a column holds one of these words."""
    return "{} IN ({})".format(column, ", ".join(f"'{word}'" for word in words))


def upgrade() -> None:
    """Create the tables."""
    _create_programmes()
    _create_referrals()
    _create_links()


def _create_programmes() -> None:
    """The catalogue."""
    said = [f"{name}_{language}" for name in ("name", "eligible", "content", "authority") for language in ("ko", "en")]
    op.create_table(
        "programmes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in said),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("limit_amount", sa.Float()),
        sa.Column("limit_unit", sa.Text()),
        sa.Column("limit_per", sa.Text()),
        sa.Column("age_from", sa.Integer()),
        sa.Column("age_to", sa.Integer()),
        sa.Column("household_size_up_to", sa.Integer()),
        sa.Column("income_share_up_to", sa.Float()),
        sa.Column("districts", sa.JSON(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(limit_amount IS NULL) = (limit_unit IS NULL) AND (limit_amount IS NULL) = (limit_per IS NULL)",
            name=op.f("ck_programmes_limit"),
        ),
        sa.CheckConstraint(_one_of("limit_unit", _UNITS), name=op.f("ck_programmes_limit_unit")),
        sa.CheckConstraint(_one_of("limit_per", ("occasion", "month", "year")), name=op.f("ck_programmes_limit_per")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("code", "year", name=op.f("uq_programmes_code_year")),
    )
    op.create_index(op.f("ix_programmes_year"), "programmes", ["year"])


def _create_referrals() -> None:
    """Referrals and their history."""
    op.create_table(
        "referrals",
        sa.Column("number", sa.Integer(), sa.Identity(start=FIRST_REFERRAL), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Integer()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit", sa.Text()),
        sa.Column("wanted", sa.Float()),
        sa.Column("granted", sa.Float()),
        sa.Column("used", sa.Float(), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True)),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.CheckConstraint("(programme_id IS NULL) = (name <> '')", name=op.f("ck_referrals_what")),
        sa.CheckConstraint("agency <> ''", name=op.f("ck_referrals_agency")),
        sa.CheckConstraint("used >= 0 AND used <= COALESCE(granted, 0)", name=op.f("ck_referrals_use")),
        sa.CheckConstraint(
            "unit IS NOT NULL OR (wanted IS NULL AND granted IS NULL)", name=op.f("ck_referrals_counting")
        ),
        sa.CheckConstraint("(answer_due_at IS NOT NULL) = (state = 'requested')", name=op.f("ck_referrals_answer")),
        sa.CheckConstraint(_one_of("state", _STATES), name=op.f("ck_referrals_state")),
        sa.CheckConstraint(_one_of("unit", _UNITS), name=op.f("ck_referrals_unit")),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_referrals_case_number")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_referrals_household_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_referrals_programme_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_referrals")),
        sqlite_autoincrement=True,
    )
    for column in ("case_number", "household_id", "answer_due_at"):
        op.create_index(op.f(f"ix_referrals_{column}"), "referrals", [column])
    op.create_index("ix_referrals_programme", "referrals", ["programme_id", "state"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('referrals', {FIRST_REFERRAL - 1})")
    op.create_table(
        "referral_transitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("state_before", sa.Text()),
        sa.Column("state_after", sa.Text(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.CheckConstraint("who <> ''", name=op.f("ck_referral_transitions_accounted")),
        sa.CheckConstraint(_one_of("move", _MOVES), name=op.f("ck_referral_transitions_move")),
        sa.CheckConstraint(_one_of("state_before", _STATES), name=op.f("ck_referral_transitions_state_before")),
        sa.CheckConstraint(_one_of("state_after", _STATES), name=op.f("ck_referral_transitions_state_after")),
        sa.ForeignKeyConstraint(
            ["referral_number"], ["referrals.number"], name=op.f("fk_referral_transitions_referral_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_transitions")),
    )
    op.create_index(op.f("ix_referral_transitions_referral_number"), "referral_transitions", ["referral_number"])
    op.create_index("ix_referral_transitions_at", "referral_transitions", ["at"])


def _create_links() -> None:
    """Links of agencies."""
    op.create_table(
        "agency_links",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("referral_number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_by", sa.Text()),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("last_opened_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_agency_links_withdrawal")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_agency_links_lifetime")),
        sa.ForeignKeyConstraint(
            ["referral_number"], ["referrals.number"], name=op.f("fk_agency_links_referral_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_links")),
        sa.UniqueConstraint("hash", name=op.f("uq_agency_links_hash")),
    )
    op.create_index(op.f("ix_agency_links_referral_number"), "agency_links", ["referral_number"])


def downgrade() -> None:
    """Drop them."""
    for table in ("agency_links", "referral_transitions", "referrals", "programmes"):
        op.drop_table(table)
