"""Who gives back what a case has learned, and when nobody does."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from aggregator.domain.absence import Channel, Teller
from aggregator.domain.access import Actor, Role
from aggregator.domain.case.give_back import Proposed
from aggregator.domain.case.machine import Move, Need, Result, State
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.reachability import Reach
from aggregator.operations import (
    case_give_back,
    case_views,
    cases,
    households,
    incidents,
    looks,
)

from .begun_case import begin, rows
from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, Town

VIEWER = Actor(user="seo", role=Role.VIEWER, dongs=frozenset({"mangu"}))


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
