"""Changing the key of personal data while people work."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select, text

from aggregator.domain.errors import Conflict, Forbidden, NotFound
from aggregator.domain.household import Contact, ContactKind, Registration
from aggregator.operations import households, keys
from aggregator.operations.context import Context
from aggregator.operations.keys import KeyView, Progress
from aggregator.store import sealed
from aggregator.store.cipher import Cipher, UnknownKeyError, key_id
from aggregator.store.sealed import every_sealed
from tests.aggregator.stores import on_postgresql

from .conftest import ADMINISTRATOR, OFFICER

OLD, NEW, NEWER = b"k" * 32, b"n" * 32, b"r" * 32
PEOPLE = 450


@dataclass
class Chain:
    """Keys kept in memory."""

    kept: list[bytes]

    def held(self) -> Sequence[bytes]:
        return self.kept

    def put_first(self, key: bytes) -> None:
        self.kept.insert(0, key)

    def remove(self, key: bytes) -> None:
        self.kept.remove(key)


def follow(context: Context, chain: Chain) -> Context:
    """The same region with a cipher that follows the chain."""
    return replace(context, cipher=Cipher(chain.kept, lambda: chain.kept))


async def register(context: Context, number: int) -> str:
    neighbour = Contact(kind=ContactKind.NEIGHBOUR, name=f"이웃 {number}", phone="", note="")
    registration = Registration(dong="mangu", name=f"김영희 {number}", phone="010-1", contacts=(neighbour,))
    return (await households.register(context, ADMINISTRATOR, registration)).id


def nothing(progress: Progress) -> None:
    """Tell nobody."""


async def test_a_new_key_seals_and_the_old_one_opens(context: Context):
    chain = Chain([OLD])
    region = follow(context, chain)
    before = await register(region, 1)
    views = await keys.add(region, ADMINISTRATOR, chain, NEW)
    after = await register(region, 2)
    assert views == (
        KeyView(id=key_id(NEW), current=True, rows=0),
        KeyView(id=key_id(OLD), current=False, rows=2),
    )
    assert [(await households.show(region, OFFICER, one)).name for one in (before, after)] == ["김영희 1", "김영희 2"]
    assert [view.rows for view in await keys.list_keys(region, ADMINISTRATOR)] == [2, 2]


async def test_everything_is_sealed_anew_and_the_old_key_goes(context: Context):
    chain = Chain([OLD])
    region = follow(context, chain)
    ids = [await register(region, number) for number in range(3)]
    await keys.add(region, ADMINISTRATOR, chain, NEW)
    with pytest.raises(Conflict, match="key_needed") as refused:
        await keys.drop(region, ADMINISTRATOR, chain, key_id(OLD))
    assert refused.value.values == {"key": key_id(OLD), "rows": 6}
    told: list[Progress] = []
    assert await keys.rotate(region, ADMINISTRATOR, told.append) == 6
    assert told == [
        Progress(table="households", done=3, total=3),
        Progress(table="contacts", done=3, total=3),
    ]
    assert await keys.rotate(region, ADMINISTRATOR, nothing) == 0
    assert await keys.drop(region, ADMINISTRATOR, chain, key_id(OLD)) == (
        KeyView(id=key_id(NEW), current=True, rows=6),
    )
    shown = await households.show(follow(context, Chain([NEW])), OFFICER, ids[2])
    assert (shown.name, shown.phone, shown.memo, shown.contacts[0].name) == ("김영희 2", "010-1", "", "이웃 2")
    with pytest.raises(UnknownKeyError):
        await households.show(follow(context, Chain([OLD])), OFFICER, ids[0])


class PowerCut(Exception):  # noqa: N818 - it is one
    """The process ended in the middle."""


async def test_a_rotation_that_was_broken_off_goes_on(context: Context):
    chain = Chain([OLD])
    region = follow(context, chain)
    for number in range(PEOPLE):
        await register(region, number)
    await keys.add(region, ADMINISTRATOR, chain, NEW)

    def cut(progress: Progress) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        await keys.rotate(region, ADMINISTRATOR, cut)
    rows = [view.rows for view in await keys.list_keys(region, ADMINISTRATOR)]
    assert rows == [200, 2 * PEOPLE - 200]
    told: list[Progress] = []
    assert await keys.rotate(region, ADMINISTRATOR, told.append) == 2 * PEOPLE - 200
    assert [one.done for one in told] == [200, 250, 200, 400, 450]
    assert [view.rows for view in await keys.list_keys(region, ADMINISTRATOR)] == [2 * PEOPLE, 0]


async def test_a_second_new_key_in_the_middle(context: Context):
    chain = Chain([OLD])
    region = follow(context, chain)
    household = await register(region, 1)
    await keys.add(region, ADMINISTRATOR, chain, NEW)
    await register(region, 2)
    await keys.add(region, ADMINISTRATOR, chain, NEWER)
    assert await keys.rotate(region, ADMINISTRATOR, nothing) == 4
    for key in (OLD, NEW):
        await keys.drop(region, ADMINISTRATOR, chain, key_id(key))
    assert (await households.show(region, OFFICER, household)).name == "김영희 1"


async def test_keys_that_cannot_go(context: Context):
    chain = Chain([OLD])
    with pytest.raises(Conflict, match="key_current"):
        await keys.drop(context, ADMINISTRATOR, chain, key_id(OLD))
    with pytest.raises(NotFound, match="key_not_there"):
        await keys.drop(context, ADMINISTRATOR, chain, key_id(NEW))


async def test_keys_are_not_for_officers(context: Context):
    for work in (
        keys.list_keys(context, OFFICER),
        keys.add(context, OFFICER, Chain([OLD]), NEW),
        keys.rotate(context, OFFICER, nothing),
        keys.drop(context, OFFICER, Chain([OLD]), key_id(OLD)),
    ):
        with pytest.raises(Forbidden, match="role_not_allowed"):
            await work


async def test_every_table_can_be_sealed_anew(context: Context):
    """The places follow from the rows themselves: each table is read the way a rotation reads it."""
    async with context.database.read() as connection:
        for sealed in every_sealed():
            await connection.execute(select(sealed.table).order_by(*sealed.table.primary_key.columns).limit(1))
            assert set(sealed.columns) <= set(sealed.table.columns.keys())


@on_postgresql
async def test_a_key_is_not_dropped_while_another_process_still_seals_with_it(context: Context):
    async with context.database.write() as sealing, context.database.write() as dropping:
        await sealing.execute(text("UPDATE households SET memo = 'sealed a moment ago'"))
        waiting = asyncio.create_task(sealed.hold_still(dropping))
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
        await sealing.rollback()
        async with asyncio.timeout(60):
            await waiting
