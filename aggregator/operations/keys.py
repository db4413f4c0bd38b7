"""Changing the key of personal data: a new key seals from now on, everything is sealed anew, the old key can go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, require
from aggregator.domain.errors import Conflict, NotFound
from aggregator.operations.context import Context
from aggregator.store import households, sealed
from aggregator.store.cipher import key_id

_BATCH = 200


class KeyChain(Protocol):
    """Where the keys are kept."""

    def held(self) -> Sequence[bytes]:
        """Every key, the one that seals first."""

    def put_first(self, key: bytes) -> None:
        """Make a key the one that seals."""

    def remove(self, key: bytes) -> None:
        """Take a key out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """One key by its id; `rows` are those that only this key opens."""

    id: str
    current: bool
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a table is: `done` of `total` rows that another key had sealed."""

    table: str
    done: int
    total: int


async def list_keys(context: Context, actor: Actor) -> tuple[KeyView, ...]:
    """Every key, the one that seals first."""
    require(actor, Permission.CONFIGURE)
    current = context.cipher.current
    async with context.database.read() as connection:
        return tuple(
            [
                KeyView(id=key, current=key == current, rows=await _rows(connection, key))
                for key in context.cipher.key_ids
            ]
        )


async def add(context: Context, actor: Actor, chain: KeyChain, key: bytes) -> tuple[KeyView, ...]:
    """Let a new key seal from now on; a running service follows at once. What is old is opened by the old keys."""
    require(actor, Permission.CONFIGURE)
    chain.put_first(key)
    return await list_keys(context, actor)


async def rotate(context: Context, actor: Actor, tell: Callable[[Progress], None]) -> int:
    """Seal everything anew with the current key and return how many rows that were.

    In batches, each a transaction: the service goes on meanwhile, and after an end in the middle the next call goes
    on with what is left.
    """
    require(actor, Permission.CONFIGURE)
    rows = 0
    for one in sealed.every_sealed():
        async with context.database.read() as connection:
            total = await sealed.count_older(connection, one, context.cipher.current)
        done, after = 0, None
        while done < total:
            async with context.database.write() as connection:
                batch = await sealed.reseal(connection, context.cipher, one, after, _BATCH)
            done, after = done + batch.rows, batch.last
            if after is None:
                break
            tell(Progress(table=one.table.name, done=done, total=max(done, total)))
        rows += done
    return rows


async def fill_prints(context: Context) -> int:
    """Make the fingerprints of households from before there were any, in batches; return for how many."""
    filled = 0
    while True:
        async with context.database.write() as connection:
            done = await households.fill_prints(connection, context.cipher, _BATCH)
        filled += done
        if done < _BATCH:
            return filled


async def drop(context: Context, actor: Actor, chain: KeyChain, key: str) -> tuple[KeyView, ...]:
    """Take an old key out of the file.

    Raises NotFound (`key_not_there`), Conflict (`key_current`, and `key_needed` while rows can only be opened with it).
    """
    require(actor, Permission.CONFIGURE)
    found = [one for one in chain.held() if key_id(one) == key]
    if not found:
        raise NotFound("key_not_there", values={"key": key})
    if key_id(chain.held()[0]) == key:
        raise Conflict("key_current", values={"key": key})
    async with context.database.write() as connection:
        await sealed.hold_still(connection)
        if rows := await _rows(connection, key):
            raise Conflict("key_needed", values={"key": key, "rows": rows})
        chain.remove(found[0])
    return await list_keys(context, actor)


async def _rows(connection: AsyncConnection, key: str) -> int:
    """How many rows of all tables only this key opens."""
    return sum([await sealed.count(connection, one, key) for one in sealed.every_sealed()])
