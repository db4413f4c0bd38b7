"""Today's tasks: everything that waits for somebody in one list, and nothing that waits for others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.case.machine import Move, Need, Result
from aggregator.domain.errors import Forbidden
from aggregator.domain.household import ConsentKind
from aggregator.domain.referral import Agreement
from aggregator.domain.task.machine import Kind
from aggregator.domain.to_do import ToDoKind
from aggregator.operations import cases, hand_overs, households, incidents, looks, referrals, tasks, transfers
from aggregator.operations.to_do import to_do

from .conftest import (
    ADMINISTRATOR,
    CENTRE_OFFICER,
    NEIGHBOUR_OFFICER,
    OFFICER,
    THURSDAY_NINE,
    WEDNESDAY_NIGHT,
    Town,
)

MANAGER = Actor(
    user="boss", role=Role.DISTRICT_MANAGER, districts=frozenset({"jungnang"}), dongs=frozenset({"mangu", "sinnae"})
)
VIEWER = Actor(user="yoo", role=Role.VIEWER, dongs=frozenset({"mangu"}))
CITY = Actor(user="city", role=Role.CITY)
DAY = timedelta(days=1)


async def waits(town: Town, actor: Actor) -> list[tuple[ToDoKind, str]]:
    """Kind and number of what waits for somebody."""
    return [(one.kind, one.label) for one in await to_do(town.context, actor)]


async def one_of_each(town: Town) -> None:
    """By night a danger of the dong's and one of the centre's; then a task, a case to be closed, a referral."""
    town.clock.at = THURSDAY_NINE - timedelta(hours=15)
    await town.scanner.run_due()
    town.clock.at = WEDNESDAY_NIGHT
    home = await town.home(await town.register())
    await home.send(home.danger())
    nightly = await town.home(await town.register(night=True))
    await nightly.send(nightly.danger())
    town.clock.at = THURSDAY_NINE
    await town.scanner.run_due()
    household = await town.register()
    await tasks.add(town.context, OFFICER, household, Kind.CALL_BACK, due_at=town.clock.at + DAY)
    await households.give_consent(town.context, OFFICER, household, ConsentKind.AGENCIES)
    case = await cases.open_by_hand(town.context, OFFICER, household, needs=[Need.MEALS], reason="식사")
    referral = await referrals.propose(town.context, OFFICER, case.number, name="도시락", agency="복지관")
    await referrals.request(
        town.context,
        OFFICER,
        referral.number,
        agreement=Agreement.SPOKEN,
        answer_due_at=town.clock.at + DAY,
        memo="",
    )
    districts = tuple(replace(one, case_approval=(Move.CLOSE,)) for one in town.context.region.districts)
    strict = replace(town.context, region=replace(town.context.region, districts=districts))
    await cases.move(strict, OFFICER, case.number, Move.CLOSE, reason="나아지심", result=Result.RECOVERED)
    town.clock.at += 2 * DAY


async def test_everything_of_a_dong_is_in_one_list(town: Town):
    await one_of_each(town)
    found = await to_do(town.context, OFFICER)
    kinds = [one.kind for one in found]
    assert {ToDoKind.INCIDENT, ToDoKind.HAND_OVER, ToDoKind.TASK, ToDoKind.REFERRAL} == set(kinds)
    first = found[0]
    assert (first.kind, first.urgent) == (ToDoKind.INCIDENT, True)
    assert first.path == f"/api/v1/incidents/{first.label}"
    referral = next(one for one in found if one.kind is ToDoKind.REFERRAL)
    assert (referral.overdue, referral.due_at, referral.path) == (
        True,
        THURSDAY_NINE + DAY,
        "/api/v1/referrals/R-1001",
    )
    task = next(one for one in found if one.label == "T-101")
    assert (task.what.key, task.overdue, task.age_s) == ("task.call_back", True, 2 * DAY.total_seconds())


async def test_the_list_names_nobody_and_is_no_look(town: Town):
    await one_of_each(town)
    before = await looks.list_looks(town.context, ADMINISTRATOR)
    told = str(await to_do(town.context, OFFICER))
    assert await looks.list_looks(town.context, ADMINISTRATOR) == before
    assert {word for word in ("김영희", "010-0000-0000", "망우로") if word in told} == set()


async def test_a_supervisor_finds_what_others_ask_for(town: Town):
    await one_of_each(town)
    approvals = [one for one in await to_do(town.context, MANAGER) if one.kind is ToDoKind.APPROVAL]
    assert [(one.label, one.what.values, one.since) for one in approvals] == [
        ("C-1001", {"case_move": "close", "who": "kim"}, THURSDAY_NINE)
    ]
    asking = replace(MANAGER, user="kim")
    assert ToDoKind.APPROVAL not in [kind for kind, _ in await waits(town, asking)]
    assert ToDoKind.APPROVAL in [kind for kind, _ in await waits(town, ADMINISTRATOR)]
    elsewhere = replace(MANAGER, dongs=frozenset({"sinnae"}))
    assert await waits(town, elsewhere) == []


async def test_what_is_done_leaves_the_list(town: Town):
    await one_of_each(town)
    sheet = next(label for kind, label in await waits(town, OFFICER) if kind is ToDoKind.HAND_OVER)
    await hand_overs.accept(town.context, OFFICER, int(sheet))
    await tasks.finish(town.context, OFFICER, 101, memo="통화")
    left = await waits(town, OFFICER)
    assert (ToDoKind.HAND_OVER, sheet) not in left
    assert (ToDoKind.TASK, "T-101") not in left


async def test_a_claimed_incident_waits_for_its_claimer_alone(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    colleague = replace(OFFICER, user="han")
    both = [await waits(town, OFFICER), await waits(town, colleague)]
    await incidents.claim(town.context, OFFICER, 1001)
    mine, theirs = await to_do(town.context, OFFICER), await waits(town, colleague)
    assert both == [[(ToDoKind.INCIDENT, "I-1001")]] * 2
    assert [(one.label, one.urgent, one.due_at is not None) for one in mine] == [("I-1001", False, True)]
    assert theirs == []


@pytest.mark.parametrize(
    ("actor", "found"), [(NEIGHBOUR_OFFICER, []), (VIEWER, []), (CENTRE_OFFICER, [])], ids=lambda one: str(one)[:20]
)
async def test_nothing_that_waits_for_others(town: Town, actor: Actor, found: list[tuple[ToDoKind, str]]):
    home = await town.home(await town.register())
    await home.send(home.danger())
    assert await waits(town, actor) == found


async def test_the_centre_has_its_own(town: Town):
    town.clock.at = WEDNESDAY_NIGHT
    home = await town.home(await town.register(night=True))
    await home.send(home.danger())
    assert await waits(town, CENTRE_OFFICER) == [(ToDoKind.INCIDENT, "I-1001")]


async def test_who_has_no_such_work_is_refused(town: Town):
    with pytest.raises(Forbidden):
        await to_do(town.context, CITY)


async def test_a_person_offered_to_a_dong_waits_there_for_an_answer(town: Town):
    household = await town.register()
    offer = await transfers.offer(
        town.context, OFFICER, household, dong="sinnae", moves_at=town.clock.at + DAY, memo="이사"
    )
    seen = len(await looks.list_looks(town.context, ADMINISTRATOR, household=household))
    assert await waits(town, NEIGHBOUR_OFFICER) == [(ToDoKind.TRANSFER, offer.id)]
    assert await waits(town, OFFICER) == []
    assert len(await looks.list_looks(town.context, ADMINISTRATOR, household=household)) == seen
    await transfers.accept(town.context, NEIGHBOUR_OFFICER, offer.id)
    assert await waits(town, NEIGHBOUR_OFFICER) == []
