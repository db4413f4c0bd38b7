"""The wall board beside its counts."""

from datetime import timedelta

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.check_in import CallOutcome, CheckIn
from aggregator.domain.errors import Forbidden
from aggregator.domain.service import Service
from aggregator.operations import check_ins
from aggregator.operations.delivery_message import ChannelError
from aggregator.operations.desk_board import board
from aggregator.store.desk_health import Homes

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, Town
from .test_check_ins import registered

AUDITOR = Actor(user="bae", role=Role.AUDITOR)
INSTALLER = Actor(user="han", role=Role.INSTALLER, dongs=frozenset({"mangu"}))
VENDOR = Actor(user="callers", role=Role.VENDOR)


async def test_a_quiet_region(town: Town):
    seen = await board(town.context, OFFICER)
    assert (seen.at, seen.names, seen.feeds) == (town.clock.at, {}, ())
    assert [(line.name, line.failures, line.failing_since) for line in seen.lines] == [("webhook", 0, None)]
    assert seen.homes == Homes(silent=0, blind=0, broken=0, unpaired=0, connected=0)


async def test_names_are_masked_and_follow_who_may_see_them(town: Town):
    home = await town.home(await town.register(name="이순덕"))
    await home.send(home.danger())
    assert (await board(town.context, OFFICER)).names == {"I-1001": "이○○"}
    for other in (NEIGHBOUR_OFFICER, CENTRE_OFFICER, AUDITOR):
        assert (await board(town.context, other)).names == {}
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await board(town.context, INSTALLER)


async def test_a_home_counts_once_under_the_worst_that_is_known(town: Town):
    await town.register()
    quiet, _ = await town.home(await town.register()), await town.home(await town.register("sinnae"))
    await quiet.send(heartbeat=quiet.heartbeat())
    seen = (await board(town.context, OFFICER)).homes
    assert seen == Homes(silent=0, blind=0, broken=0, unpaired=1, connected=1)
    assert (await board(town.context, ADMINISTRATOR)).homes.connected == 2
    assert (await board(town.context, CENTRE_OFFICER)).homes.connected == 0
    await town.pass_time(timedelta(hours=2))
    seen = (await board(town.context, OFFICER)).homes
    assert (seen.silent, seen.connected, seen.broken) == (1, 0, 0)


async def test_a_line_that_refuses_is_failing_at_once(town: Town):
    home = await town.home(await town.register())
    town.channel.errors = [ChannelError("refused", permanent=True)]
    await home.send(home.danger())
    await town.scanner.run_due()
    (line,) = (await board(town.context, OFFICER)).lines
    assert (line.failures, line.failing_since) == (1, town.clock.at)


@pytest.mark.parametrize(("outcome", "fails"), [(CallOutcome.OK, False), (CallOutcome.CHANNEL_FAILURE, True)])
async def test_a_feed_tells_when_it_was_heard_and_whether_it_fails(town: Town, outcome: CallOutcome, fails: bool):
    household = await registered(town, Service.CHECK_IN)
    at = town.clock.at
    await check_ins.take(
        town.context, VENDOR, CheckIn(household=household, reference="r1", outcome=outcome, called_at=at)
    )
    (feed,) = (await board(town.context, CENTRE_OFFICER)).feeds
    assert (feed.name, feed.heard_at, feed.failing_since) == ("callers", at, {True: at, False: None}[fails])
