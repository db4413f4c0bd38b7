"""Messages out: at least once, recognisable, and never stuck behind a broken channel."""

import asyncio
import gc
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from aggregator.domain.equipment import TicketKind
from aggregator.domain.incident import Result
from aggregator.domain.region import Recipient
from aggregator.operations import equipment, incidents
from aggregator.operations.delivery import ChannelError, Delivery
from aggregator.operations.ingest import Ingest
from aggregator.store import deliveries

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, OFFICER, REGION, Town


async def raise_danger(town: Town) -> None:
    """One signal at the dong's desk."""
    home = await town.home(await town.register())
    await home.send(home.danger())


async def states(town: Town) -> list[str]:
    """The states of the messages about the incident."""
    async with town.context.database.read() as connection:
        return [row["state"] for row in await deliveries.of_incident(connection, town.context.cipher, 1001)]


async def run_at(town: Town, *seconds: int) -> None:
    """Let the scanner run after each of these pauses."""
    for pause in seconds:
        town.clock.at += timedelta(seconds=pause)
        await town.scanner.run_due()


async def test_a_failed_message_is_tried_again_with_growing_pauses(town: Town):
    await raise_danger(town)
    town.channel.errors = [ChannelError("refused"), ChannelError("refused")]
    await run_at(town, 0, 4)
    assert (len(town.channel.errors), await states(town)) == (1, ["pending"])
    await run_at(town, 1, 14)
    assert (len(town.channel.errors), town.channel.sent) == (0, [])
    await run_at(town, 1)
    assert await states(town) == ["sent"]


async def test_a_channel_that_keeps_failing_is_an_alarm_of_ours(town: Town):
    await raise_danger(town)
    town.channel.errors = [ChannelError("no route")] * 3
    await run_at(town, 0, 5)
    assert await equipment.list_tickets(town.context, CENTRE_OFFICER) == ()
    await run_at(town, 15)
    (ticket,) = await equipment.list_tickets(town.context, CENTRE_OFFICER)
    assert (ticket.kind, ticket.household, ticket.why.values["error"]) == (
        TicketKind.CHANNEL_FAILING,
        None,
        "no route",
    )
    assert await equipment.list_tickets(town.context, OFFICER) == ()
    await run_at(town, 30)
    assert await equipment.list_tickets(town.context, CENTRE_OFFICER) == ()
    assert [message.incident for message in town.channel.sent] == ["I-1001"]


async def test_a_refused_address_is_given_up_and_told(town: Town):
    await raise_danger(town)
    town.channel.errors = [ChannelError("unknown address", permanent=True)]
    await run_at(town, 0, 500)
    assert (await states(town), town.channel.sent) == (["failed"], [])
    assert len(await equipment.list_tickets(town.context, ADMINISTRATOR)) == 1


async def test_after_a_day_the_list_has_overtaken_the_message(town: Town):
    await raise_danger(town)
    town.channel.errors = [ChannelError("down")] * 50
    await run_at(town, 0, 86_000, 600)
    assert (await states(town))[0] == "failed"


async def test_a_channel_that_is_not_there_is_a_failure(town: Town):
    await raise_danger(town)
    assert await Delivery(town.context, {}).deliver_due() == 1
    assert await states(town) == ["pending"]


async def test_a_fault_in_a_channel_is_logged_and_tried_again(town: Town, caplog: pytest.LogCaptureFixture):
    await raise_danger(town)
    town.channel.errors = [ValueError("our own mistake")]
    await run_at(town, 0)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    await run_at(town, 5)
    assert await states(town) == ["sent"]


async def test_nothing_is_sent_about_a_closed_incident(town: Town):
    await raise_danger(town)
    await incidents.claim(town.context, OFFICER, 1001)
    await incidents.close(town.context, OFFICER, 1001, result=Result.SAFE, memo="well")
    await run_at(town, 0)
    assert (await states(town), town.channel.sent) == (["superseded"], [])


async def test_a_message_lost_in_a_crash_is_sent_again_under_its_own_id(town: Town):
    await raise_danger(town)
    engine = town.context.database.engine.sync_engine

    def crash_before_settling(_connection: object) -> None:
        if town.channel.sent:
            raise OSError("killed")

    event.listen(engine, "commit", crash_before_settling)
    with pytest.raises(OSError, match="killed"):
        await Delivery(town.context, {"webhook": town.channel}).deliver_due()
    event.remove(engine, "commit", crash_before_settling)
    await run_at(town, 0)
    assert len(town.channel.sent) == 1
    await run_at(town, 120)
    first, second = town.channel.sent
    assert first.id == second.id
    assert await states(town) == ["sent"]


@pytest.mark.parametrize(
    ("mended", "expected"), [(False, [("http://stock", "equipment", None, True)]), (True, [])], ids=["open", "mended"]
)
async def test_whoever_looks_after_the_equipment_is_told_in_their_language(
    town: Town, mended: bool, expected: list[tuple[str, str, None, bool]]
):
    told = Recipient(channel="webhook", address="http://stock")
    town.context = replace(town.context, region=replace(REGION, equipment_recipients=(told,)))
    town.ingest = Ingest(town.context)
    await town.ingest.start()
    home = await town.home(await town.register())
    plug = {"id": "s_tv", "kind": "power", "appliance": "tv", "alive": False, "last_seen_at": None, "state": "good"}
    for alive in (False, mended):
        await home.send(heartbeat=home.heartbeat(None, plug | {"alive": alive}))
    await town.ingest.stop()
    await Delivery(town.context, {"webhook": town.channel}).deliver_due()
    assert [
        (message.address, message.kind, message.incident, "스마트플러그" in message.body)
        for message in town.channel.sent
    ] == expected


async def test_a_database_that_fails_in_every_lane_is_one_error_and_none_nobody_hears(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    def fails() -> None:
        raise OSError("gone")

    unheard: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: unheard.append(context))
    monkeypatch.setattr(town.context.database, "write", fails)
    delivery = Delivery(town.context, {"webhook": town.channel})
    with pytest.raises(OSError, match="gone"):
        await delivery.deliver_due()
    gc.collect()
    loop.set_exception_handler(None)
    assert unheard == []
