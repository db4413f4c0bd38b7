"""The journal: batches in order of arrival, numbers that are never given twice, and the journal of single items."""

import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, Connection, DateTime, column, delete, insert, select, table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store import journal
from aggregator.store.database import Database
from aggregator.store.districts import districts, dongs
from aggregator.store.households import households
from aggregator.store.journal import Batch, JournalRow, pack_items, unpack_items
from aggregator.store.nodes import nodes
from aggregator.store.schema import MIGRATIONS

NOON = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)


def batch(node: str = "n_1", *, household: str = "h_1", seqs: range = range(1, 3), **more: Any) -> Batch:
    """A batch of evidence with these numbers."""
    items = [{"seq": seq, "type": "evidence", "at": "2026-11-18T03:00:00.000Z"} for seq in seqs]
    usual: dict[str, Any] = {"received_at": NOON, "first_at": NOON, "last_at": NOON, "count": len(seqs)}
    return Batch(node_id=node, boot="b_1", household_id=household, items=pack_items(items), **(usual | more))


async def add_homes(connection: AsyncConnection) -> None:
    """Two households with a node each, past every rule in the code."""
    names = ("1", "2")
    await connection.execute(insert(districts), {"id": "d", "name": "D", "configured": True})
    await connection.execute(insert(dongs), {"id": "o", "district_id": "d", "name": "O", "configured": True})
    home: dict[str, Any] = dict.fromkeys(("name", "phone", "address", "memo"), "")
    home |= {"dong_id": "o", "risk": "high", "telemetry": "summary", "check_window_s": 60}
    home |= {"registered_at": NOON, "registered_by": "kim"}
    await connection.execute(insert(households), [{"id": f"h_{one}", **home} for one in names])
    node = {"paired_at": NOON, "version": "", "homeassistant": "", "waiting": 0}
    await connection.execute(
        insert(nodes),
        [{"id": f"n_{one}", "household_id": f"h_{one}", "token_hash": f"t_{one}", **node} for one in names],
    )


@pytest.fixture
async def homes(database: Database) -> Database:
    """A database with two homes."""
    async with database.write() as connection:
        await add_homes(connection)
    return database


def numbers(rows: list[JournalRow]) -> list[tuple[str, list[int]]]:
    """Node and item numbers of rows."""
    return [(row.node_id, [item["seq"] for item in unpack_items(row)]) for row in rows]


async def test_batches_are_read_in_order_and_by_node(homes: Database):
    async with homes.write() as connection:
        await journal.add_batches(connection, [])
        await journal.add_batches(connection, [batch(), batch("n_2", household="h_2", seqs=range(1, 2))])
        await journal.add_batches(connection, [batch(seqs=range(3, 5))])
    async with homes.read() as connection:
        first = list(await journal.after(connection, 0, 2))
        rest = list(await journal.after(connection, first[-1].id, 2))
        own = list(await journal.of_node(connection, "n_1"))
        assert list(await journal.of_node(connection, "n_unknown")) == []
    assert numbers([*first, *rest]) == [("n_1", [1, 2]), ("n_2", [1]), ("n_1", [3, 4])]
    assert numbers(own) == [("n_1", [1, 2]), ("n_1", [3, 4])]
    assert (own[0].household_id, own[0].count, own[0].received_at, own[0].first_at) == ("h_1", 2, NOON, NOON)


async def test_a_position_is_never_given_twice(homes: Database):
    async with homes.write() as connection:
        await journal.add_batches(connection, [batch(), batch()])
        (*_, last) = await journal.after(connection, 0, 10)
        await connection.execute(delete(journal.journal))
    async with homes.write() as connection:
        await journal.add_batches(connection, [batch()])
        (new,) = await journal.after(connection, last.id, 10)
    assert new.id > last.id


@pytest.mark.parametrize(
    "wrong", [{"count": 0}, {"first_at": NOON + timedelta(seconds=1)}], ids=["nothing in it", "ends before it begins"]
)
async def test_a_batch_holds_something_and_has_an_order(homes: Database, wrong: Mapping[str, Any]):
    with pytest.raises(IntegrityError):
        async with homes.write() as connection:
            await journal.add_batches(connection, [batch(**wrong)])


