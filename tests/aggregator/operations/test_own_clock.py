"""Our own clock is an hour behind: what homes tell is kept, and taken in by itself once the clock is right."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from aggregator.domain.equipment import SKEWED_REPORTS, TicketKind
from aggregator.domain.leaving import LeavingReason
from aggregator.kernel.wire import parse_report
from aggregator.metrics import region as numbers
from aggregator.operations import early_items, leaving, uptime
from aggregator.operations.delivery import Delivery
from aggregator.operations.ingest import Ingest
from aggregator.operations.own_clock import OwnClock
from aggregator.operations.reports import take_report
from aggregator.operations.scanner import Scanner
from aggregator.store import journal, reports, stages
from aggregator.store.equipment import tickets
from aggregator.store.incidents import incidents
from aggregator.store.journal import unpack_items

from .conftest import ADMINISTRATOR, Home, Town

HOUR = timedelta(hours=1)


@dataclass
class Times:
    """The right time, and the town's clock, which may be wrong."""

    town: Town
    right: datetime
    wrong_by: timedelta = timedelta()

    def seconds(self) -> float:
        """The clock nobody can set."""
        return self.right.timestamp()

    def set_clock(self, wrong_by: timedelta) -> None:
        """Somebody sets the town's clock."""
        self.wrong_by = wrong_by
        self.town.clock.at = self.right + wrong_by

    def go_on(self, duration: timedelta) -> None:
        """Time passes, for both."""
        self.right += duration
        self.set_clock(self.wrong_by)


@pytest.fixture
def times(town: Town) -> Times:
    return Times(town=town, right=town.clock.at)


@pytest.fixture
async def region(town: Town, times: Times) -> AsyncIterator[Town]:
    """A town that knows how far its clock is behind."""
    async with running(town, times) as made:
        yield made


@pytest.fixture
async def late(town: Town, times: Times) -> AsyncIterator[Home]:
    """A home of a town whose process began with a clock an hour behind."""
    home = await town.home(await town.register())
    times.set_clock(-HOUR)
    async with running(town, times) as made:
        home.town = made
        yield home


@asynccontextmanager
async def running(town: Town, times: Times) -> AsyncIterator[Town]:
    """The region by a process that starts now and takes reports."""
    times.town = made = started(town, times)
    await made.ingest.start()
    yield made
    await made.ingest.stop()


def started(town: Town, times: Times) -> Town:
    """The same region by a process that starts now."""
    context = replace(town.context, own_clock=OwnClock(town.clock, times.seconds))
    scanner = Scanner(context, Delivery(context, {"webhook": town.channel}))
    return replace(town, context=context, ingest=Ingest(context), scanner=scanner)


async def evidence(home: Home, times: Times, *ago: int) -> dict[str, Any]:
    """A report of a home whose clock is right: evidence so many minutes ago."""
    items = [home.evidence(times.right - timedelta(minutes=minutes)) for minutes in ago]
    return await home.send(*items, sent_at=_wire(times.right))


