"""The thresholds of a home as its dong sees them."""

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.errors import Forbidden, NotFound
from aggregator.domain.household import Change
from aggregator.domain.thresholds import ThresholdKey, ThresholdSource
from aggregator.kernel.home import RiskGroup
from aggregator.operations import households, thresholds

from .conftest import CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, Town

INSTALLER = Actor(user="han", role=Role.INSTALLER, dongs=frozenset({"mangu"}))


async def test_they_follow_what_the_dong_sets_and_the_home_tells(town: Town):
    household = await town.register()
    before = {one.key: one for one in await thresholds.show(town.context, OFFICER, household)}
    change = Change(risk=RiskGroup.HIGH, check_window_s=900.0)
    await households.change(town.context, OFFICER, household, change)
    home = await town.home(household)
    await home.send(home.stage("watch", "normal"))
    after = {one.key: one for one in await thresholds.show(town.context, OFFICER, household)}
    assert before[ThresholdKey.QUIET_HOME].source is ThresholdSource.START
    assert (after[ThresholdKey.QUIET_CAP].value, after[ThresholdKey.CHECK_WINDOW].value) == (86400.0, 900.0)
    quiet_home = after[ThresholdKey.QUIET_HOME]
    assert (quiet_home.value, quiet_home.source) == (64800.0, ThresholdSource.LEARNED)


@pytest.mark.parametrize("actor", [NEIGHBOUR_OFFICER, CENTRE_OFFICER])
async def test_whom_one_may_not_see_has_none(town: Town, actor: Actor):
    with pytest.raises(NotFound, match="household_unknown"):
        await thresholds.show(town.context, actor, await town.register())


async def test_they_are_not_for_whoever_only_finds_the_door(town: Town):
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await thresholds.show(town.context, INSTALLER, await town.register())
