"""The desk at a glance."""

from datetime import timedelta

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.errors import Forbidden
from aggregator.domain.incident import Result
from aggregator.operations import incidents
from aggregator.operations.desk_summary import summary

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, Town

AUDITOR = Actor(user="bae", role=Role.AUDITOR)
INSTALLER = Actor(user="han", role=Role.INSTALLER, dongs=frozenset({"mangu"}))


async def test_an_empty_desk(town: Town):
    seen = await summary(town.context, OFFICER)
    assert seen.states == {"open": 0, "deferred": 0, "claimed": 0, "contacting": 0, "dispatched": 0}
    assert (seen.unanswered["sos"], seen.oldest_unanswered_at, seen.dispatches, seen.equipment) == (0, None, (), 0)


async def test_what_waits_counts_at_its_desk_only(town: Town):
    for _ in range(2):
        home = await town.home(await town.register())
        await home.send(home.danger())
        town.clock.at += timedelta(minutes=1)
    home = await town.home(await town.register())
    await home.send(home.item("sos", sensor="s_1"))
    seen = await summary(town.context, OFFICER)
    assert (seen.states["open"], seen.unanswered["danger"], seen.unanswered["sos"]) == (3, 2, 1)
    assert seen.oldest_unanswered_at == town.clock.at - timedelta(minutes=2)
    assert (await summary(town.context, NEIGHBOUR_OFFICER)).states["open"] == 0
    assert (await summary(town.context, CENTRE_OFFICER)).states["open"] == 0
    assert (await summary(town.context, ADMINISTRATOR)).states["open"] == 3


async def test_what_is_taken_is_answered_and_what_is_closed_is_gone(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    (row,) = await incidents.list_incidents(town.context, OFFICER)
    await incidents.claim(town.context, OFFICER, row.number)
    seen = await summary(town.context, OFFICER)
    assert (seen.states["claimed"], seen.unanswered["danger"], seen.oldest_unanswered_at) == (1, 0, None)
    await incidents.close(town.context, OFFICER, row.number, result=Result.SAFE, memo="answered the phone")
    assert sum((await summary(town.context, OFFICER)).states.values()) == 0


async def test_dispatches_run_since_somebody_left(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    (row,) = await incidents.list_incidents(town.context, OFFICER)
    await incidents.claim(town.context, OFFICER, row.number)
    await incidents.dispatch(town.context, OFFICER, row.number, partners=("119",))
    left = town.clock.at
    town.clock.at += timedelta(minutes=7)
    await incidents.annotate(town.context, OFFICER, row.number, memo="on the way")
    (running,) = (await summary(town.context, OFFICER)).dispatches
    assert (running.incident, running.since, running.age_s) == (row.label, left, 420.0)
    assert (await summary(town.context, NEIGHBOUR_OFFICER)).dispatches == ()


async def test_who_may_see_no_equipment_is_told_no_number(town: Town):
    assert (await summary(town.context, AUDITOR)).equipment is None
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await summary(town.context, INSTALLER)
