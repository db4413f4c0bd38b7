"""Offering a person to another dong, and the answer (W17)."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, may_in
from aggregator.domain.errors import Conflict, Invalid, NotFound
from aggregator.domain.transfer import Transfer, TransferState
from aggregator.operations import tasks
from aggregator.operations.case_transfer import accept_running, decline_running, offer_running
from aggregator.operations.context import Context
from aggregator.operations.households import require_known_dong
from aggregator.operations.looks import note
from aggregator.operations.moving import move
from aggregator.operations.visibility import own_household, require_dong, visible_dongs
from aggregator.store import cases, transfers
from aggregator.store.identifiers import new_id

type _After = Callable[[AsyncConnection, Transfer, datetime], Awaitable[None]]


async def offer(
    context: Context, actor: Actor, household: str, *, dong: str, moves_at: datetime | None = None, memo: str
) -> Transfer:
    """Offer a person to another dong, with the reason; until it accepts the old one watches.

    The running case is offered with the person. Raises NotFound, Forbidden, Invalid (`dong_unknown`, `memo_needed`,
    `transfer_same_dong`), Conflict (`transfer_open`, `household_left`).
    """
    async with context.database.write() as connection:
        return await offer_within(connection, context, actor, household, dong=dong, moves_at=moves_at, memo=memo)


async def offer_within(
    connection: AsyncConnection,
    context: Context,
    actor: Actor,
    household: str,
    *,
    dong: str,
    moves_at: datetime | None,
    memo: str,
) -> Transfer:
    """Offer a person to another dong within the caller's transaction; raises what `offer` raises."""
    if not memo.strip():
        raise Invalid("memo_needed", field="memo")
    now = context.clock.now()
    row = await own_household(connection, actor, household, now)
    await require_known_dong(connection, dong)
    if row["left_at"] is not None:
        raise Conflict("household_left", field="household")
    if await transfers.offered(connection, context.cipher, household) is not None:
        raise Conflict("transfer_open", field="household")
    transfer = Transfer(
        id=new_id("t"),
        household=household,
        dong_from=row["dong_id"],
        dong_to=dong,
        moves_at=moves_at or now,
        memo=memo.strip(),
        offered_at=now,
        offered_by=actor.user,
    )
    await transfers.put(connection, context.cipher, transfer, new=True)
    case = await cases.running(connection, household)
    if case is not None and case.offered_to is None:
        await offer_running(connection, context, actor, household, dong, now, transfer.memo)
    await note(connection, context, actor, [household], now, "transfer")
    return transfer


async def accept(context: Context, actor: Actor, transfer: str, *, memo: str = "") -> Transfer:
    """Take a person over: from now on the new dong watches, and the old one sees the person no longer."""

    async def after(connection: AsyncConnection, accepted: Transfer, now: datetime) -> None:
        await move(connection, context, accepted.household, accepted.dong_to, now)
        await accept_running(connection, context, actor, accepted.household, now, memo.strip() or accepted.memo)
        await tasks.move_of(connection, context, accepted.household, accepted.dong_to, actor.user, now)

    return await _decide(context, actor, transfer, TransferState.ACCEPTED, memo, after)


async def refuse(context: Context, actor: Actor, transfer: str, *, memo: str) -> Transfer:
    """Do not take a person over, with the reason. Raises Invalid (`memo_needed`)."""

    async def after(connection: AsyncConnection, refused: Transfer, now: datetime) -> None:
        await decline_running(connection, context, actor, refused.household, now, memo)

    return await _decide(context, actor, transfer, TransferState.REFUSED, memo, after)


async def withdraw(context: Context, actor: Actor, transfer: str, *, memo: str = "") -> Transfer:
    """Take an offer back; the old dong's matter."""

    async def after(connection: AsyncConnection, withdrawn: Transfer, now: datetime) -> None:
        await decline_running(connection, context, actor, withdrawn.household, now, memo.strip() or withdrawn.memo)

    return await _decide(context, actor, transfer, TransferState.WITHDRAWN, memo, after)


async def list_offered(context: Context, actor: Actor) -> tuple[Transfer, ...]:
    """Open offers from and to the actor's dongs, the oldest first; every person in them is logged as a look."""
    now = context.clock.now()
    async with context.database.write() as connection:
        dongs = [one for one in await visible_dongs(connection, actor) if may_in(actor, Permission.WRITE_REGISTER, one)]
        found = await transfers.open_ones(connection, context.cipher, dongs)
        await note(connection, context, actor, [one.household for one in found], now, "transfers")
    return found


async def list_of(context: Context, actor: Actor, household: str) -> tuple[Transfer, ...]:
    """Offers of one person from and to the actor's dongs, answered ones too, the latest first; logged as a look."""
    now = context.clock.now()
    async with context.database.write() as connection:
        every = await transfers.of_household(connection, context.cipher, household)
        found = tuple(one for one in every if _concerned(actor, one))
        await note(connection, context, actor, [one.household for one in found[:1]], now, "transfers")
    return found


async def list_waiting(context: Context, actor: Actor) -> tuple[Transfer, ...]:
    """Open offers to the actor's dongs, the oldest first, for lists that name nobody: no look is logged."""
    async with context.database.read() as connection:
        dongs = [one for one in await visible_dongs(connection, actor) if may_in(actor, Permission.WRITE_REGISTER, one)]
        found = await transfers.open_ones(connection, context.cipher, dongs)
    return tuple(one for one in found if one.dong_to in dongs)


async def _decide(
    context: Context, actor: Actor, transfer: str, state: TransferState, memo: str, after: _After
) -> Transfer:
    """Answer an offer, for somebody of the dong whose matter it is.

    Raises NotFound (`transfer_unknown`), Forbidden, Conflict (`transfer_decided`).
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        known = await transfers.get(connection, context.cipher, transfer)
        if known is None or not _concerned(actor, known):
            raise NotFound("transfer_unknown", field="transfer")
        require_dong(actor, known.dong_from if state is TransferState.WITHDRAWN else known.dong_to)
        decided = known.decided(state, now, actor.user, memo.strip())
        await transfers.put(connection, context.cipher, decided)
        await after(connection, decided, now)
        await note(connection, context, actor, [known.household], now, "transfer")
    return decided


def _concerned(actor: Actor, transfer: Transfer) -> bool:
    """Whether the actor works in one of the two dongs."""
    return any(may_in(actor, Permission.WRITE_REGISTER, dong) for dong in (transfer.dong_from, transfer.dong_to))
