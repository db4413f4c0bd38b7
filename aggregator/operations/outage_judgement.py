"""What outages do by themselves: they begin, grow, end, and tell the desk and those who look after the equipment."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import outage as rules
from aggregator.domain.access import CENTRE
from aggregator.domain.duty import route
from aggregator.domain.equipment import TicketKind
from aggregator.domain.outage import DarkHome, Outage, OutageDecision, OutageKind, OutageState
from aggregator.domain.region import Recipient
from aggregator.domain.triage import REGION
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.delivery_plan import Cause, plan
from aggregator.operations.delivery_words import OUTAGE_OVER
from aggregator.operations.rosters import told
from aggregator.store import dark_homes, equipment, nodes, outages, stages
from aggregator.store.claims import claim

_CHUNK = 1000
"""So many homes are named in one statement at most."""

_JOINING = (TicketKind.NODE_SILENT, TicketKind.HOME_BLIND)
"""Tickets of homes that an outage explains."""


async def judge_dong(context: Context, dong: str) -> int:
    """Say whether the dark homes of a dong are an outage; 0 where somebody else has judged it."""
    now = context.clock.now()
    async with context.database.write() as connection:
        if not await claim(connection, dark_homes.dark_dongs.c.dong_id, dong):
            return 0
        if not await dark_homes.judged(connection, dong):
            return 0
        if await _is_ours(connection, context, now):
            return 1
        standing = await outages.open_in_dong(connection, dong)
        if standing is not None:
            since = standing.began_at - context.region.outages.window
            await _take_in(
                connection, context, standing, await dark_homes.free(connection, dong=dong, since=since), now
            )
            return 1
        homes = await _fallen(connection, context, dong)
        if homes:
            await _begin(connection, context, dong, homes, now)
    return 1


async def _fallen(connection: AsyncConnection, context: Context, dong: str) -> tuple[DarkHome, ...]:
    """The homes of a dong that fell together, if they are enough to be an outage."""
    settings = context.region.outages
    homes = rules.together(await dark_homes.free(connection, dong=dong), settings)
    if len(homes) < settings.homes:
        return ()
    before = await dark_homes.dark_before(connection, dong, homes[0].since)
    heard = await dark_homes.heard_in(connection, dong) - before
    return homes if rules.has_fallen(len(homes), heard, settings) else ()


async def _is_ours(connection: AsyncConnection, context: Context, now: datetime) -> bool:
    """Put every dark home into our own outage where silence comes from everywhere; whether there is such an outage."""
    settings = context.region.outages
    standing = await outages.open_everywhere(connection)
    if standing is None:
        last_heard_at = await dark_homes.last_heard_at(connection)
        quiet = None if last_heard_at is None else now - last_heard_at
        if quiet is None or quiet <= context.region.heartbeat.every:
            return False
        dongs, homes = await dark_homes.heard_everywhere(connection)
        if not rules.is_ours(quiet, context.region.heartbeat.every, dongs=dongs, homes=homes, rules=settings):
            return False
        fallen = rules.together(await dark_homes.free(connection, dong=None), settings)
        if len(fallen) < settings.homes:
            return False
        decision = rules.raise_outage(OutageKind.OURS, fallen, district=None, at=now)
        number = await outages.save(connection, context.cipher, decision)
        await _list_homes(connection, context, number, fallen, now)
        await record_outage(connection, context, _numbered(decision, number), now)
        return True
    since = standing.began_at - settings.window
    await _take_in(connection, context, standing, await dark_homes.free(connection, dong=None, since=since), now)
    return True


async def _begin(
    connection: AsyncConnection, context: Context, dong: str, homes: Sequence[DarkHome], now: datetime
) -> None:
    """An outage of a dong: one that was hardly over goes on, one in the district at the same time has one dong more."""
    settings = context.region.outages
    lately = await outages.closed_in_dong(connection, dong, now - settings.window)
    if lately is not None:
        again = rules.reopen(lately, now)
        await outages.save(connection, context.cipher, again)
        await _take_in(connection, context, again.outage, homes, now, tell=True)
        return
    district = context.region.district_of.get(dong)
    if district is not None:
        began = homes[0].since
        beside = await outages.open_in_district(connection, district, began - settings.window)
        if beside is not None and beside.kind is not OutageKind.OURS:
            await _take_in(connection, context, beside, homes, now)
            return
    signs = {sign: sum(home.sign is sign for home in homes) for sign in rules.DarkSign}
    decision = rules.raise_outage(rules.kind_of(signs), homes, district=district, at=now)
    number = await outages.save(connection, context.cipher, decision)
    await _list_homes(connection, context, number, homes, now)
    await record_outage(connection, context, _numbered(decision, number), now)


def _numbered(decision: OutageDecision, number: int) -> OutageDecision:
    """The decision as it stands in the store, with nothing left to be written."""
    return OutageDecision(outage=replace(decision.outage, number=number))


async def _take_in(
    connection: AsyncConnection,
    context: Context,
    outage: Outage,
    homes: Sequence[DarkHome],
    now: datetime,
    *,
    tell: bool = False,
) -> None:
    """Put more homes into an outage; dongs that are new to it are told, all of them with `tell`."""
    if not homes:
        return
    new = await _list_homes(connection, context, outage.number, homes, now)
    total, back = await outages.count_homes(connection, outage.number)
    signs = await dark_homes.signs(connection, outage.number)
    grown = rules.grow(outage, signs, homes=total, back=back, at=now)
    if outage.over_at is not None and not rules.is_over(grown.outage, context.region.outages):
        again = rules.judge(grown.outage, context.region.outages, now)
        grown = OutageDecision(outage=again.outage, rows=grown.rows)
    await outages.save(connection, context.cipher, grown)
    await _tell(connection, context, grown.outage, now, dongs=None if tell else new, renew=tell)


async def _list_homes(
    connection: AsyncConnection, context: Context, number: int, homes: Sequence[DarkHome], now: datetime
) -> tuple[str, ...]:
    """Write homes into an outage, let their own tickets join it, and return the dongs that are new to it."""
    for start in range(0, len(homes), _CHUNK):
        chunk = homes[start : start + _CHUNK]
        names = [home.household for home in chunk]
        known = await stages.look(connection, names)
        rows = [
            {
                "household_id": home.household,
                "dong_id": home.dong,
                "since": home.since,
                "stage_before": known[home.household]["stage"] if home.household in known else None,
            }
            for home in chunk
        ]
        await outages.add_homes(connection, number, rows)
        await dark_homes.join(connection, number, names)
        await nodes.hold_tickets(connection, names)
        for ticket in await equipment.open_of_homes(connection, names, _JOINING):
            await equipment.close(connection, context.cipher, ticket["id"], now, REGION, f"O-{number}")
    return await outages.add_dongs(connection, number, {home.dong for home in homes})


async def judge_outage(context: Context, number: int) -> int:
    """Count an outage's homes and end it once they have stayed seen; 0 when nothing is due any more."""
    now = context.clock.now()
    async with context.database.write() as connection:
        if not await claim(connection, outages.outages.c.number, number):
            return 0
        outage = await outages.get(connection, number)
        if outage is None or outage.judge_at is None or outage.judge_at > now:
            return 0
        homes, back = await outages.count_homes(connection, number)
        signs = await dark_homes.signs(connection, number)
        counted = rules.grow(outage, signs, homes=homes, back=back, at=now)
        judged = rules.judge(counted.outage, context.region.outages, now)
        decision = OutageDecision(outage=judged.outage, rows=counted.rows + judged.rows)
        await record_outage(connection, context, decision, now)
    return 1


