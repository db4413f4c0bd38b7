"""Offers to other dongs, and the history of dongs every household belonged to."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.transfer import Residence, Transfer, TransferState
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of

transfers = Table(
    "transfers",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("dong_from", Text, ForeignKey("dongs.id"), nullable=False),
    Column("dong_to", Text, ForeignKey("dongs.id"), nullable=False, index=True),
    Column("moves_at", Utc, nullable=False),
    Column("memo", Text, nullable=False),
    Column("offered_at", Utc, nullable=False),
    Column("offered_by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_at", Utc),
    Column("decided_by", Text),
    Column("answer", Text, nullable=False),
    CheckConstraint("dong_from <> dong_to", name="places"),
    CheckConstraint("(state = 'offered') = (decided_at IS NULL)", name="decision"),
    one_of("state", TransferState),
)

Index(
    "uq_transfers_household_offered",
    transfers.c.household_id,
    unique=True,
    sqlite_where=transfers.c.state == TransferState.OFFERED.value,
    postgresql_where=transfers.c.state == TransferState.OFFERED.value,
)

residences = Table(
    "residences",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False),
    Column("dong_id", Text, ForeignKey("dongs.id"), nullable=False, index=True),
    Column("since", Utc, nullable=False),
    Column("until", Utc),
    CheckConstraint("until IS NULL OR until >= since", name="order"),
)

Index(
    "uq_residences_household_present",
    residences.c.household_id,
    unique=True,
    sqlite_where=residences.c.until.is_(None),
    postgresql_where=residences.c.until.is_(None),
)

Index("ix_residences_stay", residences.c.household_id, residences.c.since, residences.c.until, residences.c.dong_id)

_TEXTS = ("memo", "answer")

SEALED = (Sealed(table=transfers, columns=_TEXTS, place=lambda row, column: _place(row["id"], column)),)


def _place(transfer: str, column: str) -> str:
    """Where a sealed field of an offer belongs."""
    return f"transfers.{column}:{transfer}"


async def put(connection: AsyncConnection, cipher: Cipher, transfer: Transfer, *, new: bool = False) -> None:
    """Insert an offer, or write what was decided."""
    values = {
        "state": transfer.state,
        "decided_at": transfer.decided_at,
        "decided_by": transfer.decided_by,
        "answer": cipher.seal(transfer.answer, _place(transfer.id, "answer")),
    }
    if not new:
        await connection.execute(update(transfers).where(transfers.c.id == transfer.id).values(**values))
        return
    await connection.execute(
        insert(transfers).values(
            id=transfer.id,
            household_id=transfer.household,
            dong_from=transfer.dong_from,
            dong_to=transfer.dong_to,
            moves_at=transfer.moves_at,
            memo=cipher.seal(transfer.memo, _place(transfer.id, "memo")),
            offered_at=transfer.offered_at,
            offered_by=transfer.offered_by,
            **values,
        )
    )


async def get(connection: AsyncConnection, cipher: Cipher, transfer: str) -> Transfer | None:
    """One offer, locked."""
    query = select(transfers).where(transfers.c.id == transfer).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else _transfer(cipher, row)


async def offered(connection: AsyncConnection, cipher: Cipher, household: str) -> Transfer | None:
    """The open offer of a person."""
    query = select(transfers).where(transfers.c.household_id == household, transfers.c.state == TransferState.OFFERED)
    row = (await connection.execute(query.with_for_update())).mappings().one_or_none()
    return None if row is None else _transfer(cipher, row)


async def open_ones(connection: AsyncConnection, cipher: Cipher, dongs: Collection[str]) -> tuple[Transfer, ...]:
    """Open offers from or to these dongs, the oldest first."""
    query = select(transfers).where(
        transfers.c.state == TransferState.OFFERED,
        or_(transfers.c.dong_from.in_(dongs), transfers.c.dong_to.in_(dongs)),
    )
    rows = (await connection.execute(query.order_by(transfers.c.offered_at, transfers.c.id))).mappings()
    return tuple(_transfer(cipher, row) for row in rows)


async def of_household(connection: AsyncConnection, cipher: Cipher, household: str) -> tuple[Transfer, ...]:
    """Every offer of a person, decided ones too, the latest first."""
    query = select(transfers).where(transfers.c.household_id == household)
    rows = (await connection.execute(query.order_by(transfers.c.offered_at.desc(), transfers.c.id))).mappings()
    return tuple(_transfer(cipher, row) for row in rows)


def _transfer(cipher: Cipher, row: RowMapping) -> Transfer:
    """A row as the domain knows it."""
    return Transfer(
        id=row["id"],
        household=row["household_id"],
        state=TransferState(row["state"]),
        memo=cipher.open(row["memo"], _place(row["id"], "memo")),
        answer=cipher.open(row["answer"], _place(row["id"], "answer")),
        **{
            name: row[name]
            for name in ("dong_from", "dong_to", "moves_at", "offered_at", "offered_by", "decided_at", "decided_by")
        },
    )


async def settle(connection: AsyncConnection, household: str, dong: str, at: datetime) -> None:
    """The household belongs to a dong from now on; the former dong's time ends."""
    leaving = update(residences).where(residences.c.household_id == household, residences.c.until.is_(None))
    await connection.execute(leaving.values(until=at))
    await connection.execute(insert(residences).values(household_id=household, dong_id=dong, since=at))


async def history(connection: AsyncConnection, household: str) -> tuple[Residence, ...]:
    """Every dong a household belonged to, oldest first."""
    return (await histories(connection, [household])).get(household, ())


async def histories(connection: AsyncConnection, households: Collection[str]) -> Mapping[str, tuple[Residence, ...]]:
    """Every dong these households belonged to, oldest first, by household."""
    found: defaultdict[str, tuple[Residence, ...]] = defaultdict(tuple)
    query = select(residences).where(residences.c.household_id.in_(households))
    rows: Sequence[RowMapping] = (await connection.execute(query.order_by(residences.c.id))).mappings().all()
    for row in rows:
        found[row["household_id"]] += (Residence(dong=row["dong_id"], since=row["since"], until=row["until"]),)
    return found
