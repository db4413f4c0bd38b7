"""Services of households, and figures counted elsewhere."""

# ruff: noqa: E501 - a list of allowed words is one text

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables. Households registered so far have the plug: there was nothing else."""
    op.create_table(
        "services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_services_order")),
        sa.CheckConstraint(
            "service IN ('plug', 'check_in', 'daily_use', 'combined')", name=op.f("ck_services_service")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_services_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
    )
    op.create_index(op.f("ix_services_household_id"), "services", ["household_id"], unique=False)
    op.create_index(
        "uq_services_household_service",
        "services",
        ["household_id", "service"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.execute(
        "INSERT INTO services (household_id, service, started_at) SELECT id, 'plug', registered_at FROM households"
    )
    op.create_table(
        "figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_figures_order")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_figures_amount")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_figures_origin")),
        sa.CheckConstraint(
            "measure IN ('households', 'contacts', 'dispatches', 'check_in_households', 'care_corps_contacts', 'total')",
            name=op.f("ck_figures_measure"),
        ),
        sa.CheckConstraint("service IN ('plug', 'check_in', 'daily_use', 'combined')", name=op.f("ck_figures_service")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_figures_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
    )
    op.create_index(op.f("ix_figures_measure"), "figures", ["measure"], unique=False)


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("figures")
    op.drop_table("services")