async def record_outage(connection: AsyncConnection, context: Context, decision: OutageDecision, now: datetime) -> None:
    """Save an outage's change; its beginning and its end are told, and its end lets the homes left stand alone."""
    outage = decision.outage
    await outages.save(connection, context.cipher, decision)
    if outage.state is OutageState.CLOSED and any(row.after is not row.before for row in decision.rows):
        await _end(connection, context, outage, now)
    elif await outages.ticket_of(connection, outage.number) is None:
        await _tell(connection, context, outage, now, dongs=None, renew=False)


async def _end(connection: AsyncConnection, context: Context, outage: Outage, now: datetime) -> None:
    """Tell that it is over, and give homes that are not back their own tickets at once."""
    left = await outages.homes_of(connection, outage.number, None)
    missing = [row["household_id"] for row in left if row["back_at"] is None]
    await dark_homes.leave(connection, outage.number, now)
    for start in range(0, len(missing), _CHUNK):
        await nodes.release_tickets(connection, missing[start : start + _CHUNK], now)
    ticket = await outages.ticket_of(connection, outage.number)
    if ticket is not None:
        facts = {**_facts(context, outage, await _places(connection, outage)), "missing": len(missing)}
        why = Explanation("ticket.outage_over" if not missing else "ticket.outage_over_missing", facts)
        await equipment.say(connection, ticket, why)
        await equipment.close(connection, context.cipher, ticket, now, REGION)
        recipients = await _recipients(connection, context, outage, None, now)
        await plan(connection, context, recipients, OUTAGE_OVER, Cause(ticket=ticket), now)
    context.wake.rouse()


