"""Equipment tickets: what cannot be seen or does not work. Never a person's silence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, Reach, require
from aggregator.domain.equipment import Severity, TicketKind, mend
from aggregator.domain.errors import Conflict, Invalid, NotFound
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.store import equipment, users
from aggregator.store.columns import unpack
from aggregator.store.equipment import Sight, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One ticket; `household`, `node` and `sensor` are None for equipment of ours, such as a channel.

    `dong` is the home's, or the one an outage is in. `mend` says what to do about it.
    """

    id: int
    kind: TicketKind
    severity: Severity
    household: str | None
    dong: str | None
    node: str | None
    sensor: str | None
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    assigned_to: str | None
    why: Explanation
    mend: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNote:
    """What somebody said about a ticket, or to whom it was given (None: to nobody any more)."""

    at: datetime
    who: str
    assigned_to: str | None
    memo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """One ticket with everything said about it, oldest first."""

    ticket: Ticket
    notes: tuple[TicketNote, ...]
    memo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCount:
    """How many open tickets of a kind a dong has, and since when the oldest; `dong` is None for equipment of ours."""

    kind: TicketKind
    severity: Severity
    dong: str | None
    open: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentSummary:
    """All open tickets in numbers, for boards."""

    open: int
    oldest_at: datetime | None
    by_kind: Mapping[str, int]
    by_dong: Mapping[str, int]
    counts: tuple[TicketCount, ...]


async def list_tickets(
    context: Context,
    actor: Actor,
    *,
    kind: TicketKind | None = None,
    dong: str | None = None,
    household: str | None = None,
    assigned_to: str | None = None,
    include_closed: bool = False,
    after: int | None = None,
    limit: int = 500,
) -> tuple[Ticket, ...]:
    """The tickets of homes the actor may see: the most severe first, then the oldest.

    The next page comes `after` the last ticket of the page before. Raises NotFound (`ticket_unknown`) for an `after`
    that is none.
    """
    sight = _sight(context, actor)
    wanted = Wanted(kind=kind, dong=dong, household=household, assigned_to=assigned_to, include_closed=include_closed)
    async with context.database.read() as connection:
        last = None if after is None else await _seen(connection, sight, after)
        rows = await equipment.page(connection, sight, wanted, after=last, limit=limit)
    return tuple(_ticket(row) for row in rows)


async def show(context: Context, actor: Actor, ticket: int) -> TicketView:
    """One ticket with its notes. Raises NotFound (`ticket_unknown`)."""
    async with context.database.read() as connection:
        row = await _seen(connection, _sight(context, actor), ticket)
        notes = await equipment.notes_of(connection, context.cipher, ticket)
    return TicketView(
        ticket=_ticket(row),
        notes=tuple(
            TicketNote(at=note["at"], who=note["who"], assigned_to=note["assigned_to"], memo=note["memo"])
            for note in notes
        ),
        memo=equipment.memo_of(context.cipher, row),
    )


async def summary(context: Context, actor: Actor) -> EquipmentSummary:
    """Open tickets by kind and dong, and the oldest, over what the actor may see."""
    async with context.database.read() as connection:
        rows = await equipment.count_open(connection, _sight(context, actor))
    counts = sorted((_count(row) for row in rows), key=lambda one: (one.severity.rank, one.kind, one.dong or ""))
    by_kind: dict[str, int] = {}
    by_dong: dict[str, int] = {}
    for one in counts:
        by_kind[one.kind] = by_kind.get(one.kind, 0) + one.open
        if one.dong is not None:
            by_dong[one.dong] = by_dong.get(one.dong, 0) + one.open
    return EquipmentSummary(
        open=sum(one.open for one in counts),
        oldest_at=min((one.oldest_at for one in counts), default=None),
        by_kind=by_kind,
        by_dong=dict(sorted(by_dong.items())),
        counts=tuple(counts),
    )


async def assign(context: Context, actor: Actor, ticket: int, *, user: str | None, memo: str = "") -> Ticket:
    """Give a ticket to somebody, or (None) to nobody; written down with an optional memo.

    Raises NotFound (`ticket_unknown`, `user_unknown`) and Conflict (`ticket_closed`).
    """
    async with context.database.write() as connection:
        await _open_ticket(connection, context, actor, ticket)
        if user is not None and await users.get(connection, user) is None:
            raise NotFound("user_unknown", field="user", values={"user": user})
        await equipment.alter(connection, ticket, {"assigned_to": user})
        return await _noted(connection, context, actor, ticket, memo=memo, assigned_to=user)


