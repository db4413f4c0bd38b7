"""Who is on call, who hears first, and the alarm about a desk without anybody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest

from aggregator.domain.access import CENTRE, Actor, Role, dong_desk
from aggregator.domain.equipment import TicketKind
from aggregator.domain.errors import Forbidden, Invalid, NotFound, SmartCareError
from aggregator.domain.roster import Part, weekly
from aggregator.operations import equipment, incidents, roster_book, users
from aggregator.operations.delivery import Delivery
from aggregator.operations.rosters import on_call, told, ways_of
from aggregator.operations.scanner import Scanner

from .conftest import ADMINISTRATOR, OFFICER, THURSDAY_NINE, WEDNESDAY_NIGHT, WEDNESDAY_NOON, Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MANGU = dong_desk("mangu")
MANAGER = Actor(
    user="jung", role=Role.DISTRICT_MANAGER, dongs=frozenset({"mangu", "sinnae"}), districts=frozenset({"jungnang"})
)


async def staff(town: Town, *names: str, role: Role = Role.DONG_OFFICER) -> None:
    """Accounts that a webhook of their own reaches."""
    for name in names:
        await users.add(town.context, ADMINISTRATOR, name, role, dongs=frozenset({"mangu"}))
        await roster_book.set_ways(town.context, ADMINISTRATOR, name, [("webhook", f"http://{name}")])


async def shift(town: Town, user: str, part: Part = Part.ON_CALL, *, desk: str = MANGU, hours: float = 48) -> int:
    """A stretch from now on."""
    now = town.clock.at
    end = now + hours * HOUR
    made = await roster_book.add_shift(
        town.context, ADMINISTRATOR, desk, user=user, part=part, first_at=now, last_at=end
    )
    return made.id


async def asked(town: Town, desk: str = MANGU) -> tuple[list[str], list[str]]:
    """Who is asked at a desk now, and who supervises."""
    async with town.context.database.read() as connection:
        found = await on_call(connection, town.context, desk, town.clock.at)
    return [one.name for one in found.people], [one.name for one in found.supervisors]


async def hear(town: Town, desk: str = MANGU) -> list[list[str]]:
    """The addresses that hear first, each with those that follow."""
    async with town.context.database.read() as connection:
        found = await told(connection, town.context, desk, town.clock.at)
    return [[one.address, *(way.address for way in one.then)] for one in found]


async def alarms(town: Town) -> list[str]:
    """The desks about which there is an alarm."""
    found = await equipment.list_tickets(town.context, ADMINISTRATOR, kind=TicketKind.ROSTER_EMPTY)
    return [str(one.why.values["desk"]) for one in found]


async def test_who_is_on_call_hears_first_and_the_substitutes_follow(town: Town):
    await staff(town, "han", "seo", "moon")
    await shift(town, "seo", Part.SUBSTITUTE)
    await shift(town, "han")
    await shift(town, "moon", Part.SUPERVISOR)
    assert await asked(town) == (["han", "seo"], ["moon"])
    assert await hear(town) == [["http://dong"], ["http://han", "http://seo"]]


async def test_whoever_is_ill_is_not_asked_until_back(town: Town):
    await staff(town, "han", "seo")
    await shift(town, "han")
    await shift(town, "seo", Part.SUBSTITUTE)
    han = Actor(user="han", role=Role.DONG_OFFICER, dongs=frozenset({"mangu"}))
    await roster_book.go_away(town.context, han, "han")
    assert await asked(town) == (["seo"], [])
    await roster_book.come_back(town.context, han, "han")
    assert await asked(town) == (["han", "seo"], [])


async def test_an_incident_is_told_to_the_desk_and_to_whoever_is_on_call(town: Town):
    await staff(town, "han")
    await shift(town, "han")
    home = await town.home(await town.register())
    await home.send(home.danger())
    await town.scanner.run_due()
    assert {one.address for one in town.channel.sent} == {"http://dong", "http://han"}


async def test_a_desk_without_a_roster_is_told_as_configured(town: Town):
    assert await hear(town) == [["http://dong"]]
    await town.pass_time(2 * HOUR)
    assert await alarms(town) == []


async def test_an_empty_roster_is_an_alarm_before_it_begins_and_ends_when_filled(town: Town):
    await staff(town, "han", "seo")
    await shift(town, "han", hours=6)
    assert await alarms(town) == ["망우동"]
    await town.scanner.run_due()
    assert "http://centre" in {one.address for one in town.channel.sent}
    await roster_book.add_shift(
        town.context,
        ADMINISTRATOR,
        MANGU,
        user="seo",
        part=Part.ON_CALL,
        first_at=THURSDAY_NINE,
        last_at=THURSDAY_NINE + DAY,
    )
    assert await alarms(town) == []


async def until(town: Town) -> list[float | str | int]:
    """Up to when the alarms say that nobody is there."""
    found = await equipment.list_tickets(town.context, ADMINISTRATOR, kind=TicketKind.ROSTER_EMPTY)
    return [one.why.values["until_at"] for one in found]


async def test_an_alarm_says_what_is_missing_now_and_is_not_told_again(town: Town):
    await staff(town, "han", "seo")
    await shift(town, "han", hours=6)
    await town.scanner.run_due()
    told = len(town.channel.sent)
    assert await until(town) == [(THURSDAY_NINE + 9 * HOUR).timestamp()]
    await town.pass_time(23 * HOUR, HOUR)
    assert await until(town) == [(THURSDAY_NINE + 9 * HOUR).timestamp()]
    await roster_book.add_shift(
        town.context,
        ADMINISTRATOR,
        MANGU,
        user="seo",
        part=Part.ON_CALL,
        first_at=THURSDAY_NINE + 7 * HOUR,
        last_at=THURSDAY_NINE + 9 * HOUR,
    )
    assert await until(town) == [(THURSDAY_NINE + 7 * HOUR).timestamp()]
    await town.scanner.run_due()
    assert len(town.channel.sent) == told


async def test_a_desk_that_left_the_configuration_misses_nobody(town: Town):
    await staff(town, "han")
    await shift(town, "han", hours=6)
    assert await alarms(town) == ["망우동"]
    (district,) = town.context.region.districts
    region = replace(town.context.region, districts=(replace(district, dongs=district.dongs[1:]),))
    smaller = replace(town.context, region=region)
    await Scanner(smaller, Delivery(smaller, {"webhook": town.channel})).run_due()
    assert await alarms(town) == []
    town.clock.at += DAY
    await Scanner(smaller, Delivery(smaller, {"webhook": town.channel})).run_due()
    assert await alarms(town) == []


async def test_a_roster_that_runs_out_is_noticed_by_time_alone(town: Town):
    await staff(town, "han")
    await shift(town, "han", hours=30)
    assert await alarms(town) == []
    await town.pass_time(21 * HOUR, HOUR)
    assert await alarms(town) == ["망우동"]


async def test_a_signal_at_an_empty_desk_goes_to_the_other_one_with_the_reason(town: Town):
    await staff(town, "han")
    removed = await shift(town, "han")
    town.clock.at += timedelta(minutes=1)
    await roster_book.remove_shift(town.context, ADMINISTRATOR, MANGU, removed)
    home = await town.home(await town.register())
    await home.send(home.danger())
    (row,) = await incidents.list_incidents(town.context, ADMINISTRATOR)
    assert (row.desk, row.desk_why.key) == (CENTRE, "route.nobody_at_dong+duty.office_hours")


async def test_at_night_an_empty_centre_leaves_it_to_the_dong(town: Town):
    await staff(town, "han")
    removed = await shift(town, "han", desk=CENTRE)
    town.clock.at = WEDNESDAY_NIGHT
    await roster_book.remove_shift(town.context, ADMINISTRATOR, CENTRE, removed)
    home = await town.home(await town.register(night=True))
    await home.send(home.danger())
    (row,) = await incidents.list_incidents(town.context, ADMINISTRATOR)
    assert (row.desk, row.desk_why.key) == (MANGU, "route.nobody_at_centre+duty.outside_hours")


async def test_where_nobody_is_anywhere_everybody_configured_is_told(town: Town):
    await staff(town, "han")
    gone = [(desk, await shift(town, "han", desk=desk)) for desk in (MANGU, CENTRE)]
    town.clock.at += timedelta(minutes=1)
    for desk, one in gone:
        await roster_book.remove_shift(town.context, ADMINISTRATOR, desk, one)
    assert await hear(town) == [["http://centre"], ["http://dong"], ["http://sinnae"]]


async def test_a_roster_reads_as_a_calendar_with_its_gaps(town: Town):
    await staff(town, "han")
    hours = weekly(2, time(9), time(18))
    await roster_book.add_shift(town.context, ADMINISTRATOR, MANGU, user="han", part=Part.ON_CALL, weekly=hours)
    view = await roster_book.show(town.context, OFFICER, MANGU)
    assert [turn.start for turn in view.turns] == [
        WEDNESDAY_NOON,
        THURSDAY_NINE + 6 * DAY,
        THURSDAY_NINE + 13 * DAY,
    ]
    assert [gap.start for gap in view.gaps][:2] == [THURSDAY_NINE, THURSDAY_NINE + DAY]
    periods = await roster_book.duty_calendar(town.context, OFFICER, end=WEDNESDAY_NOON + DAY)
    assert [(one.dongs_open, len(one.desks)) for one in periods] == [(True, 1), (False, 0), (True, 1)]


@pytest.mark.parametrize(
    ("actor", "desk", "user", "error", "code"),
    [
        (OFFICER, MANGU, "han", Forbidden, "role_not_allowed"),
        (MANAGER, CENTRE, "han", Forbidden, "roster_not_allowed"),
        (ADMINISTRATOR, "dong:nowhere", "han", NotFound, "desk_unknown"),
        (MANAGER, MANGU, "nobody", NotFound, "user_unknown"),
        (MANAGER, MANGU, "mute", Invalid, "ways_needed"),
    ],
)
async def test_who_may_not_be_put_on_a_roster_by_whom(
    town: Town, actor: Actor, desk: str, user: str, error: type[SmartCareError], code: str
):
    await staff(town, "han")
    await users.add(town.context, ADMINISTRATOR, "mute", Role.DONG_OFFICER, dongs=frozenset({"mangu"}))
    end = town.clock.at + DAY
    with pytest.raises(error, match=code):
        await roster_book.add_shift(
            town.context, actor, desk, user=user, part=Part.ON_CALL, first_at=town.clock.at, last_at=end
        )


@pytest.mark.parametrize(
    ("ways", "error", "code"),
    [
        ([], Invalid, "ways_needed"),
        ([("smtp", " ")], Invalid, "ways_needed"),
        ([("webhook", "http://10.0.0.1")], Forbidden, "way_not_allowed"),
    ],
)
async def test_ways_a_manager_may_not_enter(
    town: Town, ways: Sequence[tuple[str, str]], error: type[SmartCareError], code: str
):
    await staff(town, "han")
    with pytest.raises(error, match=code):
        await roster_book.set_ways(town.context, MANAGER, "han", ways)


async def test_addresses_of_staff_are_sealed(town: Town):
    await staff(town, "han")
    async with town.context.database.read() as connection:
        assert [way.address for way in await ways_of(connection, town.context, "han")] == ["http://han"]
        kept = (await connection.exec_driver_sql("SELECT address FROM roster_ways")).scalars().all()
    assert not any("han" in one for one in kept)