ITEMS = st.lists(
    st.fixed_dictionaries(
        {"seq": st.integers(1, 2**53), "type": st.just("reading")}, optional={"value": st.floats(-1e300, 1e300)}
    ),
    max_size=40,
)


@given(ITEMS)
def test_what_is_packed_comes_out_again(items: list[dict[str, Any]]):
    packed = pack_items(items)
    row = JournalRow(
        id=1,
        node_id="n",
        boot="b",
        household_id="h",
        received_at=NOON,
        first_at=NOON,
        last_at=NOON,
        count=1,
        items=packed,
    )
    assert unpack_items(row) == items
    assert len(packed) <= len(orjson.dumps(items))


@pytest.mark.parametrize(("place", "kept"), [("hospital", "hospital"), ("", ""), ("부산 딸네", "other"), (7, "other")])
def test_no_free_words_are_kept(place: object, kept: str):
    (item,) = orjson.loads(pack_items([{"seq": 1, "type": "absence", "place": place}]))
    assert item["place"] == kept


def move_to(revision: str, *, up: bool) -> Any:
    """What brings a connection to a revision."""

    def run(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        (command.upgrade if up else command.downgrade)(config, revision)

    return run


_TIME = DateTime(timezone=True)
OLD_TABLE = table(
    "journal",
    *(column(name) for name in ("node_id", "boot", "seq", "type")),
    *(column("at", _TIME), column("received_at", _TIME), column("item", JSON)),
)


def item_row(node: str, seq: int, *, minutes: int, received: int) -> dict[str, Any]:
    """A row of the journal of single items."""
    at = NOON + timedelta(minutes=minutes)
    item = {"seq": seq, "type": "evidence", "at": f"{at:%Y-%m-%dT%H:%M:%S}.000Z", "what": "문을 열었다" * 40}
    received_at = NOON + timedelta(hours=received)
    known = {"node_id": node, "boot": "b_1", "seq": seq, "type": "evidence"}
    return {**known, "at": at, "received_at": received_at, "item": item}


OLD = [
    item_row("n_1", 1, minutes=0, received=1),
    item_row("n_1", 2, minutes=-5, received=1),
    item_row("n_2", 1, minutes=1, received=1),
    item_row("n_1", 4, minutes=2, received=2),
    item_row("n_1", 3, minutes=2, received=3),
]


async def test_single_items_become_batches_and_again_single_items(homes: Database):
    old = select(OLD_TABLE).where(OLD_TABLE.c.seq < 5).order_by(OLD_TABLE.c.node_id, OLD_TABLE.c.seq)
    async with homes.write() as connection:
        await connection.run_sync(move_to("0017", up=False))
        await connection.execute(insert(OLD_TABLE), OLD)
        before = (await connection.execute(old)).all()
        await connection.run_sync(move_to("head", up=True))
        rows = list(await journal.after(connection, 0, 10))
    assert numbers(rows) == [("n_1", [1, 2]), ("n_2", [1]), ("n_1", [4]), ("n_1", [3])]
    assert [(row.household_id, row.count) for row in rows] == [("h_1", 2), ("h_2", 1), ("h_1", 1), ("h_1", 1)]
    assert (rows[0].first_at, rows[0].last_at) == (NOON - timedelta(minutes=5), NOON)
    assert rows[0].received_at == NOON + timedelta(hours=1)
    long = pack_items([{"seq": 5, "type": "evidence", "at": "2026-11-18T03:00:00Z", "what": "x" * 900}])
    assert zlib.decompress(long)
    async with homes.write() as connection:
        await journal.add_batches(connection, [replace(batch(seqs=range(5, 6)), items=long)])
        await connection.run_sync(move_to("0017", up=False))
        after = (await connection.execute(old)).all()
        unpacked = await connection.scalar(select(OLD_TABLE.c.item).where(OLD_TABLE.c.seq == 5))
        await connection.run_sync(move_to("head", up=True))
    assert after == before
    assert unpacked is not None
    assert unpacked["what"] == "x" * 900
