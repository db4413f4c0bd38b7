"""Handing over at each change of duty: one sheet, late rather than never, and reminders until it is accepted."""

from datetime import timedelta

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.equipment import TicketKind
from aggregator.domain.errors import Conflict, Forbidden, NotFound, SmartCareError
from aggregator.domain.hand_over import HandOverDirection, ItemKind
from aggregator.domain.incident import Move, Result, State
from aggregator.operations import equipment, hand_overs, households, incidents
from aggregator.store import households as rows
from aggregator.store import incidents as kept

from .conftest import (
    ADMINISTRATOR,
    CENTRE_OFFICER,
    NEIGHBOUR_OFFICER,
    OFFICER,
    THURSDAY_NINE,
    WEDNESDAY_NIGHT,
    Home,
    Town,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVENING = THURSDAY_NINE - 15 * HOUR
ON_DUTY = CENTRE_OFFICER


async def danger_at_night(town: Town, *, night: bool = True) -> str:
    """A danger at 22:11 of a person who has agreed to be watched, or not."""
    town.clock.at = EVENING
    await town.scanner.run_due()
    town.clock.at = WEDNESDAY_NIGHT
    household = await town.register(night=night)
    home: Home = await town.home(household)
    await home.send(home.danger())
    return household


async def morning(town: Town) -> None:
    """Nine o'clock."""
    town.clock.at = THURSDAY_NINE
    await town.scanner.run_due()


async def moves(town: Town) -> list[Move]:
    """What sheets wrote into the timeline of the first incident."""
    async with town.context.database.read() as connection:
        timeline = await kept.timeline(connection, town.context.cipher, 1001)
    return [row.move for row in timeline if row.move in (Move.HAND_OVER, Move.ACCEPT)]


async def overdue(town: Town) -> int:
    """How many alarms about sheets there are."""
    return len(await equipment.list_tickets(town.context, ADMINISTRATOR, kind=TicketKind.HAND_OVER_OVERDUE))


async def test_the_morning_sheet_tells_what_runs_on(town: Town):
    await danger_at_night(town)
    await incidents.claim(town.context, ON_DUTY, 1001)
    await incidents.annotate(town.context, ON_DUTY, 1001, memo="현관 불이 켜져 있음")
    await morning(town)
    (row,) = await hand_overs.list_sheets(town.context, OFFICER)
    view = await hand_overs.show(town.context, OFFICER, row.id)
    assert (row.direction, row.dong, row.since, row.at) == (HandOverDirection.TO_DONG, "mangu", EVENING, THURSDAY_NINE)
    assert [(line.kind, line.state, line.words) for line in view.lines] == [
        (ItemKind.INCIDENT, State.CLAIMED, ""),
        (ItemKind.NOTE, None, "현관 불이 켜져 있음"),
    ]
    assert view.lines[0].name == "김영희"
    await hand_overs.accept(town.context, OFFICER, row.id, memo="확인")
    assert await moves(town) == [Move.HAND_OVER, Move.ACCEPT]


async def test_a_dong_no_longer_reads_about_who_moved_away(town: Town):
    household = await danger_at_night(town)
    await morning(town)
    (row,) = await hand_overs.list_sheets(town.context, OFFICER)
    assert (await hand_overs.show(town.context, OFFICER, row.id)).lines != ()
    async with town.context.database.write() as connection:
        await rows.alter(connection, town.context.cipher, household, {"dong_id": "sinnae"})
    assert (await hand_overs.show(town.context, OFFICER, row.id)).lines == ()


async def test_a_closed_incident_is_told_with_its_result_and_gets_no_rows(town: Town):
    await danger_at_night(town)
    await incidents.claim(town.context, ON_DUTY, 1001)
    await incidents.close(town.context, ON_DUTY, 1001, result=Result.SAFE, memo="통화함")
    await morning(town)
    (row,) = await hand_overs.list_sheets(town.context, OFFICER)
    view = await hand_overs.show(town.context, OFFICER, row.id)
    await hand_overs.accept(town.context, OFFICER, row.id)
    (line,) = view.lines
    assert (line.state, line.result, line.words, line.who) == (State.CLOSED, Result.SAFE, "통화함", "park")
    assert await moves(town) == []


async def test_a_deferred_incident_is_on_the_sheet_as_it_was(town: Town):
    await danger_at_night(town, night=False)
    town.clock.at = THURSDAY_NINE + 2 * HOUR
    await town.scanner.run_due()
    (row,) = await hand_overs.list_sheets(town.context, OFFICER)
    view = await hand_overs.show(town.context, OFFICER, row.id)
    assert [line.state for line in view.lines] == [State.DEFERRED]


async def test_nothing_to_tell_is_no_sheet(town: Town):
    await town.pass_time(2 * DAY, HOUR)
    assert await hand_overs.list_sheets(town.context, ADMINISTRATOR) == ()


async def test_there_is_one_sheet_for_each_change_also_after_days_without_us(town: Town):
    await danger_at_night(town)
    town.clock.at = THURSDAY_NINE + 2 * DAY
    for _ in range(8):
        await town.scanner.run_due()
    found = await hand_overs.list_sheets(town.context, ADMINISTRATOR)
    assert sorted((row.at, row.direction) for row in found) == [
        (THURSDAY_NINE, HandOverDirection.TO_DONG),
        (THURSDAY_NINE + 9 * HOUR, HandOverDirection.TO_CENTRE),
        (THURSDAY_NINE + DAY + 9 * HOUR, HandOverDirection.TO_CENTRE),
    ]


async def test_a_sheet_nobody_accepts_by_ten_is_an_alarm_until_it_is_accepted(town: Town):
    await danger_at_night(town)
    await morning(town)
    town.clock.at = THURSDAY_NINE + HOUR - MINUTE
    await town.scanner.run_due()
    assert await overdue(town) == 0
    town.clock.at = THURSDAY_NINE + HOUR
    await town.scanner.run_due()
    assert await overdue(town) == 1
    town.channel.sent.clear()
    town.clock.at += 2 * HOUR
    await town.scanner.run_due()
    assert ("equipment", "http://dong") in {(one.kind, one.address) for one in town.channel.sent}
    await hand_overs.accept(town.context, OFFICER, 1)
    assert await overdue(town) == 0


async def test_in_the_evening_the_dong_tells_the_centre_what_runs_on_and_what_to_watch(town: Town):
    town.clock.at = EVENING - HOUR
    watched, other = await town.register(night=True), await town.register(name="이철수")
    home = await town.home(watched)
    await home.send(home.danger())
    await incidents.claim(town.context, OFFICER, 1001)
    await hand_overs.add_note(town.context, OFFICER, watched, memo="밤에 전화 요청")
    with pytest.raises(Conflict, match="note_without_consent"):
        await hand_overs.add_note(town.context, OFFICER, other, memo="x")
    town.clock.at = EVENING
    await town.scanner.run_due()
    (row,) = await hand_overs.list_sheets(town.context, CENTRE_OFFICER)
    view = await hand_overs.show(town.context, CENTRE_OFFICER, row.id)
    assert [(line.kind, line.words) for line in view.lines] == [
        (ItemKind.INCIDENT, ""),
        (ItemKind.WATCH, "밤에 전화 요청"),
    ]
    assert row.accept_by == EVENING + 30 * MINUTE
    town.clock.at = EVENING + 30 * MINUTE
    await town.scanner.run_due()
    assert await overdue(town) == 1
    await hand_overs.accept(town.context, CENTRE_OFFICER, row.id)
    assert await overdue(town) == 0


async def test_the_centre_sees_whom_it_helped_until_the_dong_has_accepted(town: Town):
    town.clock.at = EVENING
    await town.scanner.run_due()
    town.clock.at = WEDNESDAY_NIGHT
    household = await town.register()
    home = await town.home(household)
    await home.send(home.item("sos", sensor="s_sos"))
    await incidents.claim(town.context, CENTRE_OFFICER, 1001)
    await incidents.close(town.context, CENTRE_OFFICER, 1001, result=Result.SAFE, memo="통화함")
    assert (await households.show(town.context, CENTRE_OFFICER, household)).id == household
    await morning(town)
    assert (await households.show(town.context, CENTRE_OFFICER, household)).id == household
    await hand_overs.accept(town.context, OFFICER, 1)
    with pytest.raises(NotFound):
        await households.show(town.context, CENTRE_OFFICER, household)


@pytest.mark.parametrize(
    ("actor", "error", "code"),
    [
        (NEIGHBOUR_OFFICER, NotFound, "hand_over_unknown"),
        (CENTRE_OFFICER, Forbidden, "desk_not_allowed"),
        (Actor(user="seo", role=Role.VIEWER, dongs=frozenset({"mangu"})), Forbidden, "role_not_allowed"),
    ],
)
async def test_who_may_not_accept(town: Town, actor: Actor, error: type[SmartCareError], code: str):
    await danger_at_night(town)
    await morning(town)
    with pytest.raises(error, match=code):
        await hand_overs.accept(town.context, actor, 1)


async def test_accepting_twice_changes_nothing_and_another_is_told_who_did(town: Town):
    await danger_at_night(town)
    await morning(town)
    first = await hand_overs.accept(town.context, OFFICER, 1)
    assert await hand_overs.accept(town.context, OFFICER, 1) == first
    with pytest.raises(Conflict, match="hand_over_accepted"):
        await hand_overs.accept(town.context, ADMINISTRATOR, 1)
