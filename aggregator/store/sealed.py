"""Every sealed column of the region, and sealing rows anew with the current key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, bindparam, func, or_, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.schema import MODULES

type Position = tuple[Any, ...]
"""The primary key of a row."""


def every_sealed() -> tuple[Sealed, ...]:
    """What the store modules name in `SEALED`."""
    return tuple(sealed for module in MODULES for sealed in getattr(module, "SEALED", ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """How many rows were sealed anew, and the last one (None: there are no more)."""

    rows: int
    last: Position | None


async def hold_still(connection: AsyncConnection) -> None:
    """Let nobody seal anything until the end of the transaction, and wait for those who are at it.

    On SQLite a transaction that may write is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        tables = ", ".join(sorted(sealed.table.name for sealed in every_sealed()))
        await connection.execute(text(f"LOCK TABLE {tables} IN SHARE MODE"))


async def count(connection: AsyncConnection, sealed: Sealed, key: str) -> int:
    """How many rows of a table have a field that only this key opens."""
    query = select(func.count()).select_from(sealed.table).where(_sealed_with(sealed, key))
    return int((await connection.execute(query)).scalar_one())


async def count_older(connection: AsyncConnection, sealed: Sealed, current: str) -> int:
    """How many rows of a table have a field sealed with another key than the current one."""
    query = select(func.count()).select_from(sealed.table).where(_older(sealed, current))
    return int((await connection.execute(query)).scalar_one())


async def reseal(
    connection: AsyncConnection, cipher: Cipher, sealed: Sealed, after: Position | None, limit: int
) -> Batch:
    """Seal the next rows after a position with the current key. Rows that are already are passed over."""
    key = tuple(sealed.table.primary_key.columns)
    query = select(sealed.table).where(_older(sealed, cipher.current)).order_by(*key).limit(limit).with_for_update()
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    rows = (await connection.execute(query)).mappings().all()
    if not rows:
        return Batch(rows=0, last=None)
    changed = [_anew(cipher, sealed, row) for row in rows]
    matches = and_(*(column == bindparam(f"at_{column.name}") for column in key))
    await connection.execute(update(sealed.table).where(matches), changed)
    return Batch(rows=len(rows), last=tuple(rows[-1][column.name] for column in key))


def _anew(cipher: Cipher, sealed: Sealed, row: RowMapping) -> dict[str, Any]:
    """The columns of a row as they are with the current key, and its primary key."""
    clear = {name: cipher.open(row[name] or "", sealed.place(row, name)) for name in sealed.columns}
    values: dict[str, Any] = {
        name: None if row[name] is None else cipher.seal(text, sealed.place(row, name)) for name, text in clear.items()
    }
    if sealed.derive is not None:
        values |= sealed.derive(cipher, row, clear)
    return values | {f"at_{column.name}": row[column.name] for column in sealed.table.primary_key.columns}


def _sealed_with(sealed: Sealed, key: str) -> ColumnElement[bool]:
    """Rows with a field that this key sealed."""
    return or_(*(sealed.table.c[name].like(f"{key}:%") for name in sealed.columns))


def _older(sealed: Sealed, current: str) -> ColumnElement[bool]:
    """Rows with a field that another key than the current one sealed; empty fields need none."""
    columns: Sequence[Any] = [sealed.table.c[name] for name in sealed.columns]
    return or_(*(and_(column != "", column.not_like(f"{current}:%")) for column in columns))
