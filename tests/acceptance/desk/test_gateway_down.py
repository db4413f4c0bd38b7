"""A text-message gateway that is down: the next channel, and an alarm of ours; afterwards all is told once."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story


async def test_the_next_channel_and_an_equipment_alarm(story: Callable[..., Story]):
    async with story("2023-05-17 13:30") as s:
        home = await s.home("유복희", risk="high")
        s.post.shut("solapi")
        assert await s.at("14:00").quiet(home, hours=24) == "danger"
        await s.at("14:00").expect(within(minutes=3)).mail(to="hongje1", about=home)
        await s.after().expect(within(minutes=5)).ticket("channel_failing")
        await s.after().expect(within(minutes=1)).webhook(to="equipment")
        s.post.open("solapi")
        other = await s.home("유복동", risk="high")
        await s.at("14:30").quiet(other, hours=24)
        await s.at("14:30").expect(within(minutes=1)).sms(to="hongje1", about=other)
        tickets = (await s.after().get("equipment", by="admin"))["items"]
        assert [one["kind"] for one in tickets] == []


async def test_a_text_message_that_does_not_arrive_goes_to_the_chief(story: Callable[..., Story]):
    async with story("2023-05-17 21:30") as s:
        home = await s.home("유복희", risk="high", night_consent=True)
        s.post.gateways.solapi_status = "3104"
        await s.at("22:00").quiet(home, hours=24)
        await s.at("22:00").expect(within(minutes=1)).sms(to="centre", about=home)
        await s.at("22:00").expect(within(minutes=3)).sms(to="chief", about=home)
        assert s.post.gateways.unsigned == []
