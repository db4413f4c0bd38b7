"""Many homes in virtual time: the same bytes for the same seed, outages, storms, and signals ahead of everything."""

import asyncio
import json
from datetime import datetime

import pytest

from simulator.fleet.connection import Answer, LostError
from simulator.fleet.fleet import Fleet
from simulator.fleet.outage import Outage, is_cut_off
from simulator.fleet.play import Wishes, figures, make_homes
from simulator.fleet.tally import Tally, at_share
from tests.simulator.fleet.played import HANG, HOUR, MINUTE, MORNING, Dial, StoringRegion, TurnedClock, paired, settings


def make_fleet(count=12, dial=None, *, wishes=None, **more):
    """A fleet in virtual time, its region and its clock."""
    clock = TurnedClock()
    dial = dial or Dial(StoringRegion(settings=settings()), clock)
    dial.clock = clock
    homes = make_homes([paired(number) for number in range(count)], wishes or Wishes(incidents=50.0), MORNING)
    return Fleet(homes, dial, clock, **more), dial, clock


async def run(fleet, clock, seconds):
    """Let a fleet live for so long."""

    def end(now):
        if now >= MORNING + seconds:
            fleet.stop()

    clock.on = end
    async with asyncio.timeout(60):
        await fleet.run()


async def test_the_same_seed_sends_the_same_bytes():
    sent = []
    for seed in (5, 5, 6):
        fleet, dial, clock = make_fleet(wishes=Wishes(seed=seed, incidents=50.0, outages=()))
        await run(fleet, clock, HOUR)
        sent.append(dial.region.bodies)
    assert len(sent[0]) > 100
    assert sent[0] == sent[1]
    assert sent[0] != sent[2]


async def test_everything_arrives_once_and_no_home_shares_a_line_with_another():
    fleet, dial, clock = make_fleet(connections=3)
    await run(fleet, clock, 2 * HOUR)
    kept = {node: sorted(items) for (node, _), items in dial.region.kept.items()}
    assert len(kept) == 12
    assert [home.outbox.last - home.outbox.waiting for home in fleet.homes] == [
        len(kept[home.paired.node]) for home in fleet.homes
    ]
    assert dial.region.twice == 0
    assert len(dial.lines) <= 3 + 16
    told = figures(fleet, fleet.tally, 2 * HOUR)
    assert (told.homes, told.lost, told.refused, told.waiting) == (12, 0, 0, fleet.waiting)
    assert told.reports > 12 * 2 * 50


async def test_homes_that_are_cut_off_come_back_with_everything():
    outage = Outage.read("50%@30m-90m")
    fleet, dial, clock = make_fleet(outages=[outage])
    during: list[str] = []

    def look(now):
        if MORNING + 31 * MINUTE < now < MORNING + 89 * MINUTE:
            during.extend(json.loads(body)["node"] for body in dial.region.bodies[-1:])
        if now >= MORNING + 3 * HOUR:
            fleet.stop()

    clock.on = look
    await fleet.run()
    assert {f"n_{number}" for number in range(6, 12)} >= set(during) != set()
    assert fleet.tally.cut_off > 6
    assert dial.region.twice == 0
    assert [home.outbox.waiting < 10 for home in fleet.homes] == [True] * 12


async def test_a_storm_is_everybody_at_the_same_moment():
    outage = Outage.read("100%@30m-60m", storm=True)
    fleet, dial, clock = make_fleet(outages=[outage])
    await run(fleet, clock, 61 * MINUTE)
    after = [json.loads(body) for body in dial.region.bodies if json.loads(body)["sent_at"] >= "2026-11-17T01:00:00"]
    first = {report["node"]: report for report in reversed(after)}
    assert {report["sent_at"][:19] for report in first.values()} == {"2026-11-17T01:00:00"}
    assert [report["items"] for report in first.values()] == [[]] * 12


async def test_a_call_for_help_overtakes_the_queue_and_is_timed():
    clock = TurnedClock()
    dial = Dial(StoringRegion(settings=settings()), clock)
    fleet, dial, clock = make_fleet(60, dial, connections=1, wishes=Wishes(incidents=0.0, at_once=True))
    place = next(index for index, home in enumerate(fleet.homes) if len(home.sensors) > 3 and has_button(home))
    running = asyncio.create_task(run(fleet, clock, HOUR))
    while len(dial.region.bodies) < 100:  # noqa: ASYNC110 - virtual time: it goes on by itself
        await asyncio.sleep(0)
    fleet.press(place)
    await running
    urgent = [index for index, body in enumerate(dial.region.bodies) if b'"sos"' in body]
    assert 100 <= urgent[0] < 110
    assert fleet.tally.urgent >= 1
    assert max(fleet.tally.delays) < 2.0


def has_button(home):
    """Whether a home has one."""
    return any(sensor.id == "s_5" for sensor in home.sensors)


