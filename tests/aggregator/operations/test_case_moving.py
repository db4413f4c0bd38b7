"""What follows the person who moves or leaves."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from aggregator.domain.access import Actor, Role
from aggregator.domain.amount import Unit
from aggregator.domain.case.machine import Move, Result, State
from aggregator.domain.case.sheet import Sheet
from aggregator.domain.errors import Unauthorized
from aggregator.domain.household import Change
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.task.machine import Kind
from aggregator.domain.task.machine import State as TaskState
from aggregator.operations import (
    case_give_back,
    case_views,
    cases,
    households,
    leaving,
    nodes,
    referrals,
    task_views,
    tasks,
    transfers,
)

from .begun_case import begin
from .conftest import ADMINISTRATOR, NEIGHBOUR_OFFICER, OFFICER, Town


async def test_whoever_moves_takes_the_case_and_the_tasks_along(town: Town):
    household, number = await begin(town)
    due = town.clock.at + timedelta(days=1)
    await tasks.add(town.context, OFFICER, household, Kind.VISIT, due_at=due, case=number)
    told = await case_give_back.transfer(town.context, OFFICER, number, dong="sinnae", reason="딸 집 근처로 이사")
    assert (told.case.dong, told.case.offered_to) == ("mangu", "sinnae")
    assert await task_views.list_tasks(town.context, NEIGHBOUR_OFFICER) == ()
    await transfers.accept(town.context, NEIGHBOUR_OFFICER, str(told.transfer))
    moved = await case_views.show(town.context, NEIGHBOUR_OFFICER, number)
    assert (moved.row.dong, moved.row.officer, moved.sheet.health) == ("sinnae", "lee", "당뇨")
    found = await task_views.list_tasks(town.context, NEIGHBOUR_OFFICER)
    assert {(task.dong, task.person) for task in found} == {("sinnae", "lee"), ("sinnae", None)}
    assert await task_views.list_tasks(town.context, OFFICER) == ()
    history = [one.move for one in await case_views.history(town.context, NEIGHBOUR_OFFICER, number)]
    assert history == [Move.OPEN, Move.GIVE_BACK, Move.OFFER, Move.ACCEPT]


async def test_a_refused_transfer_leaves_everything_where_it_was(town: Town):
    _household, number = await begin(town)
    told = await case_give_back.transfer(town.context, OFFICER, number, dong="sinnae", reason="이사")
    await transfers.refuse(town.context, NEIGHBOUR_OFFICER, str(told.transfer), memo="주소가 다름")
    view = await case_views.show(town.context, OFFICER, number)
    assert (view.row.dong, view.row.offered_to) == ("mangu", None)
    assert {task.dong for task in await task_views.list_tasks(town.context, OFFICER)} == {"mangu"}


async def test_a_household_that_is_moved_at_once_takes_all_along(town: Town):
    household, number = await begin(town)
    both = Actor(user="na", role=Role.DONG_OFFICER, dongs=frozenset({"mangu", "sinnae"}))
    await households.change(town.context, both, household, Change(dong="mangu"))
    await households.change(town.context, both, household, Change(dong="sinnae"))
    view = await case_views.show(town.context, NEIGHBOUR_OFFICER, number)
    assert (view.row.dong, view.row.officer) == ("sinnae", "na")
    assert {task.person for task in await task_views.list_tasks(town.context, NEIGHBOUR_OFFICER)} == {"na"}


@pytest.mark.parametrize(
    ("why", "result"),
    [
        (LeavingReason.DIED, Result.DIED),
        (LeavingReason.MOVED_OUT, Result.MOVED_OUT),
        (LeavingReason.REFUSED, Result.REFUSED),
    ],
)
async def test_whoever_leaves_is_watched_no_longer(town: Town, why: LeavingReason, result: Result):
    household, number = await begin(town)
    home = await town.home(household)
    told = await case_give_back.leave(town.context, OFFICER, number, why=why, reason="가족이 알려 주심")
    assert (told.case.state, told.case.result) == (State.CLOSED, result)
    left = await households.show(town.context, OFFICER, household)
    assert left.departures[0].reason is why
    found = await task_views.list_tasks(town.context, OFFICER, include_ended=True)
    assert {task.state for task in found} == {TaskState.CANCELLED}
    assert [one.move for one in await case_views.history(town.context, OFFICER, number)] == [
        Move.OPEN,
        Move.GIVE_BACK,
        Move.CLOSE,
    ]
    with pytest.raises(Unauthorized):
        await nodes.authenticate(town.context, home.token)


async def test_words_about_somebody_who_left_are_erased_in_time(town: Town):
    household, number = await begin(town)
    await cases.annotate(town.context, OFFICER, number, reason="따님 전화 010-9999-9999")
    helped = await referrals.propose(
        town.context, OFFICER, number, name="이불", agency="복지관", unit=Unit.PIECES, wanted=1.0, memo="따님이 부탁"
    )
    await leaving.leave(town.context, OFFICER, household, reason=LeavingReason.DIED, memo="따님이 알림")
    town.clock.at += town.context.region.retention.personal + timedelta(days=1)
    await town.scanner.run_due()
    view = await case_views.show(town.context, ADMINISTRATOR, number)
    history = await case_views.history(town.context, ADMINISTRATOR, number)
    assert (view.name, view.sheet) == ("", Sheet())
    assert {one.reason for one in history} == {"-"}
    assert [one.move for one in history][:2] == [Move.OPEN, Move.NOTE]
    async with town.context.database.read() as connection:
        for table in ("task_transitions", "referral_transitions"):
            memos = (await connection.execute(text(f"SELECT memo FROM {table}"))).scalars().all()
            assert set(memos) == {""}
    assert helped.case == "C-1001"
