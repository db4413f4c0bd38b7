"""Officers' calendars: the address is the secret, and what stands behind it names nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from aggregator.domain.access import Actor, Role
from aggregator.domain.errors import Forbidden, NotFound, TooManyAttempts
from aggregator.domain.region import Language
from aggregator.domain.task.machine import Kind
from aggregator.operations import calendar, tasks, users
from aggregator.operations.calendar import NewCalendar
from aggregator.sheets.calendar_file import calendar_bytes
from aggregator.text import texts

from .conftest import ADMINISTRATOR, OFFICER, Town

ORIGIN = "198.51.100.9"
DAY = timedelta(days=1)
INSTALLER = Actor(user="ahn", role=Role.INSTALLER, dongs=frozenset({"mangu"}))


async def address(town: Town) -> str:
    """The officer's address."""
    made: NewCalendar = await calendar.make_address(town.context, OFFICER)
    return made.path.removeprefix("/api/v1/calendar/").removesuffix(".ics")


async def read(town: Town, secret: str) -> list[str]:
    """The numbers in a calendar."""
    return [entry.label for entry in await calendar.read(town.context, secret, origin=ORIGIN)]


@pytest.fixture
async def officer(town: Town) -> Town:
    """An officer with an account and a task."""
    await users.add(town.context, ADMINISTRATOR, "kim", Role.DONG_OFFICER, dongs=frozenset({"mangu"}))
    due = town.clock.at + DAY
    household = await town.register()
    await tasks.add(town.context, OFFICER, household, Kind.VISIT, due_at=due, memo="김영희 님 약 확인", urgent=True)
    await tasks.add(town.context, OFFICER, await town.register("mangu"), Kind.CALL_BACK, due_at=due + DAY)
    return town


async def test_tasks_stand_in_the_calendar_without_anybodys_name(officer: Town):
    entries = await calendar.read(officer.context, await address(officer), origin=ORIGIN)
    korean = calendar_bytes(entries, texts(Language.KOREAN))
    lines = korean.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "SUMMARY:T-101 · 방문" in lines
    times = [line for line in lines if line.startswith(("DTSTART", "DTEND"))]
    assert times[:2] == ["DTSTART:20261119T023000Z", "DTEND:20261119T030000Z"]
    assert lines.count("PRIORITY:1") == 1
    assert "SUMMARY:T-101 · visit" in calendar_bytes(entries, texts(Language.ENGLISH)).decode()
    assert {
        word for word in ("김영희", "010-0000-0000", "망우로", "kim", "약 확인") if word in korean.decode()
    } == set()
    assert calendar_bytes(entries, texts(Language.KOREAN)) == korean


async def test_a_calendar_follows_its_tasks(officer: Town):
    secret = await address(officer)
    before = await calendar.read(officer.context, secret, origin=ORIGIN)
    officer.clock.at += timedelta(hours=1)
    await tasks.postpone(officer.context, OFFICER, 101, officer.clock.at + 5 * DAY, memo="안 계심")
    after = await calendar.read(officer.context, secret, origin=ORIGIN)
    await tasks.finish(officer.context, OFFICER, 102, memo="통화")
    assert [entry.label for entry in before] == ["T-101", "T-102"]
    assert [entry.label for entry in after] == ["T-102", "T-101"]
    assert (after[1].changed_at, after[0].changed_at) == (officer.clock.at, before[1].changed_at)
    assert await read(officer, secret) == ["T-101"]


async def test_a_new_address_ends_the_one_before(officer: Town):
    first, second = await address(officer), await address(officer)
    with pytest.raises(NotFound, match="calendar_unknown"):
        await read(officer, first)
    assert await read(officer, second) == ["T-101", "T-102"]
    ended = [(await calendar.revoke(officer.context, OFFICER)).ended for _ in range(2)]
    with pytest.raises(NotFound):
        await read(officer, second)
    assert ended == [True, False]


async def test_a_calendar_ends_with_its_officer(officer: Town):
    secret = await address(officer)
    await users.disable(officer.context, ADMINISTRATOR, "kim")
    with pytest.raises(NotFound):
        await read(officer, secret)


async def test_a_calendar_shows_what_its_officer_may_see_now(officer: Town):
    secret = await address(officer)
    await users.change(officer.context, ADMINISTRATOR, "kim", role=Role.DONG_OFFICER, dongs=frozenset({"sinnae"}))
    elsewhere = await read(officer, secret)
    await users.change(officer.context, ADMINISTRATOR, "kim", role=Role.INSTALLER, dongs=frozenset({"mangu"}))
    with pytest.raises(NotFound):
        await read(officer, secret)
    assert elsewhere == []


async def test_guessing_is_told_to_wait_and_right_addresses_are_not(officer: Town):
    secret, rules = await address(officer), officer.context.region.sign_in
    for number in range(rules.wrong_tokens):
        with pytest.raises(NotFound):
            await read(officer, f"guess-{number}")
    with pytest.raises(TooManyAttempts) as refused:
        await read(officer, "x" * 5000)
    assert refused.value.values == {"retry_after_s": round(rules.within.total_seconds())}
    assert await read(officer, secret) == ["T-101", "T-102"]
    with pytest.raises(NotFound):
        await calendar.read(officer.context, "guess", origin="203.0.113.1")
    officer.clock.at += rules.within + timedelta(seconds=1)
    with pytest.raises(NotFound):
        await read(officer, "guess")


async def test_no_address_is_kept(officer: Town):
    secret = await address(officer)
    async with officer.context.database.read() as connection:
        kept = (await connection.execute(text("SELECT * FROM calendar_feeds"))).all()
    assert len(kept) == 1
    assert secret not in str(kept)


async def test_who_has_no_tasks_gets_no_address(town: Town):
    with pytest.raises(Forbidden):
        await calendar.make_address(town.context, INSTALLER)
    with pytest.raises(NotFound, match="user_unknown"):
        await calendar.make_address(town.context, ADMINISTRATOR)
