"""Settings and commands that come with the reply."""

import asyncio
from dataclasses import replace

from custom_components.smartcare.kernel import wire
from tests.smartcare.fake_region import SETTINGS
from tests.smartcare.virtual_clock import until


async def test_new_settings_are_followed(home, region):
    region.settings = replace(SETTINGS, version="s2", heartbeat_s=60.0)

    await home.start()
    await home.next_in(60.0)
    home.clock.advance(60)
    await region.seen(2)

    assert home.settings == [region.settings]
    assert region.reports[1]["settings_version"] == "s2"


async def test_settings_that_cannot_be_followed_come_again_and_do_not_look_like_a_lost_region(home, region, caplog):
    region.settings = replace(SETTINGS, version="s2", heartbeat_s=60.0)
    home.settings = None

    await home.start()
    await home.idle()

    assert home.reporter.state.connected
    assert "take over the region's settings" in caplog.text
    home.settings = []
    home.clock.advance(300)
    await until(lambda: home.settings == [region.settings])


async def test_a_command_is_carried_out_once_and_reported_as_done(home, region):
    region.commands.append(wire.Command(id="c_1", type="refresh"))

    await home.start()
    await home.next_in(0.0)
    region.faults.append("drop")
    home.clock.advance(0)
    await home.next_in(2.5)
    region.commands.append(wire.Command(id="c_1", type="refresh"))
    home.clock.advance(2.5)
    await home.idle()

    assert [report["done"] for report in region.reports] == [[], ["c_1"], ["c_1"]]
    assert [command.id for command in home.commands] == ["c_1"]
    home.clock.advance(300)
    await region.seen(4)
    assert region.reports[3]["done"] == []


async def test_a_region_that_forgot_hears_again_that_a_command_is_done(home, region):
    command = wire.Command(id="c_1", type="refresh")
    region.commands.append(command)
    await home.start()
    await home.next_in(0.0)
    home.clock.advance(0)
    await home.idle()
    region.commands.append(command)

    home.clock.advance(300)
    await region.seen(3)
    await home.idle()
    home.clock.advance(300)
    await region.seen(4)

    assert [report["done"] for report in region.reports] == [[], ["c_1"], [], ["c_1"]]
    assert home.commands == [command]


async def test_a_command_under_way_is_not_begun_again(home, region):
    finish = asyncio.Event()

    async def wait(command: wire.Command) -> None:
        home.commands.append(command)
        await finish.wait()

    home.reporter._commands._carry_out = wait
    region.commands.append(wire.Command(id="c_1", type="check_in"))
    await home.start()
    await home.idle()
    home.clock.advance(300)
    await region.seen(2)
    await home.idle()
    finish.set()
    await home.next_in(0.0)

    assert len(home.commands) == 1


async def test_a_command_that_fails_is_tried_again_and_said_once(home, region, caplog):
    failures = [RuntimeError("not yet"), RuntimeError("not yet")]
    home.on_command = lambda command: (_ for _ in ()).throw(failures.pop()) if failures else None
    region.commands.append(wire.Command(id="c_1", type="rename"))

    await home.start()
    for count in (1, 2):
        await home.was_commanded(count)
        await home.idle()
        home.clock.advance(300)
    await until(lambda: len(home.commands) == 3 and home.clock.delays() == [0.0])

    assert caplog.text.count("this is a fault of SmartCare") == 1


async def test_only_the_last_commands_are_remembered(home, region):
    region.commands += [wire.Command(id=f"c_{n}", type="refresh") for n in range(150)]
    await home.start()
    await until(lambda: len(home.commands) == 150 and home.clock.delays() == [0.0])
    region.commands = [wire.Command(id=f"d_{n}", type="refresh") for n in range(150)]
    home.clock.advance(0)
    await until(lambda: len(home.commands) == 300)

    assert len(region.reports[1]["done"]) == 100
