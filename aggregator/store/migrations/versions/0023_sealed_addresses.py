"""Addresses of recipients and reasons of looks are sealed, also those that are there; early items are judged again.

The columns have other names than before: a process of the earlier version that still runs is refused by the database
rather than writing in clear or sending to what it cannot read.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from aggregator.store.cipher import Cipher

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ROWS = 500
_RECIPIENT, _RECIPIENT_BEFORE = ["channel", "address_print", "created_at"], ["channel", "address", "created_at"]

_MESSAGES = sa.table(
    "deliveries",
    sa.column("id", sa.Text),
    sa.column("address", sa.Text),
    sa.column("address_print", sa.Text),
    sa.column("next_ways", sa.JSON),
    sa.column("other_ways", sa.Text),
)
_LOOKS = sa.table(
    "looks",
    sa.column("id", sa.Integer),
    sa.column("household_id", sa.Text),
    sa.column("why", sa.Text),
    sa.column("reason", sa.Text),
)


def upgrade() -> None:
    """Seal what is there, and make room for what an early item waits for."""
    for column in (sa.Column("ahead_s", sa.Float()), sa.Column("again_at", sa.DateTime(timezone=True))):
        op.add_column("quarantine", column)
    only = sa.text("again_at IS NOT NULL")
    op.create_index("ix_quarantine_again", "quarantine", ["again_at"], sqlite_where=only, postgresql_where=only)
    op.drop_index("ix_deliveries_recipient", "deliveries")
    op.add_column("deliveries", sa.Column("address_print", sa.Text(), nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("other_ways", sa.Text(), nullable=False, server_default=""))
    for rows in _batches(_MESSAGES, "id", "address", "next_ways"):
        cipher = _cipher()
        _put(
            _MESSAGES,
            [
                {
                    "at_id": row["id"],
                    "address": cipher.seal(row["address"], _address_place(row["id"])),
                    "address_print": cipher.fingerprint(row["address"], "deliveries.address"),
                    "other_ways": cipher.seal(_written(row["next_ways"]), _ways_place(row["id"])),
                }
                for row in rows
            ],
        )
    op.drop_column("deliveries", "next_ways")
    op.create_index("ix_deliveries_recipient", "deliveries", _RECIPIENT)
    op.alter_column("looks", "why", new_column_name="reason")
    for rows in _batches(_LOOKS, "id", "household_id", "reason", only=_LOOKS.c.reason != ""):
        cipher = _cipher()
        sealed = [(row["id"], cipher.seal(row["reason"], _reason_place(row["household_id"]))) for row in rows]
        _put(_LOOKS, [{"at_id": identifier, "reason": reason} for identifier, reason in sealed])


def downgrade() -> None:
    """Write everything in clear again."""
    op.drop_index("ix_quarantine_again", "quarantine")
    for column in ("ahead_s", "again_at"):
        op.drop_column("quarantine", column)
    for rows in _batches(_LOOKS, "id", "household_id", "reason", only=_LOOKS.c.reason != ""):
        cipher = _cipher()
        clear = [(row["id"], cipher.open(row["reason"], _reason_place(row["household_id"]))) for row in rows]
        _put(_LOOKS, [{"at_id": identifier, "reason": reason} for identifier, reason in clear])
    op.alter_column("looks", "reason", new_column_name="why")
    op.drop_index("ix_deliveries_recipient", "deliveries")
    op.add_column("deliveries", sa.Column("next_ways", sa.JSON(), nullable=False, server_default="[]"))
    for rows in _batches(_MESSAGES, "id", "address", "other_ways"):
        cipher = _cipher()
        _put(
            _MESSAGES,
            [
                {
                    "at_id": row["id"],
                    "address": cipher.open(row["address"], _address_place(row["id"])),
                    "next_ways": json.loads(cipher.open(row["other_ways"], _ways_place(row["id"])) or "[]"),
                }
                for row in rows
            ],
        )
    for column in ("other_ways", "address_print"):
        op.drop_column("deliveries", column)
    op.create_index("ix_deliveries_recipient", "deliveries", _RECIPIENT_BEFORE)


def _cipher() -> Cipher:
    """What seals; only a database with such rows needs it."""
    cipher = op.get_context().opts.get("cipher")
    if not isinstance(cipher, Cipher):
        raise TypeError("this database has messages or looks: `migrate` needs the cipher of the region")
    return cipher


def _batches(
    table: sa.TableClause, *names: str, only: sa.ColumnElement[bool] | None = None
) -> Iterator[Sequence[sa.RowMapping]]:
    """The rows of a table in the order of their ids, some at a time."""
    query = sa.select(*(table.c[name] for name in names)).order_by(table.c.id).limit(_ROWS)
    if only is not None:
        query = query.where(only)
    rows = op.get_bind().execute(query).mappings().all()
    while rows:
        yield rows
        rows = op.get_bind().execute(query.where(table.c.id > rows[-1]["id"])).mappings().all()


def _put(table: sa.TableClause, rows: list[dict[str, Any]]) -> None:
    """Write the columns of rows."""
    op.get_bind().execute(sa.update(table).where(table.c.id == sa.bindparam("at_id")), rows)


def _written(ways: Any) -> str:
    """Further ways to a recipient as one text; none as none."""
    return json.dumps(ways) if ways else ""


def _address_place(identifier: str) -> str:
    """Where the address of a message belongs."""
    return f"deliveries.address:{identifier}"


def _ways_place(identifier: str) -> str:
    """Where the further ways of a message belong."""
    return f"deliveries.other_ways:{identifier}"


def _reason_place(household: str) -> str:
    """Where the reason of a look belongs."""
    return f"looks.reason:{household}"
