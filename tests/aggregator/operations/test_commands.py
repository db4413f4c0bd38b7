"""What homes are asked to do, until they say that it is done or it is too late."""

from datetime import timedelta
from typing import Any

import pytest

from aggregator.domain.command import CommandType
from aggregator.domain.errors import Invalid, NotFound
from aggregator.operations import commands, nodes

from .conftest import NEIGHBOUR_OFFICER, OFFICER, Town


@pytest.mark.parametrize(
    ("kind", "label", "expected"),
    [
        (CommandType.CHECK_IN, "", {}),
        (CommandType.REFRESH, "ignored", {}),
        (CommandType.RENAME, " SmartCare 17 ", {"name": "SmartCare 17"}),
    ],
)
async def test_a_command_travels_until_it_is_done(town: Town, kind: CommandType, label: str, expected: dict[str, Any]):
    home = await town.home(await town.register())
    sent = await commands.send(town.context, OFFICER, home.identity.node, kind, label=label)
    for _ in range(2):
        assert (await home.send())["commands"] == [{"id": sent.id, "type": kind.value, **expected}]
    assert (await home.send(done=[sent.id, "c_unknown"]))["commands"] == []
    assert (await home.send())["commands"] == []


async def test_the_oldest_first_and_none_too_late(town: Town):
    home = await town.home(await town.register())
    await commands.send(town.context, OFFICER, home.identity.node, CommandType.CHECK_IN)
    town.clock.at += timedelta(minutes=1)
    await commands.send(town.context, OFFICER, home.identity.node, CommandType.REFRESH)
    assert [one["type"] for one in (await home.send())["commands"]] == ["check_in", "refresh"]
    town.clock.at += timedelta(minutes=59)
    assert [one["type"] for one in (await home.send())["commands"]] == ["refresh"]


async def test_another_home_hears_nothing_and_ends_nothing(town: Town):
    home, other = await town.home(await town.register()), await town.home(await town.register())
    sent = await commands.send(town.context, OFFICER, home.identity.node, CommandType.REFRESH)
    assert (await other.send(done=[sent.id]))["commands"] == []
    assert len((await home.send())["commands"]) == 1


async def test_commands_that_are_refused(town: Town):
    home = await town.home(await town.register())
    with pytest.raises(Invalid, match="field_empty"):
        await commands.send(town.context, OFFICER, home.identity.node, CommandType.RENAME, label=" ")
    with pytest.raises(NotFound, match="household_unknown"):
        await commands.send(town.context, NEIGHBOUR_OFFICER, home.identity.node, CommandType.REFRESH)
    await nodes.revoke(town.context, OFFICER, home.identity.node)
    for node in (home.identity.node, "n_nobody"):
        with pytest.raises(NotFound, match="node_unknown"):
            await commands.send(town.context, OFFICER, node, CommandType.REFRESH)
