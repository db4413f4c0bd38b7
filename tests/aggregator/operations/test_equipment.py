"""Equipment tickets: from heartbeats, from single news, closed by the home or by hand."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.equipment import Severity, TicketKind
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound
from aggregator.domain.region import NodeRules
from aggregator.operations import equipment, incidents, nodes, users
from aggregator.operations.equipment import Ticket
from aggregator.operations.ingest import Ingest

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, Home, Town


def sensor(**values: Any) -> dict[str, Any]:
    """A plug as heartbeats describe it."""
    usual = {"id": "s_tv", "kind": "power", "appliance": "tv", "alive": True, "last_seen_at": None, "state": "good"}
    return usual | values


def news(home: Home, state: str, **values: Any) -> dict[str, Any]:
    """A single piece of news about the plug."""
    why = {"key": f"sensor.{state}", "values": {}}
    return home.item("sensor", sensor="s_tv", kind="power", appliance="tv", state=state, why=why, **values)


async def kinds(town: Town, actor: Actor = OFFICER) -> list[TicketKind]:
    """The open tickets."""
    return [ticket.kind for ticket in await equipment.list_tickets(town.context, actor)]


async def test_an_unplugged_plug_is_a_ticket_and_never_a_danger(town: Town):
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat(None, sensor()))
    assert await kinds(town) == []
    await home.send(heartbeat=home.heartbeat(None, sensor(alive=False)))
    await home.send(heartbeat=home.heartbeat(None, sensor(alive=False)))
    assert await kinds(town) == [TicketKind.SENSOR_OFFLINE]
    assert await incidents.list_incidents(town.context, OFFICER) == ()
    await home.send(heartbeat=home.heartbeat(None, sensor()))
    assert await kinds(town) == []


async def test_a_load_that_switches_by_itself_is_told(town: Town):
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat(None, sensor(state="switches_by_itself")))
    (ticket,) = await equipment.list_tickets(town.context, OFFICER)
    assert (ticket.kind, ticket.sensor, ticket.why.key) == (
        TicketKind.SENSOR_UNSUITABLE,
        "s_tv",
        "ticket.switches_by_itself",
    )


async def test_a_sensor_that_left_the_home_takes_its_tickets_along(town: Town):
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat(None, sensor(alive=False), sensor(id="s_lamp")))
    await home.send(heartbeat=home.heartbeat(None, sensor(id="s_lamp")))
    assert await kinds(town) == []
    (node,) = await nodes.list_nodes(town.context, OFFICER)
    assert [one.id for one in node.sensors] == ["s_lamp"]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["offline"], [TicketKind.SENSOR_OFFLINE]),
        (["offline", "online"], []),
        (["never_switches"], [TicketKind.SENSOR_UNSUITABLE]),
        (["never_switches", "offline"], [TicketKind.SENSOR_OFFLINE, TicketKind.SENSOR_UNSUITABLE]),
        (["never_switches", "good"], []),
        (["online"], []),
    ],
)
async def test_single_news_about_a_sensor(town: Town, states: list[str], expected: list[TicketKind]):
    home = await town.home(await town.register())
    await home.send(*(news(home, state) for state in states))
    assert sorted(await kinds(town)) == expected


async def test_old_news_about_a_sensor_changes_nothing(town: Town):
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat(None, sensor()))
    await home.send(news(home, "offline") | {"at": (town.clock.at - timedelta(hours=1)).isoformat()})
    assert await kinds(town) == []


@pytest.mark.parametrize("shift", [timedelta(minutes=6), timedelta(hours=-1)])
async def test_a_heartbeat_from_the_future_or_overtaken_changes_nothing(town: Town, shift: timedelta):
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat(None, sensor()))
    await home.send(heartbeat=home.heartbeat(town.clock.at + shift, sensor(alive=False)))
    assert await kinds(town) == []


async def test_a_blind_home_is_a_ticket_until_it_sees_again(town: Town):
    home = await town.home(await town.register())
    await home.send(home.stage("blind", "normal", "blind.offline"))
    assert await kinds(town) == [TicketKind.HOME_BLIND]
    await home.send(home.stage("danger", "blind", "quiet.blind+danger.cap"))
    assert await kinds(town) == [TicketKind.HOME_BLIND]
    await home.send(home.stage("normal", "danger", "normal.sight_again"))
    assert await kinds(town) == []


async def test_a_ticket_is_closed_by_hand_with_a_memo(town: Town):
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat(None, sensor(alive=False)))
    (ticket,) = await equipment.list_tickets(town.context, OFFICER)
    with pytest.raises(Invalid, match="memo_needed"):
        await equipment.close(town.context, OFFICER, ticket.id, memo=" ")
    closed = await equipment.close(town.context, OFFICER, ticket.id, memo="새 플러그")
    assert (closed.closed_at, closed.closed_by) == (town.clock.at, "kim")
    assert await equipment.close(town.context, ADMINISTRATOR, ticket.id, memo="again") == closed
    assert await equipment.list_tickets(town.context, OFFICER, include_closed=True) == (closed,)


async def test_a_low_battery_is_a_ticket_until_it_is_changed(town: Town):
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat(None, sensor(id="s_door", kind="contact", appliance=None, battery=9)))
    (ticket,) = await equipment.list_tickets(town.context, OFFICER)
    assert (ticket.kind, ticket.severity, ticket.why.values["battery"]) == (TicketKind.BATTERY_LOW, Severity.LOW, 9)
    await home.send(heartbeat=home.heartbeat(None, sensor(id="s_door", kind="contact", appliance=None, battery=100)))
    assert await kinds(town) == []


async def test_a_wrong_clock_is_a_ticket_after_several_reports(town: Town):
    home = await town.home(await town.register())
    wrong = (town.clock.at + timedelta(minutes=4)).isoformat()
    for _ in range(2):
        await home.send(sent_at=wrong)
    assert await kinds(town) == []
    await home.send(sent_at=wrong)
    await home.send(sent_at=wrong)
    (ticket,) = await equipment.list_tickets(town.context, OFFICER)
    assert (ticket.kind, ticket.why.key, ticket.why.values) == (
        TicketKind.CLOCK_SKEWED,
        "ticket.clock_ahead",
        {"skew_s": 240.0},
    )
    await home.send()
    assert await kinds(town) == []


async def test_an_old_version_is_a_ticket_until_it_is_updated(town: Town):
    strict = replace(town.context, region=replace(town.context.region, nodes=NodeRules(minimum="0.2")))
    ingest = Ingest(strict)
    await ingest.start()
    home = await replace(town, context=strict, ingest=ingest).home(await town.register())
    for _ in range(2):
        await home.send(heartbeat=home.heartbeat())
    (ticket,) = await equipment.list_tickets(town.context, OFFICER)
    assert (ticket.kind, ticket.why.values["minimum"]) == (TicketKind.VERSION_OLD, "0.2")
    await home.send(heartbeat=home.heartbeat() | {"version": "0.2.0"})
    assert await kinds(town) == []
    await ingest.stop()


async def with_tickets(town: Town, homes: int) -> list[str]:
    """Homes with an offline plug and an empty battery each."""
    made = []
    for _ in range(homes):
        made.append(await town.register())
        home = await town.home(made[-1])
        town.clock.at += timedelta(minutes=1)
        await home.send(heartbeat=home.heartbeat(None, sensor(alive=False), sensor(id="s_door", battery=3)))
    return made


async def test_the_list_is_read_page_by_page(town: Town):
    homes = await with_tickets(town, 3)
    found: list[Ticket] = []
    for _ in range(4):
        after = found[-1].id if found else None
        found.extend(await equipment.list_tickets(town.context, OFFICER, after=after, limit=2))
    assert [(one.kind, one.household) for one in found] == [
        *((TicketKind.SENSOR_OFFLINE, home) for home in homes),
        *((TicketKind.BATTERY_LOW, home) for home in homes),
    ]
    with pytest.raises(NotFound, match="ticket_unknown"):
        await equipment.list_tickets(town.context, OFFICER, after=999)


async def test_the_list_is_filtered(town: Town):
    first, _ = await with_tickets(town, 2)
    await users.add(town.context, ADMINISTRATOR, "yun", Role.INSTALLER, dongs=frozenset({"mangu"}))
    (ticket, *_) = await equipment.list_tickets(town.context, OFFICER, kind=TicketKind.BATTERY_LOW)
    await equipment.assign(town.context, OFFICER, ticket.id, user="yun", memo="내일 방문")
    filters: list[dict[str, Any]] = [
        {"kind": TicketKind.SENSOR_OFFLINE},
        {"household": first},
        {"dong": "mangu"},
        {"dong": "sinnae"},
        {"assigned_to": "yun"},
    ]
    counts = [len(await equipment.list_tickets(town.context, OFFICER, **one)) for one in filters]
    assert counts == [2, 2, 4, 0, 1]


async def test_a_ticket_is_given_to_somebody_and_noted(town: Town):
    await with_tickets(town, 1)
    await users.add(town.context, ADMINISTRATOR, "yun", Role.INSTALLER, dongs=frozenset({"mangu"}))
    (ticket, *_) = await equipment.list_tickets(town.context, OFFICER)
    with pytest.raises(NotFound, match="user_unknown"):
        await equipment.assign(town.context, OFFICER, ticket.id, user="nobody")
    with pytest.raises(Invalid, match="memo_needed"):
        await equipment.annotate(town.context, OFFICER, ticket.id, memo="")
    assert (await equipment.assign(town.context, OFFICER, ticket.id, user="yun")).assigned_to == "yun"
    assert (await equipment.annotate(town.context, OFFICER, ticket.id, memo="부품 주문")).assigned_to == "yun"
    assert (await equipment.assign(town.context, OFFICER, ticket.id, user=None)).assigned_to is None
    await equipment.close(town.context, OFFICER, ticket.id, memo="교체")
    with pytest.raises(Conflict, match="ticket_closed"):
        await equipment.annotate(town.context, OFFICER, ticket.id, memo="late")
    view = await equipment.show(town.context, OFFICER, ticket.id)
    assert [(note.who, note.assigned_to, note.memo) for note in view.notes] == [
        ("kim", "yun", ""),
        ("kim", "yun", "부품 주문"),
        ("kim", None, ""),
    ]
    assert (view.memo, view.ticket.closed_by) == ("교체", "kim")
    assert view.ticket.mend.key == "ticket_mend.sensor_offline"


async def test_tickets_in_numbers(town: Town):
    assert (await equipment.summary(town.context, OFFICER)).oldest_at is None
    await with_tickets(town, 2)
    found = await equipment.summary(town.context, OFFICER)
    assert (found.open, found.by_kind, found.by_dong) == (4, {"sensor_offline": 2, "battery_low": 2}, {"mangu": 4})
    assert found.oldest_at == town.clock.at - timedelta(minutes=1)
    assert [(one.kind, one.dong, one.open) for one in found.counts] == [
        (TicketKind.SENSOR_OFFLINE, "mangu", 2),
        (TicketKind.BATTERY_LOW, "mangu", 2),
    ]
    assert (await equipment.summary(town.context, NEIGHBOUR_OFFICER)).open == 0


@pytest.mark.parametrize("role", [Role.CITY, Role.AUDITOR, Role.VENDOR])
async def test_who_sees_no_equipment(town: Town, role: Role):
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await equipment.list_tickets(town.context, replace(OFFICER, role=role))


@pytest.mark.parametrize("actor", [NEIGHBOUR_OFFICER, CENTRE_OFFICER])
async def test_tickets_of_people_one_may_not_see(town: Town, actor: Actor):
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat(None, sensor(alive=False)))
    (ticket,) = await equipment.list_tickets(town.context, OFFICER)
    assert await kinds(town, actor) == []
    for number in (ticket.id, 999):
        with pytest.raises(NotFound, match="ticket_unknown"):
            await equipment.close(town.context, actor, number, memo="done")
