"""What people asked for: a call back, help of the welfare services, a number to be corrected."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, require
from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.request import RequestKind, due_at
from aggregator.operations.context import Context
from aggregator.operations.looks import note
from aggregator.operations.visibility import visible_household, visible_households
from aggregator.store import requests


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """One request; `memo` says how it was answered, and is shown only where the person is shown."""

    id: int
    household: str
    dong: str
    kind: RequestKind
    asked_at: datetime
    due_at: datetime
    overdue: bool
    done_at: datetime | None
    done_by: str | None
    memo: str


async def wish(
    connection: AsyncConnection,
    context: Context,
    household: str,
    kind: RequestKind,
    *,
    asked_at: datetime,
    at: datetime,
    check_in: int | None = None,
) -> int:
    """Write down that somebody must answer a person, within the caller's transaction; return the request's number.

    One that is open already stays as it is: asking twice does not put it off.
    """
    known = await requests.open_of(connection, household, kind)
    if known is not None:
        identifier: int = known["id"]
        return identifier
    rules = context.region.check_ins
    due = due_at(kind, max(asked_at, at), rules.call_back_within, context.region.duty, context.region.timezone)
    return await requests.add(connection, household, kind, asked_at=asked_at, due_at=due, check_in=check_in)


async def list_requests(
    context: Context, actor: Actor, *, household: str | None = None, include_done: bool = False, limit: int = 500
) -> tuple[RequestView, ...]:
    """The requests of people the actor may see, the first due first; `include_done` goes with a household.

    Raises Forbidden, NotFound (`household_unknown`). Showing one person's requests is logged as a look.
    """
    require(actor, Permission.SEE_CHECK_INS)
    now = context.clock.now()
    if household is None:
        async with context.database.read() as connection:
            dongs = {row["id"]: row["dong_id"] for row in await visible_households(connection, actor, now)}
            rows = [row for row in await requests.open_requests(connection) if row["household_id"] in dongs]
        return tuple(_view(context, row, dongs[row["household_id"]], now) for row in rows[:limit])
    async with context.database.write() as connection:
        person = await visible_household(connection, actor, household, now)
        await note(connection, actor, [household], now, "requests")
        found = await requests.of_household(connection, household, include_done=include_done)
    return tuple(_view(context, row, person["dong_id"], now) for row in found[:limit])


async def finish(context: Context, actor: Actor, request: int, *, memo: str) -> RequestView:
    """Write down how a request was answered; doing it twice changes nothing.

    Raises Forbidden, NotFound (`request_unknown`), Invalid (`memo_needed`).
    """
    require(actor, Permission.WORK_ON_TASKS)
    if not memo.strip():
        raise Invalid("memo_needed", field="memo")
    now = context.clock.now()
    async with context.database.write() as connection:
        row = await requests.get(connection, request)
        if row is None:
            raise NotFound("request_unknown", field="request")
        try:
            person = await visible_household(connection, actor, row["household_id"], now)
        except NotFound as hidden:
            raise NotFound("request_unknown", field="request") from hidden
        if row["done_at"] is None:
            await requests.finish(connection, context.cipher, request, now, actor.user, memo)
            row = await requests.get(connection, request)
            assert row is not None
        return _view(context, row, person["dong_id"], now)


def _view(context: Context, row: RowMapping, dong: str, now: datetime) -> RequestView:
    """A row as staff see it."""
    return RequestView(
        id=row["id"],
        household=row["household_id"],
        dong=dong,
        kind=RequestKind(row["kind"]),
        asked_at=row["asked_at"],
        due_at=row["due_at"],
        overdue=row["done_at"] is None and row["due_at"] < now,
        done_at=row["done_at"],
        done_by=row["done_by"],
        memo=requests.opened(context.cipher, row),
    )
