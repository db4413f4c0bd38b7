"""What time alone does: mornings, claims, silent homes, our own outages."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from aggregator.domain.access import CENTRE, dong_desk
from aggregator.domain.equipment import TicketKind
from aggregator.domain.incident import ContactMeans, ContactOutcome, State
from aggregator.operations import equipment, incidents, nodes
from aggregator.operations.delivery import Delivery
from aggregator.operations.due_kinds import KINDS
from aggregator.operations.due_work import DueWork
from aggregator.operations.scanner import LOOK_EVERY_S, Scanner
from aggregator.operations.silence import note_all_silent, note_unseen
from aggregator.store.incidents import transitions
from aggregator.store.stages import stages

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, OFFICER, THURSDAY_NINE, WEDNESDAY_NIGHT, Town

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def state(town: Town) -> tuple[State, str]:
    """State and desk of the one incident."""
    (row,) = await incidents.list_incidents(town.context, ADMINISTRATOR)
    return row.state, row.desk


async def tickets(town: Town) -> list[TicketKind]:
    """The open tickets."""
    return [ticket.kind for ticket in await equipment.list_tickets(town.context, ADMINISTRATOR)]


async def test_a_deferred_incident_comes_back_at_nine(town: Town):
    town.clock.at = WEDNESDAY_NIGHT
    home = await town.home(await town.register())
    await home.send(home.danger())
    town.clock.at = THURSDAY_NINE - timedelta(seconds=1)
    await town.scanner.run_due()
    assert await state(town) == (State.DEFERRED, dong_desk("mangu"))
    town.clock.at = THURSDAY_NINE
    await town.scanner.run_due()
    assert await state(town) == (State.OPEN, dong_desk("mangu"))
    assert [(message.kind, message.address) for message in town.channel.sent] == [("resumed", "http://dong")]


async def test_after_an_outage_overdue_work_runs_in_due_order(town: Town):
    first, second = await town.home(await town.register()), await town.home(await town.register("sinnae"))
    for home in (first, second):
        await home.send(home.danger())
    for number in (1001, 1002):
        await incidents.claim(town.context, ADMINISTRATOR, number)
    means, outcome = ContactMeans.CALL, ContactOutcome.NO_ANSWER
    await incidents.contact(town.context, ADMINISTRATOR, 1001, means=means, outcome=outcome)
    town.clock.at = THURSDAY_NINE + 5 * HOUR
    fresh = Scanner(town.context, Delivery(town.context, {"webhook": town.channel}))
    await fresh.run_due()
    async with town.context.database.read() as connection:
        rows = await connection.execute(select(transitions).order_by(transitions.c.id))
    assert [row.incident_number for row in rows if row.move == "expire"] == [1002, 1001]
    assert sorted((message.incident or "", message.kind) for message in town.channel.sent) == [
        ("I-1001", "expired"),
        ("I-1002", "expired"),
    ]


async def test_a_claim_without_progress_expires(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    await incidents.claim(town.context, OFFICER, 1001)
    await town.pass_time(29 * MINUTE)
    assert (await state(town))[0] is State.CLAIMED
    await town.pass_time(1 * MINUTE)
    assert (await state(town))[0] is State.OPEN


async def test_an_unclaimed_incident_follows_duty(town: Town):
    home = await town.home(await town.register(night=True))
    await home.send(home.danger())
    assert await state(town) == (State.OPEN, dong_desk("mangu"))
    town.clock.at = WEDNESDAY_NIGHT
    await town.scanner.run_due()
    assert await state(town) == (State.OPEN, CENTRE)
    await incidents.claim(town.context, CENTRE_OFFICER, 1001)
    town.clock.at = THURSDAY_NINE
    await town.scanner.run_due()
    assert await state(town) == (State.OPEN, dong_desk("mangu"))


async def test_a_silent_home_is_a_ticket_and_no_danger(town: Town):
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat())
    await town.pass_time(14 * MINUTE, step=MINUTE)
    assert await tickets(town) == []
    await town.pass_time(1 * MINUTE)
    assert await tickets(town) == [TicketKind.NODE_SILENT]
    await town.pass_time(2 * HOUR)
    assert await tickets(town) == [TicketKind.NODE_SILENT]
    assert await incidents.list_incidents(town.context, ADMINISTRATOR) == ()
    await home.send(heartbeat=home.heartbeat())
    assert await tickets(town) == []


async def test_our_own_outage_is_no_silence_of_the_homes(town: Town):
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat())
    town.clock.at += 30 * HOUR
    fresh = Scanner(town.context, Delivery(town.context, {}))
    await fresh.run_due()
    assert await tickets(town) == []
    town.clock.at += 14 * MINUTE
    await fresh.run_due()
    assert await tickets(town) == []
    town.clock.at += 1 * MINUTE
    await fresh.run_due()
    assert await tickets(town) == [TicketKind.NODE_SILENT]


async def test_a_process_that_slept_listens_afresh(town: Town):
    await town.home(await town.register())
    await town.pass_time(10 * MINUTE)
    town.clock.at += 5 * HOUR
    await town.scanner.run_due()
    assert await tickets(town) == []


async def test_a_home_silent_for_longer_than_its_cap_cannot_be_seen(town: Town):
    home = await town.home(await town.register(night=True))
    await home.send(heartbeat=home.heartbeat())
    await town.skip(50 * HOUR - MINUTE)
    assert await incidents.list_incidents(town.context, ADMINISTRATOR) == ()
    await town.pass_time(1 * MINUTE)
    (row,) = await incidents.list_incidents(town.context, ADMINISTRATOR)
    assert (row.why.key, row.why.values) == ("signal.cannot_see", {"silent_s": 50 * 3600.0})
    await home.send(heartbeat=home.heartbeat())
    (row,) = await incidents.list_incidents(town.context, ADMINISTRATOR)
    assert row.cleared_why is not None
    assert row.cleared_why.key == "incident.seen_again"


async def test_a_home_whose_sensors_are_all_offline_is_not_seen_though_its_node_reports(town: Town):
    home = await town.home(await town.register(night=True))
    plug = {"id": "s_tv", "kind": "power", "appliance": "tv", "alive": False, "last_seen_at": None, "state": "good"}
    await home.send(home.stage("blind", "normal", "blind.offline"), heartbeat=home.heartbeat(None, plug, stage="blind"))
    for _ in range(3):
        await town.pass_time(2 * HOUR, HOUR)
        await home.send(heartbeat=home.heartbeat(None, plug, stage="blind"))
    assert TicketKind.HOME_BLIND in await tickets(town)
    await home.send(home.danger("blind.offline"))
    (row,) = await incidents.list_incidents(town.context, ADMINISTRATOR)
    assert (row.priority.value, row.why.key) == ("danger", "blind.offline")


async def test_a_home_that_never_reported_after_pairing_cannot_be_seen(town: Town):
    await town.home(await town.register(night=True))
    await town.skip(50 * HOUR)
    (row,) = await incidents.list_incidents(town.context, ADMINISTRATOR)
    assert (row.why.key, row.why.values) == ("signal.cannot_see", {"silent_s": 50 * 3600.0})
    assert TicketKind.NODE_SILENT in await tickets(town)


async def test_a_second_node_sees_for_both(town: Town):
    household = await town.register(night=True)
    silent, heard = await town.home(household), await town.home(household)
    await silent.send()
    for _ in range(3):
        await town.skip(20 * HOUR)
        await heard.send()
    assert await incidents.list_incidents(town.context, ADMINISTRATOR) == ()


async def test_nobody_is_missed_while_away(town: Town):
    home = await town.home(await town.register(night=True))
    ends = town.clock.at + 70 * HOUR
    starts = town.clock.at.isoformat()
    await home.send(home.item("absence", starts_at=starts, ends_at=ends.isoformat(), place="", by="household"))
    await town.skip(69 * HOUR)
    assert await incidents.list_incidents(town.context, ADMINISTRATOR) == ()
    await town.skip(2 * HOUR)
    assert [row.why.key for row in await incidents.list_incidents(town.context, ADMINISTRATOR)] == ["signal.cannot_see"]


async def test_nothing_is_expected_of_a_revoked_node(town: Town):
    home = await town.home(await town.register())
    await nodes.revoke(town.context, OFFICER, home.identity.node)
    await town.skip(60 * HOUR)
    assert await tickets(town) == [TicketKind.NO_NODE]
    assert await incidents.list_incidents(town.context, ADMINISTRATOR) == ()


async def test_a_node_heard_in_the_meantime_is_left_alone(town: Town):
    home = await town.home(await town.register())
    assert await note_all_silent(town.context, [home.identity.node, "n_nobody"]) == 0
    assert await note_unseen(town.context, home.identity.node) == 0
    assert await note_unseen(town.context, "n_nobody") == 0


async def test_one_home_that_breaks_the_rules_hinders_no_other(town: Town, caplog: pytest.LogCaptureFixture):
    broken, sound = await town.register(), await town.register("sinnae")
    for household in (broken, sound):
        await town.home(household)
    async with town.context.database.write() as connection:
        await connection.execute(delete(stages).where(stages.c.household_id == broken))
    await town.skip(50 * HOUR)
    rows = await incidents.list_incidents(town.context, ADMINISTRATOR)
    assert [row.household for row in rows] == [sound]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert await town.scanner._pause_s("time", town.scanner._next_timer) == LOOK_EVERY_S


async def test_a_fault_of_ours_is_told_once_and_hinders_nothing_else(town: Town, caplog: pytest.LogCaptureFixture):
    async def fail(*_: object) -> list[str]:
        raise RuntimeError("broken")

    broken: DueWork[str] = DueWork(name="broken", due=fail, run=note_unseen)
    home = await town.home(await town.register())
    await home.send(home.danger())
    scanner = Scanner(town.context, Delivery(town.context, {"webhook": town.channel}), (broken, *KINDS))
    await scanner.run_due()
    await scanner.run_due()
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert len(town.channel.sent) == 1
    assert await town.scanner.run_due() == 0
