"""What the home tells arrives once, whatever happens to the region."""

from collections import Counter, defaultdict

import pytest

from simulator.stage.care import Care
from simulator.stage.stage import Stage

from .journal import Entry, evidence, read_journal

HOUR = 3600.0


@pytest.mark.floor
async def test_a_report_reaches_the_database(stage: Stage, care: Care):
    before = len(evidence(stage.region.database))
    await stage.home.act("front door", "set_open", open=True)
    await stage.home.act("front door", "set_open", open=False)

    await stage.set_speed(60)  # signs of life travel with the next heartbeat, minutes later

    async def arrived() -> bool:
        return len(evidence(stage.region.database)) >= before + 2

    await stage.until(arrived, seconds=60, what="evidence in the database")
    await stage.set_speed(1)
    assert {item["what"] for item in evidence(stage.region.database)[before:]} == {"opened", "closed"}


async def test_hours_without_the_region_lose_and_double_nothing(stage: Stage, care: Care):
    before = Counter(item["what"] for item in evidence(stage.region.database))
    await stage.region.stop()
    for _ in range(6):
        await stage.home.act("front door", "set_open", open=True)
        await stage.pass_time(HOUR / 4, speed=720)
        await stage.home.act("front door", "set_open", open=False)
        await stage.pass_time(HOUR / 4, speed=720)
    assert await care.state("region") == "off"
    assert int(await care.state("reports_waiting")) >= 12
    await stage.region.start()
    await stage.set_speed(60)

    async def all_arrived() -> bool:
        return await care.state("reports_waiting") == "0"

    await stage.until(all_arrived, seconds=60, what="an empty outbox")
    await stage.set_speed(1)

    entries = read_journal(stage.region.database)
    assert _gaps(entries) == {}
    assert [entry for entry in entries if entry.type == "dropped"] == []
    after = Counter(item["what"] for item in evidence(stage.region.database))
    assert after - before == Counter(opened=6, closed=6)
    assert await stage.region.incidents() == []


def _gaps(entries: list[Entry]) -> dict[str, set[int]]:
    """Numbers that are missing or there twice, by boot; the home counts from 1 in each."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        numbers[entry.boot].append(entry.seq)
    wrong = {boot: _difference(Counter(range(1, max(told) + 1)), Counter(told)) for boot, told in numbers.items()}
    return {boot: missing for boot, missing in wrong.items() if missing}


def _difference(wanted: Counter[int], told: Counter[int]) -> set[int]:
    return set((wanted - told) + (told - wanted))