async def annotate(context: Context, actor: Actor, ticket: int, *, memo: str) -> Ticket:
    """Write something down about a ticket. Raises NotFound, Invalid (`memo_needed`), Conflict (`ticket_closed`)."""
    if not memo.strip():
        raise Invalid("memo_needed", field="memo")
    async with context.database.write() as connection:
        row = await _open_ticket(connection, context, actor, ticket)
        return await _noted(connection, context, actor, ticket, memo=memo, assigned_to=row["assigned_to"])


async def close(context: Context, actor: Actor, ticket: int, *, memo: str) -> Ticket:
    """Close a ticket by hand; closing twice changes nothing.

    Raises NotFound, Invalid (`memo_needed`) and Conflict (`ticket_of_outage`) for one that ends with its outage.
    """
    if not memo.strip():
        raise Invalid("memo_needed", field="memo")
    sight = _sight(context, actor)
    async with context.database.write() as connection:
        row = await _seen(connection, sight, ticket)
        require(actor, Permission.TEND_EQUIPMENT)
        if row["closed_at"] is None:
            if row["kind"] == TicketKind.AREA_OUTAGE:
                raise Conflict("ticket_of_outage", field="ticket")
            await equipment.close(connection, context.cipher, ticket, context.clock.now(), actor.user, memo)
            row = await _seen(connection, sight, ticket)
        return _ticket(row)


async def _open_ticket(connection: AsyncConnection, context: Context, actor: Actor, ticket: int) -> RowMapping:
    """A ticket the actor may work on. Raises NotFound, Forbidden, Conflict (`ticket_closed`)."""
    row = await _seen(connection, _sight(context, actor), ticket)
    require(actor, Permission.TEND_EQUIPMENT)
    if row["closed_at"] is not None:
        raise Conflict("ticket_closed", field="ticket")
    return row


async def _noted(
    connection: AsyncConnection, context: Context, actor: Actor, ticket: int, *, memo: str, assigned_to: str | None
) -> Ticket:
    """Write a note and return the ticket as it is now."""
    now, cipher = context.clock.now(), context.cipher
    await equipment.add_note(connection, cipher, ticket, now, actor.user, memo=memo, assigned_to=assigned_to)
    return _ticket(await _seen(connection, _sight(context, actor), ticket))


async def _seen(connection: AsyncConnection, sight: Sight, ticket: int) -> RowMapping:
    """A ticket that may be seen. Raises NotFound."""
    row = await equipment.seen(connection, ticket, sight)
    if row is None:
        raise NotFound("ticket_unknown", field="ticket")
    return row


def _sight(context: Context, actor: Actor) -> Sight:
    """Tickets of homes follow the home; tickets of ours are for the centre and those of the whole region.

    Raises Forbidden for a role that sees no equipment.
    """
    require(actor, Permission.SEE_EQUIPMENT)
    match actor.rights.reach:
        case Reach.DONGS:
            return Sight(dongs=actor.dongs, ours=False)
        case Reach.CENTRE:
            return Sight(
                dongs=None, ours=True, centre=True, consented_at=context.clock.now() if actor.on_duty else None
            )
        case Reach.REGION:
            return Sight(dongs=None, ours=True)


def _count(row: RowMapping) -> TicketCount:
    """A counted kind of a dong."""
    kind = TicketKind(row["kind"])
    return TicketCount(
        kind=kind, severity=kind.severity, dong=row["dong"], open=row["open"], oldest_at=row["oldest_at"]
    )


def _ticket(row: Mapping[Any, Any]) -> Ticket:
    """A row as staff see it."""
    kind, why = TicketKind(row["kind"]), unpack(row["why"])
    return Ticket(
        id=row["id"],
        kind=kind,
        severity=kind.severity,
        household=row["household_id"],
        dong=row["dong"],
        node=row["node_id"],
        sensor=row["sensor_id"],
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        closed_by=row["closed_by"],
        assigned_to=row["assigned_to"],
        why=why,
        mend=mend(kind, why),
    )