async def _tell(
    connection: AsyncConnection,
    context: Context,
    outage: Outage,
    now: datetime,
    *,
    dongs: Collection[str] | None,
    renew: bool,
) -> None:
    """Open the outage's ticket, or keep it true, and tell the desks of these dongs (None: of all)."""
    places = await _places(connection, outage)
    why = Explanation(f"ticket.outage_{outage.kind}", _facts(context, outage, places))
    ticket = await outages.ticket_of(connection, outage.number)
    first = ticket is None or renew
    if ticket is None or renew:
        dong = places[0] if len(places) == 1 and outage.kind is not OutageKind.OURS else None
        ticket = await equipment.add(
            connection, TicketKind.AREA_OUTAGE, f"O-{outage.number}/{outage.reopened}", why, now, dong=dong
        )
        await outages.set_ticket(connection, outage.number, ticket)
    else:
        await equipment.say(connection, ticket, why)
    if first or dongs:
        recipients = await _recipients(connection, context, outage, None if first else dongs, now)
        await plan(connection, context, recipients, "equipment", Cause(ticket=ticket), now)
        context.wake.rouse()


async def _places(connection: AsyncConnection, outage: Outage) -> tuple[str, ...]:
    """The dongs of an outage."""
    return (await outages.dongs_of(connection, [outage.number]))[outage.number]


def _facts(context: Context, outage: Outage, dongs: Sequence[str]) -> dict[str, str | float]:
    """What the sentences about an outage tell; its dongs by name, the first few of many."""
    names = [context.region.dongs[dong].name if dong in context.region.dongs else dong for dong in dongs]
    shown = ", ".join(names[:_SHOWN]) + (f" (+{len(names) - _SHOWN})" if len(names) > _SHOWN else "")
    return {
        "outage": f"O-{outage.number}",
        "places": shown,
        "homes": outage.homes,
        "since_at": outage.began_at.timestamp(),
    }


_SHOWN = 3


async def _recipients(
    connection: AsyncConnection, context: Context, outage: Outage, dongs: Collection[str] | None, now: datetime
) -> tuple[Recipient, ...]:
    """Who is told: the desks on duty for the dongs, and those who look after the equipment; of new `dongs` their desks.

    No person is named, so nobody's consent is asked. A fault of ours is no business of the dongs.
    """
    region = context.region
    if outage.kind is OutageKind.OURS:
        if dongs is not None:
            return ()
        return region.equipment_recipients or await told(connection, context, CENTRE, now)
    places = sorted(dongs if dongs is not None else await _places(connection, outage))
    desks = dict.fromkeys(
        route(at=now, dong=dong, night_consent=True, sos=False, rules=region.duty, timezone=region.timezone).desk
        for dong in places
    )
    hearers = [way for desk in desks for way in await told(connection, context, desk, now)]
    return tuple(hearers if dongs is not None else (*hearers, *region.equipment_recipients))
