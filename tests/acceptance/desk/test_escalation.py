"""Nobody claims a danger signal: it goes on to others, step after step, until somebody does."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story


async def test_the_other_desk_is_told_until_somebody_claims(story: Callable[..., Story]):
    async with story("2023-05-17 21:30") as s:
        home = await s.home("심복자", risk="high", night_consent=True)
        await s.at("22:00").quiet(home, hours=24)
        await s.at("22:00").expect(within(minutes=1)).sms(to="centre", about=home)
        await s.at("22:09").expect().incident(home, state="open")
        await s.at("22:10").expect(within(minutes=1)).sms(to="hongje1", about=home)
        await s.after().expect().row(home, "escalate")
        await s.at("22:20").expect(within(minutes=1)).sms(to="centre", about=home)
        await s.at("22:24").claim(home, by="lee")
        rows = await s.after(minutes=14).timeline(home)
        assert [row["what"] for row in rows].count("escalate") == 2
        await s.after().expect(within(minutes=5)).row(home, "remind")
        await s.after().contact(home, by="lee", outcome="ok")
        await s.after().close(home, by="lee", result="safe", memo="전화로 확인")
        await s.after().expect(within(hours=12)).nothing(about=home)


async def test_a_crash_delays_an_escalation_but_loses_none(story: Callable[..., Story]):
    async with story("2023-05-17 21:30") as s:
        home = await s.home("심복자", risk="high", night_consent=True)
        await s.at("22:00").quiet(home, hours=24)
        await s.at("22:00").expect(within(minutes=1)).sms(to="centre", about=home)
        await s.at("22:05").expect().incident(home, state="open")
        await s.kill()
        await s.at("22:35").come()
        await s.restart()
        await s.after().expect(within(minutes=1)).sms(to="hongje1", about=home)
        rows = await s.after().timeline(home)
        assert [row["what"] for row in rows].count("escalate") == 1
