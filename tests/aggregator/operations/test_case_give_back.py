"""What a case gives back to watching: how the person is reached, plugs and sensors."""

from datetime import timedelta

import pytest

from aggregator.domain.case.give_back import Proposed
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.reachability import Reach
from aggregator.domain.task.machine import Kind
from aggregator.operations import (
    case_give_back,
    households,
    incidents,
    task_views,
)

from .begun_case import begin, rows
from .conftest import OFFICER, Home, Town

PLUG = {
    "id": "s_tv",
    "kind": "power",
    "appliance": "tv",
    "front_door": False,
    "alive": True,
    "last_seen_at": None,
    "state": "good",
}


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
