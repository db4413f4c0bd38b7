"""Who is on call: ways to reach staff, shifts, absences, and when each desk's roster is looked at next.

Addresses of staff are sealed.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.region import Language, Recipient
from aggregator.domain.roster import Away, Part, Shift, Weekly
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of
from aggregator.store.users import users

roster_ways = Table(
    "roster_ways",
    METADATA,
    Column("user_name", Text, ForeignKey("users.name"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("within_s", Integer, nullable=False),
    CheckConstraint("address <> ''", name="address"),
    one_of("language", Language),
)

roster_shifts = Table(
    "roster_shifts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("user_name", Text, ForeignKey("users.name"), nullable=False, index=True),
    Column("part", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("first_at", Utc, nullable=False),
    Column("last_at", Utc),
    Column("weekday", Integer),
    Column("starts_min", Integer),
    Column("lasts_min", Integer),
    Column("added_at", Utc, nullable=False),
    Column("added_by", Text, nullable=False),
    CheckConstraint("last_at IS NULL OR last_at >= first_at", name="stretch"),
    CheckConstraint("weekday IS NOT NULL OR last_at IS NOT NULL", name="ending"),
    CheckConstraint(
        "(weekday IS NULL) = (starts_min IS NULL) AND (weekday IS NULL) = (lasts_min IS NULL)", name="week"
    ),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    one_of("part", Part),
)

Index("ix_roster_shifts_desk_last", roster_shifts.c.desk, roster_shifts.c.last_at)

roster_absences = Table(
    "roster_absences",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("user_name", Text, ForeignKey("users.name"), nullable=False),
    Column("first_at", Utc, nullable=False),
    Column("last_at", Utc),
    Column("noted_by", Text, nullable=False),
    CheckConstraint("last_at IS NULL OR last_at >= first_at", name="stretch"),
)

Index("ix_roster_absences_user_last", roster_absences.c.user_name, roster_absences.c.last_at)

desk_clocks = Table(
    "desk_clocks",
    METADATA,
    Column("desk", Text, primary_key=True),
    Column("look_at", Utc, nullable=False, index=True),
    Column("dong_id", Text),
    Column("since", Utc, nullable=False),
    Column("changes_at", Utc, index=True),
)
"""One row for each desk: when its roster is looked at next and, for a dong, when duty changes next, and did last."""

SEALED = (
    Sealed(table=roster_ways, columns=("address",), place=lambda row, _: _way_place(row["user_name"], row["position"])),
)


def _way_place(user: str, position: int) -> str:
    """Where the address of a way to somebody belongs."""
    return f"roster_ways.address:{user}:{position}"


async def set_ways(connection: AsyncConnection, cipher: Cipher, user: str, ways: Sequence[Recipient]) -> None:
    """Replace the ways to reach somebody, in the order they are tried."""
    await connection.execute(delete(roster_ways).where(roster_ways.c.user_name == user))
    rows = [
        {
            "user_name": user,
            "position": position,
            "channel": way.channel,
            "address": cipher.seal(way.address, _way_place(user, position)),
            "language": way.language,
            "within_s": round(way.within.total_seconds()),
        }
        for position, way in enumerate(ways)
    ]
    if rows:
        await connection.execute(insert(roster_ways), rows)


async def ways(
    connection: AsyncConnection, cipher: Cipher, names: Collection[str]
) -> Mapping[str, tuple[Recipient, ...]]:
    """The ways to reach people, in the order they are tried; nothing for somebody without any."""
    if not names:
        return {}
    query = select(roster_ways).where(roster_ways.c.user_name.in_(names)).order_by(roster_ways.c.position)
    found: dict[str, tuple[Recipient, ...]] = {}
    for row in (await connection.execute(query)).mappings():
        way = Recipient(
            channel=row["channel"],
            address=cipher.open(row["address"], _way_place(row["user_name"], row["position"])),
            language=Language(row["language"]),
            within=timedelta(seconds=row["within_s"]),
        )
        found[row["user_name"]] = (*found.get(row["user_name"], ()), way)
    return found


async def add_shift(connection: AsyncConnection, shift: Shift, at: datetime, by: str) -> int:
    """Insert a shift (its id does not count) and return its id."""
    week = shift.weekly
    statement = (
        insert(roster_shifts)
        .values(
            desk=shift.desk,
            user_name=shift.user,
            part=shift.part,
            position=shift.order,
            first_at=shift.first_at,
            last_at=shift.last_at,
            weekday=None if week is None else week.weekday,
            starts_min=None if week is None else week.starts_min,
            lasts_min=None if week is None else week.lasts_min,
            added_at=at,
            added_by=by,
        )
        .returning(roster_shifts.c.id)
    )
    return int((await connection.execute(statement)).scalar_one())


async def get_shift(connection: AsyncConnection, identifier: int) -> Shift | None:
    """One shift."""
    row = (await connection.execute(select(roster_shifts).where(roster_shifts.c.id == identifier))).mappings().first()
    return None if row is None else _shift(row)


async def end_shift(connection: AsyncConnection, shift: Shift, at: datetime) -> None:
    """End a shift now; one that has not begun is gone."""
    this = roster_shifts.c.id == shift.id
    if shift.first_at >= at:
        await connection.execute(delete(roster_shifts).where(this))
    else:
        await connection.execute(update(roster_shifts).where(this).values(last_at=at))


async def shifts(connection: AsyncConnection, desk: str, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """The shifts of a desk that may be worked within [start, end), by staff who are still here."""
    query = select(roster_shifts).join(users, users.c.name == roster_shifts.c.user_name)
    query = query.where(
        users.c.disabled_at.is_(None),
        roster_shifts.c.desk == desk,
        or_(roster_shifts.c.last_at.is_(None), roster_shifts.c.last_at > start),
        roster_shifts.c.first_at < end,
    )
    return tuple(_shift(row) for row in (await connection.execute(query.order_by(roster_shifts.c.id))).mappings())


async def uses_roster(connection: AsyncConnection, desk: str) -> bool:
    """Whether a desk has ever been given anybody to be on call."""
    query = select(roster_shifts.c.id).where(roster_shifts.c.desk == desk, roster_shifts.c.part != Part.SUPERVISOR)
    return (await connection.execute(query.limit(1))).first() is not None


async def desks_of(connection: AsyncConnection, user: str) -> Sequence[str]:
    """The desks somebody has shifts at."""
    query = select(roster_shifts.c.desk).where(roster_shifts.c.user_name == user).distinct()
    return (await connection.execute(query.order_by(roster_shifts.c.desk))).scalars().all()


def _shift(row: RowMapping) -> Shift:
    """Columns as the domain knows them."""
    week = None
    if row["weekday"] is not None:
        week = Weekly(weekday=row["weekday"], starts_min=row["starts_min"], lasts_min=row["lasts_min"])
    return Shift(
        id=row["id"],
        desk=row["desk"],
        user=row["user_name"],
        part=Part(row["part"]),
        order=row["position"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        weekly=week,
    )


async def add_absence(connection: AsyncConnection, away: Away, by: str) -> None:
    """Write down that somebody cannot be on call."""
    values = {"user_name": away.user, "first_at": away.first_at, "last_at": away.last_at, "noted_by": by}
    await connection.execute(insert(roster_absences).values(**values))


async def end_absences(connection: AsyncConnection, user: str, at: datetime) -> int:
    """End what keeps somebody away now or later, and return how many there were."""
    theirs = roster_absences.c.user_name == user
    begun = (theirs, roster_absences.c.first_at <= at)
    open_end = or_(roster_absences.c.last_at.is_(None), roster_absences.c.last_at > at)
    ended = await connection.execute(update(roster_absences).where(*begun, open_end).values(last_at=at))
    gone = await connection.execute(delete(roster_absences).where(theirs, roster_absences.c.first_at > at))
    return ended.rowcount + gone.rowcount


async def absences(
    connection: AsyncConnection, names: Collection[str], start: datetime, end: datetime
) -> tuple[Away, ...]:
    """When these people cannot be on call within [start, end)."""
    if not names:
        return ()
    query = select(roster_absences).where(
        roster_absences.c.user_name.in_(names),
        or_(roster_absences.c.last_at.is_(None), roster_absences.c.last_at > start),
        roster_absences.c.first_at < end,
    )
    return tuple(
        Away(user=row["user_name"], first_at=row["first_at"], last_at=row["last_at"])
        for row in (await connection.execute(query.order_by(roster_absences.c.id))).mappings()
    )


async def add_clock(
    connection: AsyncConnection, desk: str, at: datetime, *, dong: str | None, changes_at: datetime | None
) -> None:
    """Begin to look at a desk; its duty is counted from here on."""
    values = {"desk": desk, "look_at": at, "dong_id": dong, "since": at, "changes_at": changes_at}
    await connection.execute(insert(desk_clocks).values(**values))


async def clocks(connection: AsyncConnection) -> Mapping[str, RowMapping]:
    """Every desk that is looked at."""
    return {row["desk"]: row for row in (await connection.execute(select(desk_clocks))).mappings()}


async def clock(connection: AsyncConnection, desk: str) -> RowMapping | None:
    """One desk that is looked at, locked until the end of a transaction that may write."""
    query = select(desk_clocks).where(desk_clocks.c.desk == desk).with_for_update()
    return (await connection.execute(query)).mappings().one_or_none()


async def set_clock(connection: AsyncConnection, desk: str, values: Mapping[str, Any]) -> None:
    """Update columns of a desk that is looked at."""
    await connection.execute(update(desk_clocks).where(desk_clocks.c.desk == desk).values(**values))


async def drop_clock(connection: AsyncConnection, desk: str) -> None:
    """Stop looking at a desk that has left the configuration."""
    await connection.execute(delete(desk_clocks).where(desk_clocks.c.desk == desk))


async def looks_due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[str]:
    """The desks whose roster is to be looked at, overdue ones first."""
    query = select(desk_clocks.c.desk).where(desk_clocks.c.look_at <= now).order_by(desk_clocks.c.look_at)
    return (await connection.execute(query.limit(limit))).scalars().all()


async def changes_due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[str]:
    """The dong desks at which duty has changed, overdue ones first."""
    query = select(desk_clocks.c.desk).where(desk_clocks.c.changes_at <= now)
    return (await connection.execute(query.order_by(desk_clocks.c.changes_at).limit(limit))).scalars().all()


async def next_change_at(connection: AsyncConnection) -> datetime | None:
    """When duty changes next, or a roster is to be looked at."""
    column = desk_clocks.c.changes_at
    query = select(column).where(column.is_not(None)).order_by(column).limit(1)
    return (await connection.execute(query)).scalar()