async def test_a_report_that_hangs_is_given_up_for_a_call_for_help():
    hanging: list[bytes] = []

    def answering(body):
        report = json.loads(body)
        if report["node"] == node and not any(item["type"] == "sos" for item in report["items"]) and len(hanging) < 1:
            hanging.append(body)
            return Answer(status=HANG, body=b"")
        return None

    clock = TurnedClock()
    dial = Dial(StoringRegion(settings=settings()), clock, answering)
    fleet, dial, clock = make_fleet(30, dial, wishes=Wishes(incidents=0.0))
    place = next(index for index, home in enumerate(fleet.homes) if has_button(home))
    node = fleet.homes[place].paired.node
    running = asyncio.create_task(run(fleet, clock, HOUR))
    while not hanging:  # noqa: ASYNC110 - virtual time: it goes on by itself
        await asyncio.sleep(0)
    pressed_at = clock.now()
    fleet.press(place)
    await running
    assert fleet.tally.abandoned == 1
    assert fleet.tally.lost == 0
    sos = next(json.loads(body) for body in dial.region.bodies if b'"sos"' in body and node in body.decode())
    assert 0 <= clock_of(sos["sent_at"]) - pressed_at < 5.0


def clock_of(text):
    """Epoch seconds of a time on the wire."""
    return datetime.fromisoformat(text).timestamp()


def lost(_body):
    raise LostError("gone")


@pytest.mark.parametrize(
    ("answering", "counted"),
    [
        (lost, "lost"),
        (lambda _body: Answer(status=429, body=b"", retry_after_s=60.0), "busy"),
        (lambda _body: Answer(status=503, body=b"", retry_after_s=5.0), "busy"),
        (lambda _body: Answer(status=413, body=b""), "refused"),
        (lambda _body: Answer(status=401, body=b"{}"), "refused"),
        (lambda _body: Answer(status=200, body=b"{"), "refused"),
        (lambda _body: Answer(status=200, body=b"{}"), "refused"),
    ],
)
async def test_what_a_region_answers_otherwise_is_counted_and_loses_nothing(answering, counted):
    clock = TurnedClock()
    dial = Dial(StoringRegion(settings=settings()), clock, answering)
    fleet, dial, clock = make_fleet(6, dial)

    def turn(now):
        if now >= MORNING + HOUR:
            dial.answering = lambda _body: None
            for line in dial.lines:
                line.answering = dial.answering
        if now >= MORNING + 3 * HOUR:
            fleet.stop()

    clock.on = turn
    await fleet.run()
    assert getattr(fleet.tally, counted) > 6
    others = {"lost", "busy", "refused", "abandoned", "cut_off"} - {counted}
    assert {name for name in others if getattr(fleet.tally, name)} == set()
    kept = {node: set(items) for (node, _), items in dial.region.kept.items()}
    assert len(kept) == 6
    for home in fleet.homes:
        assert kept[home.paired.node] == set(range(1, home.outbox.last + 1)) - home.outbox.numbers


async def test_reports_with_signals_that_were_put_off_are_counted():
    clock = TurnedClock()
    busy = Answer(status=429, body=b"", retry_after_s=1.0)
    dial = Dial(StoringRegion(), clock, lambda body: busy if json.loads(body)["items"] else None)
    fleet, dial, clock = make_fleet(12, dial, wishes=Wishes(incidents=0.0))
    place = next(index for index, home in enumerate(fleet.homes) if has_button(home))
    fleet.press(place)
    await run(fleet, clock, 30 * MINUTE)
    assert 0 < fleet.tally.busy_with_signals < fleet.tally.busy


async def test_a_fault_of_ours_ends_the_run():
    fleet, _, clock = make_fleet(2)

    def broken(_now):
        raise RuntimeError("our fault")

    fleet.homes[0].report = broken
    with pytest.raises(RuntimeError, match="our fault"):
        await run(fleet, clock, HOUR)


async def test_a_fleet_without_homes_waits_to_be_stopped():
    fleet, _, clock = make_fleet(0)
    waiting = asyncio.create_task(fleet.run())
    clock.wait = lambda _until, woken: woken.wait()
    await asyncio.sleep(0)
    fleet.stop()
    async with asyncio.timeout(60):
        await waiting


@pytest.mark.parametrize(
    ("text", "share", "starts_s", "ends_s"),
    [("30%@10m-40m", 0.3, 600.0, 2400.0), ("100%@0s-1h", 1.0, 0.0, 3600.0), ("2.5%@1.5h-2h", 0.025, 5400.0, 7200.0)],
)
def test_an_outage_as_it_is_written(text, share, starts_s, ends_s):
    outage = Outage.read(text)
    assert (outage.share, outage.starts_s, outage.ends_s, outage.storm) == (share, starts_s, ends_s, False)


@pytest.mark.parametrize("text", ["", "30%", "30@1m-2m", "101%@1m-2m", "30%@2m-1m", "30%@1d-2d", "30%@1m-1m"])
def test_an_outage_that_cannot_be_read_says_how_to_write_it(text):
    with pytest.raises(ValueError, match="%"):
        Outage.read(text)


@pytest.mark.parametrize(
    ("number", "after_s", "cut_off"), [(0, 599.0, False), (0, 600.0, True), (3, 2399.0, False), (2, 2399.0, True)]
)
def test_who_is_cut_off_when(number, after_s, cut_off):
    assert is_cut_off([Outage.read("30%@10m-40m")], number, 10, after_s) is cut_off


def test_counts_between_two_moments():
    tally = Tally(reports=3, delays=[1.0])
    before = tally.copy()
    tally.reports += 2
    tally.delays.append(2.0)
    assert tally.since(before) == Tally(reports=2, delays=[2.0])


@pytest.mark.parametrize(("values", "share", "found"), [([], 0.5, 0.0), ([3.0, 1.0], 0.5, 3.0), ([1.0], 0.99, 1.0)])
def test_the_value_that_a_share_does_not_exceed(values, share, found):
    assert at_share(values, share) == found