def _wire(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


async def kept(town: Town, home: Home) -> tuple[list[int], int, datetime | None]:
    """The numbers in the journal, how many items are in quarantine, and the latest evidence."""
    async with town.context.database.read() as connection:
        rows = await journal.of_node(connection, home.identity.node)
        aside = await reports.rejected_of(connection, home.identity.node)
        known = await stages.get(connection, home.identity.household)
        return sorted(item["seq"] for row in rows for item in unpack_items(row)), len(aside), known["last_evidence_at"]


async def test_nothing_is_refused_and_all_is_taken_in_when_the_clock_is_right(region: Town, times: Times):
    home = await region.home(await region.register())
    await evidence(home, times, 1)
    times.set_clock(-HOUR)
    times.go_on(timedelta(minutes=10))
    reply = await evidence(home, times, 5, 0)
    assert (reply["ack"], reply["rejected"]) == (3, [])
    await region.scanner.run_due()
    assert (await kept(region, home))[:2] == ([1], 2)
    seen = times.right
    times.set_clock(timedelta())
    times.go_on(timedelta(minutes=1))
    await region.scanner.run_due()
    assert await kept(region, home) == ([1, 2, 3], 0, seen)


async def test_the_metrics_tell_how_much_waits(region: Town, times: Times):
    home = await region.home(await region.register())
    times.set_clock(-HOUR)
    await evidence(home, times, 0)
    assert region.context.behind() == HOUR
    assert (await numbers.look(region.context)).early == 1
    times.set_clock(timedelta())
    await region.scanner.run_due()
    assert (region.context.behind(), (await numbers.look(region.context)).early) == (timedelta(), 0)


async def test_a_home_with_a_right_clock_is_not_blamed(region: Town, times: Times):
    home = await region.home(await region.register())
    times.set_clock(-HOUR)
    for _ in range(SKEWED_REPORTS + 1):
        times.go_on(timedelta(minutes=1))
        await evidence(home, times, 0)
    async with region.context.database.read() as connection:
        query = select(tickets.c.kind).where(tickets.c.kind == TicketKind.CLOCK_SKEWED)
        assert (await connection.execute(query)).all() == []


async def test_a_home_that_is_ahead_itself_is_refused_for_good(region: Town, times: Times):
    home = await region.home(await region.register())
    times.set_clock(-HOUR)
    future = times.right + 5 * HOUR
    reply = await home.send(home.evidence(future), sent_at=_wire(future))
    assert [one["error"] for one in reply["rejected"]] == ["lies in the future"]
    times.set_clock(timedelta())
    times.go_on(6 * HOUR)
    await region.scanner.run_due()
    assert (await kept(region, home))[:2] == ([], 1)


async def test_a_report_that_waits_while_the_clock_is_set_is_taken_in_later(region: Town, times: Times):
    home = await region.home(await region.register())
    home.town = region
    async with region.context.database.write() as connection:
        await journal.take_turn(connection)
        sending = asyncio.create_task(evidence(home, times, 0))
        await asyncio.sleep(0)  # it has come, and waits for its turn
        times.set_clock(-HOUR)
    assert (await sending)["rejected"] == []
    times.set_clock(timedelta())
    await region.scanner.run_due()
    assert (await kept(region, home))[:2] == ([1], 0)


async def test_a_clock_put_right_while_a_report_is_stored_loses_nothing(region: Town, times: Times):
    home = await region.home(await region.register())
    times.set_clock(-HOUR)
    assert region.context.behind() == HOUR
    told = region.clock.at
    times.set_clock(timedelta())
    assert (region.context.behind(), region.context.behind(told)) == (timedelta(), HOUR)
    body = {"v": 1, "node": home.identity.node, "boot": "b_1", "sent_at": _wire(times.right)}
    report = parse_report(body | {"items": [home.evidence(times.right)]})
    async with region.context.database.write() as connection:
        reply, _ = await take_report(
            connection, region.context, home.identity, report, told, arrived_at=told, behind=HOUR
        )
    await region.scanner.run_due()
    assert (reply.rejected, (await kept(region, home))[:2]) == ((), ([1], 0))


async def test_a_call_for_help_acts_at_once_and_once(region: Town, times: Times):
    home = await region.home(await region.register())
    times.set_clock(-HOUR)
    await home.send(home.item("sos", times.right, sensor="s_sos"), sent_at=_wire(times.right))
    await region.scanner.run_due()
    assert [message.incident for message in region.channel.sent] == ["I-1001"]
    times.set_clock(timedelta())
    await region.scanner.run_due()
    async with region.context.database.read() as connection:
        found = (await connection.execute(select(incidents.c.number, incidents.c.reopened))).all()
    assert ([tuple(row) for row in found], await kept(region, home)) == ([(1001, 0)], ([1], 0, None))


async def test_sending_again_meanwhile_changes_nothing(region: Town, times: Times):
    home = await region.home(await region.register())
    times.set_clock(-HOUR)
    item = home.evidence(times.right)
    for _ in range(2):
        await home.send(item, sent_at=_wire(times.right))
    times.set_clock(timedelta())
    await home.send(item, sent_at=_wire(times.right))
    await region.scanner.run_due()
    assert (await kept(region, home))[:2] == ([1], 0)


async def test_a_process_that_began_with_a_wrong_clock_makes_good_what_it_refused(late: Home, times: Times):
    town = late.town
    assert len((await evidence(late, times, 5, 0))["rejected"]) == 2
    ahead = times.right + 3 * HOUR
    assert len((await late.send(late.evidence(ahead), sent_at=_wire(ahead)))["rejected"]) == 1
    await town.scanner.run_due()
    assert (await kept(town, late))[:2] == ([], 3)
    seen = times.right
    times.set_clock(timedelta())
    await town.scanner.run_due()
    assert await kept(town, late) == ([1, 2], 1, seen)


async def test_what_is_still_to_come_by_the_right_clock_stays_refused(late: Home, times: Times):
    town = late.town
    await late.send(late.evidence(times.right + 2 * HOUR), late.evidence(times.right), sent_at=_wire(times.right))
    times.set_clock(timedelta())
    await town.scanner.run_due()
    times.go_on(3 * HOUR)
    await town.scanner.run_due()
    assert (await kept(town, late))[:2] == ([2], 1)


async def test_after_a_restart_the_clock_is_still_known_to_be_behind(region: Town, times: Times):
    home = await region.home(await region.register())
    await uptime.note_start(region.context)
    times.set_clock(-HOUR)
    again = started(region, times)
    await uptime.note_start(again.context)
    home.town = times.town = again
    await again.ingest.start()
    assert (await evidence(home, times, 0))["rejected"] == []
    times.set_clock(timedelta())
    await again.scanner.run_due()
    assert (await kept(again, home))[:2] == ([1], 0)
    await again.ingest.stop()


async def test_of_somebody_who_has_left_meanwhile_nothing_is_taken_in(region: Town, times: Times):
    home = await region.home(await region.register())
    times.set_clock(-HOUR)
    await evidence(home, times, 0)
    times.set_clock(timedelta())
    reason, household = LeavingReason.MOVED_OUT, home.identity.household
    await leaving.leave(region.context, ADMINISTRATOR, household, reason=reason, at=None, memo="moved to her son")
    await region.scanner.run_due()
    assert (await kept(region, home))[:2] == ([], 0)


async def test_what_somebody_else_has_taken_in_is_not_taken_in_again(region: Town, times: Times):
    home = await region.home(await region.register())
    assert await early_items.take_in(region.context, home.identity.node) == 0
