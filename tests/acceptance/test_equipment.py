"""Equipment that fails is equipment, never a person's silence."""

from simulator.stage.care import Care
from simulator.stage.stage import Stage

HOUR = 3600.0


async def test_an_unplugged_plug_is_a_ticket_not_danger(stage: Stage, care: Care):
    assert await stage.region.tickets() == []
    await stage.home.act("television", "unplug")
    await stage.pass_time(3 * HOUR, speed=720)
    tickets = await stage.until(stage.region.tickets, seconds=60, what="a ticket")
    assert [ticket["kind"] for ticket in tickets] == ["sensor_offline"]
    assert await care.state("equipment") == "on"
    assert await care.state("danger") == "off"
    assert [one for one in await stage.region.incidents() if one["state"] != "closed"] == []


async def test_the_ticket_closes_when_the_plug_is_back(stage: Stage, care: Care):
    await stage.home.act("television", "plug_in")
    await stage.pass_time(HOUR / 2, speed=720)

    async def closed() -> bool:
        return await stage.region.tickets() == []

    await stage.until(closed, seconds=60, what="a closed ticket")
    assert await care.state("equipment") == "off"
