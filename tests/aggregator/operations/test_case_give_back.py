"""What a case gives back to watching, and what follows the person, on a real database."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from aggregator.domain.absence import AbsenceEnd, AbsenceKind, Channel, Teller
from aggregator.domain.access import Actor, Role
from aggregator.domain.amount import Unit
from aggregator.domain.case.give_back import Proposed
from aggregator.domain.case.machine import Move, Need, Result, State
from aggregator.domain.case.sheet import Sheet
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from aggregator.domain.household import Change
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.reachability import Reach
from aggregator.domain.task.machine import Kind
from aggregator.domain.task.machine import State as TaskState
from aggregator.operations import (
    absences,
    case_give_back,
    case_views,
    cases,
    households,
    incidents,
    leaving,
    looks,
    nodes,
    referrals,
    task_views,
    tasks,
    transfers,
)
from aggregator.operations.case_give_back import GaveBack

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, Home, Town

VIEWER = Actor(user="seo", role=Role.VIEWER, dongs=frozenset({"mangu"}))
PLUG = {
    "id": "s_tv",
    "kind": "power",
    "appliance": "tv",
    "front_door": False,
    "alive": True,
    "last_seen_at": None,
    "state": "good",
}


async def begin(town: Town) -> tuple[str, int]:
    """A household with a running case of its own."""
    household = await town.register()
    row = await cases.open_by_hand(
        town.context, OFFICER, household, needs=[Need.MEDICAL], reason="수술", written=Sheet(health="당뇨")
    )
    return household, row.number


async def admitted(town: Town, number: int, **more: Any) -> GaveBack:
    """In hospital, told by a guardian on the phone."""
    return await case_give_back.begin_absence(
        town.context,
        OFFICER,
        number,
        told_by=Teller.GUARDIAN,
        channel=Channel.CALL,
        place="서울의료원",
        reason="낙상 수술",
        **more,
    )


async def rows(town: Town, number: int) -> list[tuple[str, str, str]]:
    """What the case gave back: who, in which words, why."""
    history = await case_views.history(town.context, ADMINISTRATOR, number)
    return [(one.who, one.what.key, one.reason) for one in history if one.move is Move.GIVE_BACK]


async def after_discharge(town: Town) -> list[tuple[int | None, str | None, str | None]]:
    """The follow-ups after hospital: days, case, officer."""
    found = await task_views.list_tasks(town.context, ADMINISTRATOR, kind=Kind.FOLLOW_UP)
    return [(row.follow_up_day, row.case, row.person) for row in found if row.what.key == "task.after_discharge"]


async def test_an_admission_and_its_end(town: Town):
    household, number = await begin(town)
    until = town.clock.at + timedelta(days=10)
    told = await admitted(town, number, ends_at=until)
    (absence,) = await absences.list_absences(town.context, OFFICER)
    assert (told.absence, absence.kind, absence.place, absence.ends_at) == (
        absence.id,
        AbsenceKind.HOSPITAL,
        "서울의료원",
        until,
    )
    town.clock.at += timedelta(days=5)
    ended = await case_give_back.end_absence(town.context, OFFICER, number, reason="퇴원하심")
    (absence,) = await absences.list_absences(town.context, OFFICER, household=household)
    assert (ended.absence, absence.end, absence.ended_by) == (absence.id, AbsenceEnd.STAFF, "kim")
    assert [(who, key) for who, key, _reason in await rows(town, number)] == [
        ("kim", "give_back.absence"),
        ("kim", "give_back.absence_end"),
        ("kim", "give_back.home_again"),
    ]
    assert {(case, person) for _day, case, person in await after_discharge(town)} == {("C-1001", "kim")}
    with pytest.raises(Conflict, match="not_absent"):
        await case_give_back.end_absence(town.context, OFFICER, number, reason="x")


async def test_a_home_that_sees_the_person_again_begins_the_follow_ups(town: Town):
    household, number = await begin(town)
    home = await town.home(household)
    await admitted(town, number)
    town.clock.at += timedelta(days=2)
    await home.send(home.evidence())
    await home.send(home.evidence(town.clock.at + timedelta(minutes=1)))
    assert await rows(town, number) == [
        ("kim", "give_back.absence_open", "낙상 수술"),
        ("home", "give_back.home_again", "퇴원 후 귀가가 확인되어 사후 확인을 계획했습니다."),
    ]
    assert len(await after_discharge(town)) == 2


async def test_a_return_that_was_only_found_later_begins_them_too(town: Town):
    household, number = await begin(town)
    home = await town.home(household)
    await admitted(town, number, ends_at=town.clock.at + timedelta(hours=10))
    town.clock.at += timedelta(hours=12)
    await home.send(home.evidence())
    assert await after_discharge(town) == []
    town.clock.at += timedelta(hours=60)
    await home.send(home.evidence())
    await town.scanner.run_due()
    assert len(await after_discharge(town)) == 2


async def test_somebody_without_a_case_is_followed_up_after_hospital_as_well(town: Town):
    household = await town.register()
    told = await absences.add(
        town.context, OFFICER, household, kind=AbsenceKind.HOSPITAL, told_by=Teller.GUARDIAN, channel=Channel.CALL
    )
    await absences.end(town.context, OFFICER, told.id)
    assert {(case, person) for _day, case, person in await after_discharge(town)} == {(None, None)}


async def test_whoever_leaves_from_hospital_has_not_come_home(town: Town):
    household, number = await begin(town)
    await admitted(town, number)
    await leaving.leave(town.context, OFFICER, household, reason=LeavingReason.ADMITTED, memo="요양원 입소")
    assert [key for _who, key, _reason in await rows(town, number)] == ["give_back.absence_open"]
    assert await after_discharge(town) == []


@pytest.mark.parametrize("kind", [AbsenceKind.TRAVEL, AbsenceKind.OTHER])
async def test_other_journeys_need_no_follow_up(town: Town, kind: AbsenceKind):
    _household, number = await begin(town)
    await admitted(town, number, kind=kind)
    await case_give_back.end_absence(town.context, OFFICER, number, reason="돌아오심")
    assert await after_discharge(town) == []


async def test_an_absence_told_at_home_is_what_its_place_says(town: Town):
    household, _number = await begin(town)
    home = await town.home(household)
    town.clock.at += timedelta(minutes=5)
    absence = {"starts_at": "2026-11-18T03:00:00Z", "ends_at": None, "place": "hospital", "by": "household"}
    await home.send(home.item("absence", **absence))
    (told,) = await absences.list_absences(town.context, OFFICER)
    assert told.kind is AbsenceKind.HOSPITAL


async def test_refusing_visits_is_known_to_whoever_tries_to_reach_the_person(town: Town):
    household, number = await begin(town)
    home = await town.home(household)
    await home.send(home.danger())
    told = await case_give_back.set_reach(
        town.context,
        OFFICER,
        number,
        added=[Reach.REFUSES_VISITS, Reach.PREFERS_CALL],
        reason="방문이 부담스럽다고 하심",
    )
    assert told.facts == (Reach.PREFERS_CALL, Reach.REFUSES_VISITS)
    view = await incidents.show(town.context, OFFICER, 1001)
    assert [one.key for one in view.reachability] == ["reach.prefers_call", "reach.refuses_visits"]
    timeline = await incidents.timeline(town.context, OFFICER, 1001)
    assert (timeline[-1].who, timeline[-1].why) == ("kim", told.what)
    with pytest.raises(Invalid, match="nothing_changed"):
        await case_give_back.set_reach(town.context, OFFICER, number, added=[Reach.PREFERS_CALL], reason="x")
    await case_give_back.set_reach(town.context, OFFICER, number, removed=[Reach.REFUSES_VISITS], reason="마음을 여심")
    shown = await households.show(town.context, OFFICER, household)
    assert shown.facts == (Reach.PREFERS_CALL,)
    assert len(await rows(town, number)) == 2


async def home_with_plug(town: Town, household: str, state: str = "good") -> Home:
    """A home with one plug."""
    home = await town.home(household)
    await home.send(heartbeat=home.heartbeat(None, PLUG | {"state": state}))
    return home


@pytest.mark.parametrize(
    ("state", "key"),
    [("never_switches", "give_back.plug+repeat.never_switches"), ("good", "give_back.plug+give_back.plug_unsuitable")],
)
async def test_a_television_that_is_always_on_is_a_task(town: Town, state: str, key: str):
    household, number = await begin(town)
    await home_with_plug(town, household, state)
    told = await case_give_back.move_plug(town.context, OFFICER, number, reason="TV를 끄지 않으심")
    (task,) = await task_views.list_tasks(town.context, OFFICER, kind=Kind.EQUIPMENT)
    assert (task.label, task.what.key, task.case) == (told.task, key, "C-1001")
    assert task.due_at == town.clock.at + timedelta(days=5, hours=6)
    view = await task_views.show(town.context, OFFICER, task.number)
    assert view.history[0].memo == "TV를 끄지 않으심"
    assert [one[1] for one in await rows(town, number)] == [key]


async def test_a_sensor_is_proposed_with_what_it_changes(town: Town):
    household, number = await begin(town)
    await home_with_plug(town, household)
    offered = await case_give_back.list_proposals(town.context, OFFICER, number)
    assert [one.sensor for one in offered] == [Proposed.FRONT_DOOR, Proposed.PLUG, Proposed.PHONE]
    told = await case_give_back.propose_sensor(
        town.context,
        OFFICER,
        number,
        Proposed.FRONT_DOOR,
        reason="외출이 잦으심",
        due_at=town.clock.at + timedelta(days=1),
    )
    (task,) = await task_views.list_tasks(town.context, OFFICER, kind=Kind.EQUIPMENT)
    assert (task.label, task.what) == (told.task, offered[0].what)
    assert (task.what.values["now_home_s"], task.what.values["home_s"]) == (26 * 3600, 15.5 * 3600)


async def test_a_plug_that_shows_nothing_does_not_count(town: Town):
    household, number = await begin(town)
    await home_with_plug(town, household, "never_switches")
    offered = await case_give_back.list_proposals(town.context, OFFICER, number)
    assert {one.now.home_s for one in offered} == {None}
    with pytest.raises(Conflict, match="sensor_no_help"):
        await case_give_back.propose_sensor(town.context, OFFICER, number, Proposed.FRONT_DOOR, reason="x")
    assert await rows(town, number) == []


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


type Change_ = Callable[[Town, Actor, int], Awaitable[Any]]
EVERY: dict[str, Change_] = {
    "absence": lambda town, actor, number: case_give_back.begin_absence(
        town.context, actor, number, told_by=Teller.STAFF, channel=Channel.VISIT, reason="x"
    ),
    "absence-end": lambda town, actor, number: case_give_back.end_absence(town.context, actor, number, reason="x"),
    "reach": lambda town, actor, number: case_give_back.set_reach(
        town.context, actor, number, added=[Reach.PREPAID], reason="x"
    ),
    "plug": lambda town, actor, number: case_give_back.move_plug(town.context, actor, number, reason="x"),
    "sensor": lambda town, actor, number: case_give_back.propose_sensor(
        town.context, actor, number, Proposed.PLUG, reason="x"
    ),
    "transfer": lambda town, actor, number: case_give_back.transfer(
        town.context, actor, number, dong="sinnae", reason="x"
    ),
    "leaving": lambda town, actor, number: case_give_back.leave(
        town.context, actor, number, why=LeavingReason.ENDED, reason="x"
    ),
}


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize(
    ("actor", "refusal"),
    [(NEIGHBOUR_OFFICER, NotFound), (VIEWER, Forbidden), (CENTRE_OFFICER, Forbidden)],
    ids=["neighbour", "viewer", "centre"],
)
async def test_only_the_dong_of_the_case_gives_back(town: Town, kind: str, actor: Actor, refusal: type[Exception]):
    _household, number = await begin(town)
    with pytest.raises(refusal):
        await EVERY[kind](town, actor, number)


@pytest.mark.parametrize("kind", EVERY)
async def test_the_dong_it_is_offered_to_reads_and_changes_nothing_yet(town: Town, kind: str):
    _household, number = await begin(town)
    await case_give_back.transfer(town.context, OFFICER, number, dong="sinnae", reason="이사")
    with pytest.raises(Forbidden, match="case_not_allowed"):
        await EVERY[kind](town, NEIGHBOUR_OFFICER, number)


@pytest.mark.parametrize("kind", [kind for kind in EVERY if kind != "absence-end"])
async def test_a_closed_case_gives_nothing_back(town: Town, kind: str):
    household, number = await begin(town)
    await cases.move(town.context, OFFICER, number, Move.CLOSE, reason="회복", result=Result.RECOVERED)
    before = await households.show(town.context, OFFICER, household)
    with pytest.raises(Conflict, match="case_move_not_allowed"):
        await EVERY[kind](town, OFFICER, number)
    assert await households.show(town.context, OFFICER, household) == before


async def test_what_is_refused_leaves_no_row(town: Town):
    household, number = await begin(town)
    home = await town.home(household)
    await home.send(home.danger())
    with pytest.raises(Conflict, match="incident_open"):
        await case_give_back.leave(town.context, OFFICER, number, why=LeavingReason.DIED, reason="x")
    with pytest.raises(Invalid, match="dong_unknown"):
        await case_give_back.transfer(town.context, OFFICER, number, dong="nowhere", reason="x")
    with pytest.raises(Invalid, match="reason_needed"):
        await case_give_back.move_plug(town.context, OFFICER, number, reason=" ")
    assert await rows(town, number) == []
    seen = await looks.list_looks(town.context, ADMINISTRATOR, household=household)
    assert {look.action for look in seen} >= {"case_open"}


async def test_the_centre_sees_on_the_card_that_a_case_runs_and_no_more(town: Town):
    household = await town.register(night=True)
    number = (
        await cases.open_by_hand(town.context, OFFICER, household, needs=[Need.MEALS], reason="식사를 거르심")
    ).number
    home = await town.home(household)
    town.clock.at += timedelta(hours=10)
    await home.send(home.danger())
    view = await incidents.show(town.context, CENTRE_OFFICER, 1001)
    assert view.case is not None
    assert (view.case.label, view.case.state, view.case.officer) == ("C-1001", State.OPEN, "kim")
    assert "식사" not in str(view)
    with pytest.raises(NotFound):
        await case_views.show(town.context, CENTRE_OFFICER, number)
    await cases.move(town.context, OFFICER, number, Move.CLOSE, reason="회복", result=Result.RECOVERED)
    assert (await incidents.show(town.context, CENTRE_OFFICER, 1001)).case is None
