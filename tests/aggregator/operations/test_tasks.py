"""Tasks from the first word to the last, on a real database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.case.machine import Need
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound
from aggregator.domain.incident import Priority
from aggregator.domain.incident import Result as IncidentResult
from aggregator.domain.region import Recipient
from aggregator.domain.roster import Part
from aggregator.domain.task.machine import Kind, Move, State, Team
from aggregator.domain.task.rules import FollowUpRules
from aggregator.domain.third_party import WorryKind
from aggregator.operations import (
    cases,
    follow_ups,
    incidents,
    roster_book,
    task_teams,
    task_views,
    tasks,
    transfers,
    users,
)
from aggregator.operations.task_views import TaskRow
from aggregator.operations.tasks import cancel_of
from aggregator.store import rosters

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, Town

MANAGER = Actor(
    user="boss", role=Role.DISTRICT_MANAGER, districts=frozenset({"jungnang"}), dongs=frozenset({"mangu", "sinnae"})
)


async def begin(town: Town, **more: Any) -> TaskRow:
    """A visit that is due tomorrow."""
    household = await town.register()
    due_at = town.clock.at + timedelta(days=1)
    return await tasks.add(town.context, OFFICER, household, Kind.VISIT, due_at=due_at, memo="약 확인", **more)


async def hire(town: Town, name: str, *, way: str = "") -> None:
    """An officer of the dong, with a way to reach them."""
    await users.add(town.context, ADMINISTRATOR, name, Role.DONG_OFFICER, dongs=frozenset({"mangu"}))
    ways = [Recipient(channel="webhook", address=way)] if way else []
    async with town.context.database.write() as connection:
        await rosters.set_ways(connection, town.context.cipher, name, ways)


async def test_the_way_of_a_task(town: Town):
    row = await begin(town)
    assert (row.label, row.state, row.team, row.overdue) == ("T-101", State.OPEN, Team.DONG_OFFICER, False)
    taken = await tasks.take(town.context, OFFICER, row.number)
    await tasks.annotate(town.context, OFFICER, row.number, memo="전화 먼저")
    later = row.due_at + timedelta(days=2)
    await tasks.postpone(town.context, OFFICER, row.number, later, memo="안 계심")
    done = await tasks.finish(town.context, OFFICER, row.number, memo="약을 드심")
    again = await tasks.reopen(town.context, OFFICER, row.number, later, memo="약이 떨어짐")
    await tasks.cancel(town.context, OFFICER, row.number, memo="딸이 챙김")
    view = await task_views.show(town.context, OFFICER, row.number)
    assert (taken.person, done.in_time, again.state) == ("kim", True, State.OPEN)
    assert [entry.move for entry in view.history] == [
        Move.CREATE,
        Move.TAKE,
        Move.NOTE,
        Move.POSTPONE,
        Move.FINISH,
        Move.REOPEN,
        Move.CANCEL,
    ]
    assert [entry.memo for entry in view.history][:3] == ["약 확인", "", "전화 먼저"]
    assert view.row.moves == ("note", "reopen")


async def test_doing_it_twice_changes_nothing(town: Town):
    row = await begin(town)
    done = await tasks.finish(town.context, OFFICER, row.number, memo="방문")
    town.clock.at += timedelta(hours=1)
    assert await tasks.finish(town.context, ADMINISTRATOR, row.number, memo="또") == done


async def test_tasks_are_given_to_people_who_work_here(town: Town):
    row = await begin(town)
    with pytest.raises(Invalid, match="person_unknown"):
        await tasks.assign(town.context, OFFICER, row.number, person="nobody")
    await hire(town, "nurse")
    given = await tasks.assign(town.context, OFFICER, row.number, person="nurse", team=Team.NURSE, memo="혈압")
    assert (given.person, given.team) == ("nurse", Team.NURSE)


async def test_a_task_that_was_begun_can_go_back_to_a_team(town: Town):
    row = await begin(town)
    await tasks.take(town.context, OFFICER, row.number)
    given = await tasks.assign(town.context, OFFICER, row.number, team=Team.NURSE)
    assert (given.person, given.team, given.state) == (None, Team.NURSE, State.OPEN)


async def test_mine_are_my_own_and_what_my_teams_have_not_taken(town: Town):
    await hire(town, "nurse")
    nurse = Actor(user="nurse", role=Role.DONG_OFFICER, dongs=frozenset({"mangu"}))
    await task_teams.set_team(town.context, MANAGER, "mangu", Team.NURSE, frozenset({"nurse"}))
    own, team, taken, other = [(await begin(town)).number for _ in range(4)]
    await tasks.assign(town.context, OFFICER, own, person="nurse")
    await tasks.assign(town.context, OFFICER, team, team=Team.NURSE)
    await tasks.assign(town.context, OFFICER, taken, team=Team.NURSE)
    await tasks.take(town.context, OFFICER, taken)
    await tasks.assign(town.context, OFFICER, other, team=Team.PLANNER)
    mine = await task_views.list_tasks(town.context, nurse, mine=True)
    assert [row.number for row in mine] == [own, team]


async def test_teams(town: Town):
    await hire(town, "nurse")
    view = await task_teams.set_team(town.context, MANAGER, "mangu", Team.NURSE, frozenset({"nurse"}))
    assert view.people == ("nurse",)
    assert await task_teams.list_teams(town.context, OFFICER) == (view,)
    assert await task_teams.list_teams(town.context, ADMINISTRATOR) == (view,)
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await task_teams.set_team(town.context, OFFICER, "mangu", Team.NURSE, frozenset())
    with pytest.raises(Forbidden, match="dong_not_allowed"):
        await task_teams.set_team(town.context, MANAGER, "elsewhere", Team.NURSE, frozenset())
    with pytest.raises(Invalid, match="dong_unknown"):
        await task_teams.set_team(town.context, ADMINISTRATOR, "elsewhere", Team.NURSE, frozenset())
    await task_teams.set_team(town.context, MANAGER, "mangu", Team.NURSE, frozenset())
    assert await task_teams.list_teams(town.context, OFFICER) == ()


@pytest.mark.parametrize("actor", [NEIGHBOUR_OFFICER, CENTRE_OFFICER])
async def test_others_see_no_task(town: Town, actor: Actor):
    row = await begin(town)
    with pytest.raises(NotFound, match="task_unknown"):
        await task_views.show(town.context, actor, row.number)
    with pytest.raises(NotFound, match="task_unknown"):
        await tasks.finish(town.context, ADMINISTRATOR, 999, memo="x")
    with pytest.raises(Forbidden):
        await tasks.add(town.context, replace(OFFICER, role=Role.VIEWER), row.household, Kind.VISIT, due_at=row.due_at)


async def test_the_centre_is_told_of_tasks_for_people_it_watches(town: Town):
    await begin(town)
    watched = await town.register(night=True)
    due_at = town.clock.at + timedelta(days=2)
    await tasks.add(town.context, OFFICER, watched, Kind.VISIT, due_at=due_at)
    on_duty = await task_views.list_tasks(town.context, CENTRE_OFFICER, limit=1)
    by_day = await task_views.list_tasks(town.context, replace(CENTRE_OFFICER, on_duty=False))
    assert ([row.household for row in on_duty], by_day) == ([watched], ())


async def test_viewers_change_nothing(town: Town):
    row = await begin(town)
    viewer = Actor(user="v", role=Role.VIEWER, dongs=frozenset({"mangu"}))
    assert (await task_views.show(town.context, viewer, row.number)).row.moves == ()
    with pytest.raises(Forbidden):
        await tasks.take(town.context, viewer, row.number)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 1),
        ({"include_ended": True}, 2),
        ({"kind": Kind.VISIT}, 1),
        ({"kind": Kind.PAPERWORK}, 0),
        ({"team": Team.NURSE}, 0),
        ({"dong": "mangu"}, 1),
        ({"dong": "sinnae"}, 0),
        ({"case": 7}, 0),
        ({"incident": 7}, 0),
        ({"household": "h_x"}, 0),
    ],
)
async def test_the_list_is_asked(town: Town, asked: dict[str, Any], found: int):
    await tasks.finish(town.context, OFFICER, (await begin(town)).number, memo="방문")
    await begin(town)
    assert len(await task_views.list_tasks(town.context, OFFICER, **asked)) == found
    assert len(await task_views.list_tasks(town.context, OFFICER, due_before=town.clock.at)) == 0


async def test_who_moves_takes_along_what_was_done_for_them(town: Town):
    done = await begin(town)
    await tasks.finish(town.context, OFFICER, done.number, memo="약을 드심")
    asked: dict[str, Any] = {"household": done.household, "include_ended": True}
    before = await task_views.list_tasks(town.context, NEIGHBOUR_OFFICER, **asked)
    offer = await transfers.offer(town.context, OFFICER, done.household, dong="sinnae", memo="이사")
    await transfers.accept(town.context, NEIGHBOUR_OFFICER, offer.id)
    (seen,) = await task_views.list_tasks(town.context, NEIGHBOUR_OFFICER, **asked)
    view = await task_views.show(town.context, NEIGHBOUR_OFFICER, done.number)
    assert (before, seen.label, seen.dong, seen.moves) == ((), done.label, "mangu", ())
    assert view.history[-1].memo == "약을 드심"
    with pytest.raises(Forbidden):
        await tasks.annotate(town.context, NEIGHBOUR_OFFICER, done.number, memo="더")
    assert await task_views.list_tasks(town.context, NEIGHBOUR_OFFICER, include_ended=True) == ()


async def test_a_task_belongs_to_its_person(town: Town):
    household, other = await town.register(), await town.register()
    case = (await cases.open_by_hand(town.context, OFFICER, other, needs=[Need.MEALS], reason="식사")).number
    home = await town.home(other)
    await home.send(home.danger())
    due = town.clock.at + timedelta(days=1)
    mistakes: list[dict[str, Any]] = [{"case": case}, {"incident": 1001}, {"case": 9}, {"incident": 9}]
    for wrong in mistakes:
        with pytest.raises(Invalid, match="not_of_person"):
            await tasks.add(town.context, OFFICER, household, Kind.VISIT, due_at=due, **wrong)
    row = await tasks.add(town.context, OFFICER, other, Kind.VISIT, due_at=due, case=case, incident=1001)
    assert (row.case, row.incident) == ("C-1001", "I-1001")


async def test_what_is_found_may_be_a_danger(town: Town):
    row = await begin(town)
    done = await tasks.finish(town.context, OFFICER, row.number, memo="쓰러져 계심", worry=WorryKind.WORRY)
    (incident,) = await incidents.list_incidents(town.context, OFFICER)
    assert (done.state, incident.priority, incident.why.values["reporter"]) == (State.DONE, Priority.DANGER, "staff")


async def test_people_are_reminded_and_then_their_supervisor(town: Town):
    await hire(town, "nurse", way="http://nurse")
    row = await begin(town, person="nurse")
    await town.pass_time(timedelta(days=3), timedelta(hours=1))
    told = [(message.address, message.kind) for message in town.channel.sent]
    view = await task_views.show(town.context, OFFICER, row.number)
    assert [entry.move for entry in view.history] == [Move.CREATE, Move.REMIND, Move.ESCALATE, Move.ESCALATE]
    assert ("http://nurse", "task") in told
    assert town.channel.sent[0].body == "T-101: 방문."
    await tasks.finish(town.context, OFFICER, row.number, memo="방문")
    before = len(town.channel.sent)
    await town.pass_time(timedelta(days=3), timedelta(hours=1))
    assert len(town.channel.sent) == before


async def test_a_team_without_anybody_is_the_desks(town: Town):
    row = await begin(town, team=Team.NURSE)
    await town.pass_time(timedelta(days=1, hours=1), timedelta(hours=1))
    assert [(message.address, message.kind) for message in town.channel.sent] == [("http://dong", "task")]
    assert row.team is Team.NURSE


async def test_a_desk_that_only_keeps_a_roster_is_reminded(town: Town):
    await hire(town, "nurse", way="http://nurse")
    (district,) = town.context.region.districts
    (mangu, sinnae) = district.dongs
    quiet = replace(district, dongs=(replace(mangu, recipients=()), sinnae))
    town.context = replace(town.context, region=replace(town.context.region, districts=(quiet,)))
    town.scanner = type(town.scanner)(town.context, town.scanner._delivery)
    first, last = town.clock.at, town.clock.at + timedelta(days=30)
    await roster_book.add_shift(
        town.context, MANAGER, "dong:mangu", user="nurse", part=Part.ON_CALL, first_at=first, last_at=last
    )
    await begin(town)
    await town.pass_time(timedelta(days=1, hours=1), timedelta(hours=1))
    told = {message.address for message in town.channel.sent if message.kind == "task"}
    assert told == {"http://nurse"}


async def test_no_message_tells_why_somebody_needs_help(town: Town):
    household = await town.register()
    async with town.context.database.write() as connection:
        await follow_ups.after_discharge(connection, town.context, household, "kim", town.clock.at)
    await town.pass_time(timedelta(days=4), timedelta(hours=1))
    told = {message.body for message in town.channel.sent if message.kind == "task"}
    assert told
    assert not any("퇴원" in body for body in told)


async def test_several_tasks_are_one_message(town: Town):
    rules = replace(town.context.region.messages, at_once=1)
    town.context = replace(town.context, region=replace(town.context.region, messages=rules))
    household = await town.register()
    due = town.clock.at + timedelta(hours=2)
    for kind in (Kind.VISIT, Kind.PAPERWORK, Kind.OTHER):
        await tasks.add(town.context, OFFICER, household, kind, due_at=due)
    town.scanner = type(town.scanner)(town.context, town.scanner._delivery)
    await town.pass_time(timedelta(hours=3), timedelta(minutes=10))
    assert [message.kind for message in town.channel.sent] == ["task", "task_bundle"]


@pytest.mark.parametrize(
    ("result", "days"),
    [(IncidentResult.SAFE_NEED_FOUND, [1, 7, 30]), (IncidentResult.SAFE, []), (IncidentResult.AWAY, [])],
)
async def test_a_closing_is_followed_up(town: Town, result: IncidentResult, days: list[int]):
    home = await town.home(await town.register())
    await home.send(home.danger())
    await incidents.claim(town.context, OFFICER, 1001)
    await incidents.close(town.context, OFFICER, 1001, result=result, memo="통화")
    found = await task_views.list_tasks(town.context, OFFICER, kind=Kind.FOLLOW_UP)
    assert [row.follow_up_day for row in found] == days
    assert {row.incident for row in found} <= {"I-1001"}


async def test_a_case_is_followed_up_as_its_district_wants(town: Town):
    own = FollowUpRules(days=(2,), after_discharge=(3,))
    districts = tuple(replace(one, follow_up=own) for one in town.context.region.districts)
    town.context = replace(town.context, region=replace(town.context.region, districts=districts))
    household = await town.register()
    case = await cases.open_by_hand(town.context, OFFICER, household, needs=[Need.MEALS], reason="식사")
    async with town.context.database.write() as connection:
        await follow_ups.after_discharge(connection, town.context, household, "kim", town.clock.at)
    found = await task_views.list_tasks(town.context, OFFICER)
    assert [(row.follow_up_day, row.case, row.person, row.what.key) for row in found] == [
        (2, case.label, "kim", "task.follow_up"),
        (3, case.label, "kim", "task.after_discharge"),
    ]


async def test_follow_ups_by_hand(town: Town):
    household = await town.register()
    planned = await follow_ups.plan(town.context, OFFICER, household, days=(3,), memo="혈압")
    usual = await follow_ups.plan(town.context, OFFICER, household)
    holiday = await follow_ups.plan(town.context, OFFICER, household, after_holiday=True)
    assert [row.follow_up_day for row in (*planned, *usual)] == [3, 1, 7, 30]
    assert [row.what.key for row in holiday] == ["task.after_holiday"]
    assert {row.case for row in (*planned, *usual, *holiday)} == {None}


async def test_follow_ups_by_hand_belong_to_the_case_that_runs(town: Town):
    household = await town.register()
    case = await cases.open_by_hand(town.context, OFFICER, household, needs=[Need.MEALS], reason="식사")
    planned = await follow_ups.plan(town.context, OFFICER, household, days=(3, 14))
    assert [row.case for row in planned] == [case.label] * 2


async def test_two_that_fall_together_are_one(town: Town):
    household = await town.register()
    async with town.context.database.write() as connection:
        for _ in range(2):
            await follow_ups.after_discharge(connection, town.context, household, "kim", town.clock.at)
    assert len(await task_views.list_tasks(town.context, OFFICER)) == 2


async def test_nothing_is_left_to_do_for_somebody_who_left(town: Town):
    row = await begin(town)
    async with town.context.database.write() as connection:
        await cancel_of(connection, town.context, row.household, "kim", town.clock.at, "전출")
    view = await task_views.show(town.context, OFFICER, row.number)
    assert (view.row.state, view.history[-1].memo) == (State.CANCELLED, "전출")
    with pytest.raises(Conflict, match="task_move_not_allowed"):
        await tasks.take(town.context, OFFICER, row.number)


@pytest.mark.parametrize(("written", "number"), [("T-123", 123), ("t123", 123), ("123", 123)])
def test_labels(written: str, number: int):
    assert task_views.parse_label(written) == number


def test_labels_that_are_none():
    with pytest.raises(Invalid, match="task_number_malformed"):
        task_views.parse_label("C-1")
