"""Who is on call hears first, then the supervisor, then the other desk; a roster without anybody is an alarm."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story


async def test_on_call_then_supervisor_then_the_other_desk(story: Callable[..., Story]):
    async with story("2023-05-17 21:00") as s:
        await s.at("21:05").on_call("centre", "park", "on_call", until="2023-05-20 09:00")
        await s.at("21:06").on_call("centre", "lee", "supervisor", until="2023-05-20 09:00")
        home = await s.home("윤옥희", risk="high", night_consent=True)
        await s.at("22:00").quiet(home, hours=24)
        await s.at("22:00").expect(within(minutes=1)).sms(to="park", about=home)
        await s.at("22:10").expect(within(minutes=1)).sms(to="lee", about=home)
        await s.at("22:20").expect(within(minutes=1)).sms(to="hongje1", about=home)
        await s.at("22:22").claim(home, by="park")
        await s.at("22:22").expect(within(minutes=5)).nothing(to="hongje1")


async def test_an_empty_roster_is_an_alarm_and_the_other_desk_hears(story: Callable[..., Story]):
    async with story("2023-05-17 09:30") as s:
        await s.at("09:35").on_call("dong:hongje1", "kim", "on_call", until="2023-05-17 12:00")
        await s.at("10:00").expect(within(hours=2)).ticket("roster_empty")
        home = await s.home("윤옥희", risk="high")
        await s.at("14:00").quiet(home, hours=24)
        await s.at("14:00").expect(within(minutes=1)).sms(to="centre", about=home)
        await s.at("14:10").on_call("dong:hongje1", "kim", "on_call", until="2023-05-31 18:00")
        await s.at("14:11").come()
        tickets = (await s.after().get("equipment", by="admin"))["items"]
        assert "roster_empty" not in [one["kind"] for one in tickets]
