"""The first tables."""

# ruff: noqa: E501 - a list of allowed words is one text

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FIRST_INCIDENT = 1001


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "channels",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_channels")),
    )
    op.create_table(
        "districts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("configured", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_districts")),
    )
    op.create_table(
        "pairing_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_failures")),
    )
    op.create_index(op.f("ix_pairing_failures_origin"), "pairing_failures", ["origin"], unique=False)
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("dongs", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('dong_officer', 'centre_officer', 'administrator')", name=op.f("ck_users_role")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
    )
    op.create_table(
        "dongs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("configured", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_dongs_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dongs")),
    )
    op.create_index(op.f("ix_dongs_district_id"), "dongs", ["district_id"], unique=False)
    op.create_table(
        "user_tokens",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name=op.f("fk_user_tokens_user_name")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_user_tokens")),
    )
    op.create_index(op.f("ix_user_tokens_user_name"), "user_tokens", ["user_name"], unique=False)
    op.create_table(
        "households",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("dong_id", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("telemetry", sa.Text(), nullable=False),
        sa.Column("check_window_s", sa.Float(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.CheckConstraint("risk IN ('high', 'medium', 'general')", name=op.f("ck_households_risk")),
        sa.CheckConstraint("telemetry IN ('evidence', 'summary', 'full')", name=op.f("ck_households_telemetry")),
        sa.ForeignKeyConstraint(["dong_id"], ["dongs.id"], name=op.f("fk_households_dong_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
    )
    op.create_index(op.f("ix_households_dong_id"), "households", ["dong_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('service', 'night', 'telecom', 'electricity', 'phone', 'recording', 'guardian', 'agencies')",
            name=op.f("ck_consents_kind"),
        ),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_consents_revocation")),
        sa.CheckConstraint("revoked_at IS NULL OR revoked_at >= given_at", name=op.f("ck_consents_order")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_consents_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_household_id"), "consents", ["household_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('subject', 'guardian', 'neighbour', 'keyholder', 'other')", name=op.f("ck_contacts_kind")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_contacts_household_id")),
        sa.PrimaryKeyConstraint("household_id", "position", name=op.f("pk_contacts")),
    )
    op.create_table(
        "incidents",
        sa.Column("number", sa.Integer(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("desk_why", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signalled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_why", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("last_evidence_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_incidents_closing")),
        sa.CheckConstraint("priority IN ('sos', 'danger')", name=op.f("ck_incidents_priority")),
        sa.CheckConstraint(
            "result IN ('safe', 'safe_need_found', 'helped', 'transported', 'in_hospital', 'away', 'equipment', 'not_reached', 'died', 'other')",
            name=op.f("ck_incidents_result"),
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR (result IS NOT NULL AND memo <> '')", name=op.f("ck_incidents_outcome")
        ),
        sa.CheckConstraint("state <> 'deferred' OR due_at IS NOT NULL", name=op.f("ck_incidents_deferral")),
        sa.CheckConstraint(
            "state IN ('open', 'deferred', 'claimed', 'contacting', 'dispatched', 'closed')",
            name=op.f("ck_incidents_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('claimed', 'contacting', 'dispatched') OR claimed_by IS NOT NULL",
            name=op.f("ck_incidents_claim"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('open', 'deferred') OR claimed_by IS NULL", name=op.f("ck_incidents_waiting")
        ),
        sa.CheckConstraint("(cleared_at IS NULL) = (cleared_why IS NULL)", name=op.f("ck_incidents_clearing")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_incidents_household_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_incidents")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_incidents_desk"), "incidents", ["desk"], unique=False)
    op.create_index(op.f("ix_incidents_due_at"), "incidents", ["due_at"], unique=False)
    op.create_index(op.f("ix_incidents_household_id"), "incidents", ["household_id"], unique=False)
    op.create_index(
        "uq_incidents_household_open",
        "incidents",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("state != 'closed'"),
        postgresql_where=sa.text("state != 'closed'"),
    )
    op.create_table(
        "looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_looks_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
    )
    op.create_index(op.f("ix_looks_household_id"), "looks", ["household_id"], unique=False)
    op.create_table(
        "nodes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_report_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("homeassistant", sa.Text(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("silent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unseen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_nodes_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nodes")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_nodes_token_hash")),
    )
    op.create_index(op.f("ix_nodes_household_id"), "nodes", ["household_id"], unique=False)
    op.create_index(op.f("ix_nodes_silent_at"), "nodes", ["silent_at"], unique=False)
    op.create_index(op.f("ix_nodes_unseen_at"), "nodes", ["unseen_at"], unique=False)
    op.create_table(
        "stages",
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("stage_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock", sa.Text(), nullable=True),
        sa.Column("quiet_s", sa.Float(), nullable=True),
        sa.Column("limit_s", sa.Float(), nullable=True),
        sa.Column("why", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("last_evidence_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("absent_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("absent_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "stage IN ('normal', 'watch', 'check', 'danger', 'absent', 'blind')", name=op.f("ck_stages_stage")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_stages_household_id")),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_stages")),
    )
    op.create_table(
        "commands",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("type IN ('check_in', 'refresh', 'rename')", name=op.f("ck_commands_type")),
        sa.ForeignKeyConstraint(["node_id"], ["nodes.id"], name=op.f("fk_commands_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commands")),
    )
    op.create_index(op.f("ix_commands_node_id"), "commands", ["node_id"], unique=False)
    op.create_table(
        "cursors",
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("ack", sa.BigInteger(), nullable=False),
        sa.Column("above", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.CheckConstraint("ack >= 0", name=op.f("ck_cursors_ack")),
        sa.ForeignKeyConstraint(["node_id"], ["nodes.id"], name=op.f("fk_cursors_node_id")),
        sa.PrimaryKeyConstraint("node_id", "boot", name=op.f("pk_cursors")),
    )
    op.create_table(
        "journal",
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("item", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["node_id"], ["nodes.id"], name=op.f("fk_journal_node_id")),
        sa.PrimaryKeyConstraint("node_id", "boot", "seq", name=op.f("pk_journal")),
    )
    op.create_table(
        "pairing_codes",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("node_id", sa.Text(), nullable=True),
        sa.CheckConstraint("(used_at IS NULL) = (node_id IS NULL)", name=op.f("ck_pairing_codes_use")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_pairing_codes_household_id")),
        sa.ForeignKeyConstraint(["node_id"], ["nodes.id"], name=op.f("fk_pairing_codes_node_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_pairing_codes")),
    )
    op.create_index(op.f("ix_pairing_codes_household_id"), "pairing_codes", ["household_id"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("mend", sa.Text(), nullable=False),
        sa.Column("item", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["node_id"], ["nodes.id"], name=op.f("fk_quarantine_node_id")),
        sa.PrimaryKeyConstraint("node_id", "boot", "seq", name=op.f("pk_quarantine")),
    )
    op.create_table(
        "sensors",
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("appliance", sa.Text(), nullable=True),
        sa.Column("front_door", sa.Boolean(), nullable=False),
        sa.Column("alive", sa.Boolean(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["node_id"], ["nodes.id"], name=op.f("fk_sensors_node_id")),
        sa.PrimaryKeyConstraint("node_id", "id", name=op.f("pk_sensors")),
    )
    op.create_table(
        "signals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_number", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=True),
        sa.Column("boot", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('sos', 'danger', 'cannot_see', 'missed_check')", name=op.f("ck_signals_kind")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_signals_household_id")),
        sa.ForeignKeyConstraint(["incident_number"], ["incidents.number"], name=op.f("fk_signals_incident_number")),
        sa.ForeignKeyConstraint(["node_id"], ["nodes.id"], name=op.f("fk_signals_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signals")),
    )
    op.create_index(op.f("ix_signals_household_id"), "signals", ["household_id"], unique=False)
    op.create_index(op.f("ix_signals_incident_number"), "signals", ["incident_number"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=True),
        sa.Column("node_id", sa.Text(), nullable=True),
        sa.Column("sensor_id", sa.Text(), nullable=True),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('node_silent', 'home_blind', 'sensor_offline', 'sensor_unsuitable', 'channel_failing')",
            name=op.f("ck_tickets_kind"),
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_tickets_closing")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_tickets_household_id")),
        sa.ForeignKeyConstraint(["node_id"], ["nodes.id"], name=op.f("fk_tickets_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    op.create_index(op.f("ix_tickets_household_id"), "tickets", ["household_id"], unique=False)
    op.create_index(op.f("ix_tickets_node_id"), "tickets", ["node_id"], unique=False)
    op.create_index(
        "uq_tickets_open",
        "tickets",
        ["kind", "subject"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "transitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("state_before", sa.Text(), nullable=True),
        sa.Column("state_after", sa.Text(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "move IN ('raise', 'defer', 'resume', 'route', 'join', 'evidence', 'clear', 'note', 'claim', 'contact', 'dispatch', 'release', 'expire', 'close', 'reopen')",
            name=op.f("ck_transitions_move"),
        ),
        sa.CheckConstraint(
            "state_after IN ('open', 'deferred', 'claimed', 'contacting', 'dispatched', 'closed')",
            name=op.f("ck_transitions_state_after"),
        ),
        sa.CheckConstraint(
            "state_before IN ('open', 'deferred', 'claimed', 'contacting', 'dispatched', 'closed')",
            name=op.f("ck_transitions_state_before"),
        ),
        sa.ForeignKeyConstraint(["incident_number"], ["incidents.number"], name=op.f("fk_transitions_incident_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transitions")),
    )
    op.create_index(op.f("ix_transitions_incident_number"), "transitions", ["incident_number"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("incident_number", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'pending') = (due_at IS NOT NULL)", name=op.f("ck_deliveries_due")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_deliveries_sending")),
        sa.CheckConstraint("language IN ('ko', 'en')", name=op.f("ck_deliveries_language")),
        sa.CheckConstraint("state IN ('pending', 'sent', 'failed', 'superseded')", name=op.f("ck_deliveries_state")),
        sa.CheckConstraint("incident_number IS NOT NULL OR ticket_id IS NOT NULL", name=op.f("ck_deliveries_cause")),
        sa.ForeignKeyConstraint(["incident_number"], ["incidents.number"], name=op.f("fk_deliveries_incident_number")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_deliveries_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(op.f("ix_deliveries_due_at"), "deliveries", ["due_at"], unique=False)
    op.create_index(op.f("ix_deliveries_incident_number"), "deliveries", ["incident_number"], unique=False)
    op.create_index(op.f("ix_deliveries_ticket_id"), "deliveries", ["ticket_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('incidents', {FIRST_INCIDENT - 1})")


def downgrade() -> None:
    """Drop every table."""
    op.drop_table("deliveries")
    op.drop_table("transitions")
    op.drop_table("tickets")
    op.drop_table("signals")
    op.drop_table("sensors")
    op.drop_table("quarantine")
    op.drop_table("pairing_codes")
    op.drop_table("journal")
    op.drop_table("cursors")
    op.drop_table("commands")
    op.drop_table("stages")
    op.drop_table("nodes")
    op.drop_table("looks")
    op.drop_table("incidents")
    op.drop_table("contacts")
    op.drop_table("consents")
    op.drop_table("households")
    op.drop_table("user_tokens")
    op.drop_table("dongs")
    op.drop_table("users")
    op.drop_table("pairing_failures")
    op.drop_table("districts")
    op.drop_table("channels")
