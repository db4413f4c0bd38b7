"""The journal keeps what a home sent together in one row; on PostgreSQL it is divided by the time of arrival.

Nodes get a column for how far their clocks are from ours.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_CHUNK = 5_000
_TIME = sa.DateTime(timezone=True)

_items = sa.table(
    "journal_items",
    *(sa.column(name) for name in ("node_id", "boot", "seq", "type")),
    sa.column("at", _TIME),
    sa.column("received_at", _TIME),
    sa.column("item", sa.JSON),
)
_batches = sa.table(
    "journal",
    *(sa.column(name) for name in ("id", "node_id", "boot", "household_id")),
    sa.column("received_at", _TIME),
    sa.column("first_at", _TIME),
    sa.column("last_at", _TIME),
    sa.column("count", sa.Integer),
    sa.column("items", sa.LargeBinary),
)
_nodes = sa.table("nodes", sa.column("id"), sa.column("household_id"))


def upgrade() -> None:
    """Make a table of batches and fill it from the items."""
    connection = op.get_bind()
    op.rename_table("journal", "journal_items")
    if connection.dialect.name == "postgresql":
        op.execute("ALTER TABLE journal_items RENAME CONSTRAINT pk_journal TO pk_journal_items")
    order = ("received_at", "node_id", "boot", "seq")
    op.create_index("ix_journal_items_order", "journal_items", order)
    _make_journal(connection)
    waiting: list[dict[str, Any]] = []
    for batch in _old_batches(connection):
        waiting.append(batch)
        if len(waiting) >= _CHUNK:
            connection.execute(sa.insert(_batches), waiting)
            waiting = []
    if waiting:
        connection.execute(sa.insert(_batches), waiting)
    op.drop_table("journal_items")
    op.add_column("nodes", sa.Column("skew_s", sa.Float()))


def _make_journal(connection: sa.Connection) -> None:
    """The new table; its numbers are never given twice."""
    divided = connection.dialect.name == "postgresql"
    if divided:
        op.execute("CREATE SEQUENCE journal_id_seq AS BIGINT")
    number = (
        sa.Column("id", sa.BigInteger(), server_default=sa.text("nextval('journal_id_seq')"), nullable=False)
        if divided
        else sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True, nullable=False)
    )
    key = ("id", "received_at") if divided else ("id",)
    op.create_table(
        "journal",
        number,
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("first_at", _TIME, nullable=False),
        sa.Column("last_at", _TIME, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("items", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_journal_count")),
        sa.CheckConstraint("first_at <= last_at", name=op.f("ck_journal_order")),
        sa.ForeignKeyConstraint(["node_id"], ["nodes.id"], name=op.f("fk_journal_node_id")),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_journal")),
        sqlite_autoincrement=True,
        postgresql_partition_by="RANGE (received_at)",
    )
    op.create_index("ix_journal_household", "journal", ["household_id", "id"])
    if divided:
        op.execute("ALTER SEQUENCE journal_id_seq OWNED BY journal.id")
        op.execute("CREATE TABLE journal_default PARTITION OF journal DEFAULT")


def _old_batches(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """The items of one node that arrived at one moment, together."""
    for (received_at, node, boot, household), rows in groupby(
        _old_items(connection), lambda row: (row.received_at, row.node_id, row.boot, row.household_id)
    ):
        together = list(rows)
        moments = [row.at for row in together]
        items = [{"seq": row.seq, **row.item} for row in together]
        yield {
            "node_id": node,
            "boot": boot,
            "household_id": household,
            "received_at": received_at,
            "first_at": min(moments),
            "last_at": max(moments),
            "count": len(together),
            "items": json.dumps(items, ensure_ascii=False, separators=(",", ":")).encode(),
        }


def _old_items(connection: sa.Connection) -> Iterator[sa.Row[Any]]:
    """Every item in order of arrival, a bounded number at a time."""
    order = (_items.c.received_at, _items.c.node_id, _items.c.boot, _items.c.seq)
    query = (
        sa.select(_items, _nodes.c.household_id).join(_nodes, _nodes.c.id == _items.c.node_id).order_by(*order)
    ).limit(_CHUNK)
    rows: Sequence[sa.Row[Any]] = connection.execute(query).all()
    while rows:
        yield from rows
        last = rows[-1]
        behind = sa.tuple_(*order) > sa.tuple_(last.received_at, last.node_id, last.boot, last.seq)
        rows = connection.execute(query.where(behind)).all()


def downgrade() -> None:
    """Make a table of items again and fill it from the batches."""
    connection = op.get_bind()
    op.drop_column("nodes", "skew_s")
    op.create_table(
        "journal_items",
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("item", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["node_id"], ["nodes.id"], name=op.f("fk_journal_node_id")),
        sa.PrimaryKeyConstraint("node_id", "boot", "seq", name=op.f("pk_journal_items")),
    )
    position = 0
    query = sa.select(_batches).order_by(_batches.c.id).limit(_CHUNK // 50)
    while rows := connection.execute(query.where(_batches.c.id > position)).all():
        connection.execute(sa.insert(_items), [item for row in rows for item in _items_of(row)])
        position = rows[-1].id
    op.drop_table("journal")
    op.rename_table("journal_items", "journal")
    if connection.dialect.name == "postgresql":
        op.execute("ALTER TABLE journal RENAME CONSTRAINT pk_journal_items TO pk_journal")


def _items_of(row: sa.Row[Any]) -> Iterator[dict[str, Any]]:
    """The rows of the items of a batch; an item's own time is as exact as its text."""
    array = row.items if row.items.startswith(b"[") else zlib.decompress(row.items)
    for item in json.loads(array):
        yield {
            "node_id": row.node_id,
            "boot": row.boot,
            "seq": item["seq"],
            "type": item["type"],
            "at": datetime.fromisoformat(item["at"]).astimezone(UTC),
            "received_at": row.received_at,
            "item": item,
        }
