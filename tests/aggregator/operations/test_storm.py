"""Four thousand homes that go silent at once: few statements, one card for each district, nobody's danger."""

from dataclasses import replace
from datetime import timedelta
from time import perf_counter

from sqlalchemy import func, insert, select

from aggregator.domain.equipment import TicketKind
from aggregator.domain.region import District, Dong
from aggregator.operations import districts, equipment, incidents, outages
from aggregator.operations.delivery import Delivery
from aggregator.operations.scanner import Scanner
from aggregator.store import households, nodes, stages
from aggregator.store.incidents import signals

from .conftest import ADMINISTRATOR, Town

DONGS, HOMES = 40, 100
LONGEST_S = 30.0
"""Some seconds on an idle machine; a scan over all homes for each of them would take minutes."""


async def test_a_storm_is_taken_in_within_seconds(town: Town):
    city = tuple(
        District(
            id=f"district{d}", name=f"구 {d}", dongs=tuple(Dong(id=f"dong{d}x{n}", name=f"동 {n}") for n in range(10))
        )
        for d in range(DONGS // 10)
    )
    lit = District(id="lit", name="밝은구", dongs=(Dong(id="lit1", name="밝은동"),))
    context = replace(town.context, region=replace(town.context.region, districts=(*city, lit)))
    await districts.synchronise(context)
    heard_at = town.clock.at
    places = [dong.id for district in city for dong in district.dongs]
    rows = [(f"h_{dong}_{number}", dong) for dong in places for number in range(HOMES)]
    due = {"silent_at": heard_at + timedelta(minutes=12), "unseen_at": heard_at + timedelta(hours=50)}
    common = {"risk": "general", "telemetry": "summary", "check_window_s": 60.0, "registered_at": heard_at}
    sealed = dict.fromkeys((*households.PERSONAL, "registered_by"), "")
    node = {"version": "", "homeassistant": "", "waiting": 0, "paired_at": heard_at}
    async with context.database.write() as connection:
        await connection.execute(
            insert(households.households), [common | sealed | {"id": home, "dong_id": dong} for home, dong in rows]
        )
        await connection.execute(insert(stages.stages), [{"household_id": home} for home, _ in rows])
        await connection.execute(
            insert(nodes.nodes),
            [
                node | due | {"id": f"n_{home}", "household_id": home, "token_hash": home, "last_report_at": heard_at}
                for home, _ in rows
            ],
        )
    scanner = Scanner(context, Delivery(context, {"webhook": town.channel}))
    witness = await replace(town, context=context).home(await replace(town, context=context).register("lit1"))
    await witness.send()
    began = perf_counter()
    for _ in range(2):
        town.clock.at += timedelta(minutes=7, seconds=30)
        await witness.send()
        await scanner.run_due()
    took_s = perf_counter() - began
    assert took_s < LONGEST_S
    found = await outages.list_outages(context, ADMINISTRATOR)
    assert sorted((one.district, one.homes, len(one.dongs)) for one in found) == [
        (f"district{number}", 1000, 10) for number in range(4)
    ]
    assert await equipment.list_tickets(context, ADMINISTRATOR, kind=TicketKind.NODE_SILENT) == ()
    assert await incidents.list_incidents(context, ADMINISTRATOR) == ()
    async with context.database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(signals))).scalar_one() == 0
