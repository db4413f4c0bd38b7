"""Equipment tickets: from heartbeats, from single news, closed by the home or by hand."""

from datetime import timedelta
from typing import Any

import pytest

from aggregator.domain.access import Actor
from aggregator.domain.equipment import TicketKind
from aggregator.domain.errors import Invalid, NotFound
from aggregator.operations import equipment, incidents, nodes

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


@pytest.mark.parametrize("actor", [NEIGHBOUR_OFFICER, CENTRE_OFFICER])
async def test_tickets_of_people_one_may_not_see(town: Town, actor: Actor):
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat(None, sensor(alive=False)))
    (ticket,) = await equipment.list_tickets(town.context, OFFICER)
    assert await kinds(town, actor) == []
    for number in (ticket.id, 999):
        with pytest.raises(NotFound, match="ticket_unknown"):
            await equipment.close(town.context, actor, number, memo="done")
