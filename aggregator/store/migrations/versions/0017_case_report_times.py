"""What the reports of cases count, kept with the case: the dong of then, and how long the first help took.

And which seasonal question a check-in asked.
"""

from datetime import UTC, datetime
from itertools import batched

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ADDED = (("cases", "opened_in", sa.Text()), ("cases", "closed_in", sa.Text()), ("referrals", "opened_in", sa.Text()))
_INDEXES = {
    "ix_cases_opened": (
        "cases",
        ["opened_at"],
        ["opened_at", "opened_in", "incident_number", "helped_after_ms", "number"],
    ),
    "ix_cases_closed": ("cases", ["closed_at"], ["closed_at", "closed_in", "result", "number"]),
    "ix_referrals_opened": (
        "referrals",
        ["opened_at"],
        ["opened_at", "opened_in", "programme_id", "unit", "state", "wanted", "granted", "used"],
    ),
    "ix_referral_transitions_referral_number": ("referral_transitions", ["referral_number"], None),
    "ix_referral_transitions_at": ("referral_transitions", ["at"], None),
    "ix_referral_transitions_history": ("referral_transitions", None, ["referral_number", "id", "move"]),
    "ix_referral_transitions_moved": ("referral_transitions", None, ["move", "at", "referral_number"]),
    "ix_tasks_promised": (
        "tasks",
        ["kind", "promised_at"],
        ["kind", "promised_at", "dong_id", "state", "ended_at"],
    ),
    "ix_incidents_opened": ("incidents", ["opened_at"], ["opened_at", "household_id"]),
    "ix_residences_household_id": ("residences", ["household_id"], None),
    "ix_residences_stay": ("residences", None, ["household_id", "since", "until", "dong_id"]),
    "ix_dispatches_sent": ("dispatches", None, ["sent_at", "incident_number"]),
}
"""Name: table, its columns before, its columns now; None where there is no such index."""
_BATCH = 1000

_PLACED = (
    ("cases", "opened_in", "opened_at"),
    ("cases", "closed_in", "closed_at"),
    ("referrals", "opened_in", "opened_at"),
)

_SIGNALLED = """
SELECT cases.number, COALESCE(MIN(signals.at), MIN(incidents.opened_at)) AS at FROM cases
JOIN incidents ON incidents.number = cases.incident_number
LEFT JOIN signals ON signals.incident_number = incidents.number
GROUP BY cases.number
"""
_HELPED = """
SELECT case_number AS number, at FROM case_transitions WHERE move = 'serve'
UNION ALL SELECT referrals.case_number, referral_transitions.at FROM referral_transitions
JOIN referrals ON referrals.number = referral_transitions.referral_number
WHERE referral_transitions.state_after IN ('in_progress', 'used_in_part', 'completed')
UNION ALL SELECT case_number, ended_at FROM tasks WHERE state = 'done' AND case_number IS NOT NULL
UNION ALL SELECT cases.number, tasks.ended_at FROM tasks
JOIN cases ON cases.incident_number = tasks.incident_number WHERE tasks.state = 'done'
"""


def upgrade() -> None:
    """Add the columns, fill them, and index them."""
    for table, name, kind in _ADDED:
        op.add_column(table, sa.Column(name, kind))
    op.add_column("cases", sa.Column("helped_after_ms", sa.BigInteger()))
    op.add_column("check_ins", sa.Column("question", sa.Text()))
    for name, (table, before, now) in _INDEXES.items():
        if before is not None:
            op.drop_index(name, table)
        if now is not None and table == "residences":
            op.create_index(name, table, now)
    for table, column, moment in _PLACED:
        op.execute(
            f"UPDATE {table} SET {column} = (SELECT dong_id FROM residences"
            f" WHERE residences.household_id = {table}.household_id AND since <= {table}.{moment}"
            f" AND (until IS NULL OR until > {table}.{moment}) ORDER BY id DESC LIMIT 1)"
        )
    _time_help(op.get_bind())
    for name, (table, _before, now) in _INDEXES.items():
        if now is not None and table != "residences":
            op.create_index(name, table, now)


def _time_help(connection: sa.Connection) -> None:
    """Fill in how long the first help took."""
    signalled = {row.number: _moment(row.at) for row in connection.execute(sa.text(_SIGNALLED))}
    first: dict[int, int] = {}
    for row in connection.execute(sa.text(_HELPED)):
        since, at = signalled.get(row.number), _moment(row.at)
        if since is not None and at >= since:
            waited_ms = round((at - since).total_seconds() * 1e6) // 1000
            first[row.number] = min(waited_ms, first.get(row.number, waited_ms))
    statement = sa.text("UPDATE cases SET helped_after_ms = :after WHERE number = :number")
    for some in batched(first.items(), _BATCH, strict=False):
        connection.execute(statement, [{"number": number, "after": after} for number, after in some])


def _moment(stored: datetime | str) -> datetime:
    """A moment as the database gives it, which SQLite keeps as text in UTC."""
    at = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def downgrade() -> None:
    """Take it all away."""
    for name, (table, before, now) in _INDEXES.items():
        if now is not None:
            op.drop_index(name, table)
        if before is not None:
            op.create_index(name, table, before)
    op.drop_column("check_ins", "question")
    op.drop_column("cases", "helped_after_ms")
    for table, name, _kind in _ADDED:
        op.drop_column(table, name)
