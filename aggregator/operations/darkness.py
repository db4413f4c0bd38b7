"""Homes that cannot be seen, one by one: each is a row, and its dong is judged soon. Never a person's silence."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.equipment import TicketKind
from aggregator.domain.outage import DarkSign
from aggregator.domain.triage import HOME
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.recording import close_ticket, open_ticket
from aggregator.store import dark_homes, households, nodes, outages, stages
from aggregator.store.claims import claim
from aggregator.store.columns import unpack

BLIND_KEY = "blind.offline"
"""The sentence of a home whose own is not known any more."""


async def lose(
    connection: AsyncConnection, context: Context, household: str, sign: DarkSign, since: datetime, now: datetime
) -> None:
    """Note that a home shows a sign of darkness; noting it again changes nothing."""
    column = dark_homes.SINCE[sign]
    row = await dark_homes.get(connection, household)
    if row is not None:
        if row[column] is None:
            await dark_homes.alter(connection, household, {column: since})
        return
    home = await households.get(connection, household)
    assert home is not None
    await dark_homes.add(
        connection, [{"household_id": household, "dong_id": home["dong_id"], "since": since, column: since}]
    )
    await dark_homes.ask_judgement(connection, [home["dong_id"]], now)
    context.wake.rouse()


async def find(connection: AsyncConnection, context: Context, household: str, sign: DarkSign, now: datetime) -> None:
    """Note that a home does not show a sign any more; without any it is seen again, also by its outage."""
    row = await dark_homes.get(connection, household)
    if row is None or row[dark_homes.SINCE[sign]] is None:
        return
    if any(row[column] is not None for other, column in dark_homes.SINCE.items() if other is not sign):
        await dark_homes.alter(connection, household, {dark_homes.SINCE[sign]: None})
        return
    await dark_homes.drop(connection, household)
    if (outage := row["outage_number"]) is not None:
        await outages.note_back(connection, outage, household, now)
        await outages.judge_soon(connection, outage, now)
        context.wake.rouse()


async def lose_silent(
    connection: AsyncConnection, context: Context, since: Sequence[tuple[str, str, datetime]], now: datetime
) -> None:
    """Note many homes as silent in few statements; rows are household, dong and when it was heard last."""
    known = await dark_homes.known(connection, [household for household, _, _ in since])
    await dark_homes.silence(connection, {home: heard for home, _, heard in since if home in known})
    new = [(home, dong, heard) for home, dong, heard in since if home not in known]
    await dark_homes.add(
        connection,
        [{"household_id": home, "dong_id": dong, "since": heard, "silent_since": heard} for home, dong, heard in new],
    )
    if new:
        await dark_homes.ask_judgement(connection, sorted({dong for _, dong, _ in new}), now)
        context.wake.rouse()


async def mind_blindness(
    connection: AsyncConnection,
    context: Context,
    household: str,
    why: Explanation | None,
    since: datetime,
    now: datetime,
) -> None:
    """A home says that it cannot see, with its sentence, or (None) that it sees again.

    The ticket is opened at once, unless other homes of the dong went dark just before: then it waits a little, because
    all of them may be one outage.
    """
    if why is None:
        await close_ticket(connection, context, TicketKind.HOME_BLIND, household, now, HOME)
        await find(connection, context, household, DarkSign.BLIND, now)
        return
    known = await dark_homes.get(connection, household)
    await lose(connection, context, household, DarkSign.BLIND, since, now)
    if known is not None and known["blind_since"] is not None:
        return
    row = await dark_homes.get(connection, household)
    assert row is not None
    if row["outage_number"] is not None:
        return
    rules = context.region.outages
    if await dark_homes.another_lately(connection, row["dong_id"], household, now - rules.window):
        await dark_homes.alter(connection, household, {"ticket_at": now + rules.grace})
    else:
        await open_ticket(connection, context, TicketKind.HOME_BLIND, household, why, now, household=household)


async def note_blind_ticket(context: Context, household: str) -> int:
    """Open the ticket of a blind home that waited for its dong; 0 when it belongs to an outage or sees again."""
    now = context.clock.now()
    async with context.database.write() as connection:
        if not await claim(connection, dark_homes.dark_homes.c.household_id, household):
            return 0
        row = await dark_homes.get(connection, household)
        if row is None or row["ticket_at"] is None or row["ticket_at"] > now:
            return 0
        await dark_homes.alter(connection, household, {"ticket_at": None})
        if row["blind_since"] is not None:
            told = (await stages.get(connection, household))["why"]
            why = unpack(told) if told else Explanation(BLIND_KEY)
            await open_ticket(connection, context, TicketKind.HOME_BLIND, household, why, now, household=household)
    return 1


async def note_silent_ticket(context: Context, node: str) -> int:
    """Open the ticket of a node that has stayed silent; 0 when it was heard, or belongs to an outage."""
    now = context.clock.now()
    async with context.database.write() as connection:
        if not await claim(connection, nodes.nodes.c.id, node):
            return 0
        row = await nodes.get(connection, node)
        if row is None or row["ticket_at"] is None or row["ticket_at"] > now:
            return 0
        heard_at = row["last_report_at"] or row["paired_at"]
        why = Explanation("ticket.node_silent", {"heard_at": heard_at.timestamp()})
        kind, household = TicketKind.NODE_SILENT, row["household_id"]
        await open_ticket(connection, context, kind, node, why, now, household=household, node=node)
        await nodes.alter(connection, node, {"ticket_at": None})
    return 1
