"""Night consent is withdrawn at 23:00 while the centre has the signal: it waits for the dong (W1, W5)."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story


async def test_a_signal_whose_night_consent_ends_waits_for_the_morning(story: Callable[..., Story]):
    async with story("2023-05-17 22:00") as s:
        home = await s.home("한정자", risk="high", night_consent=True)
        assert await s.at("22:55").quiet(home, hours=24) == "danger"
        await s.after().expect(within(minutes=2)).sms(to="centre", about=home)
        await s.after().expect(within(minutes=2)).webhook(to="centre", about=home)
        await s.at("23:00").withdraw(home, "night", by="kim")
        await s.after().expect(within(minutes=1)).incident(home, state="deferred", desk="dong:hongje1")
        await s.at("23:05").refused(home, by="park", act="claim", code="incident_unknown")
        await s.at("23:10").expect(within(hours=9)).nothing(about=home)
        await s.at("2023-05-18 09:00").expect(within(minutes=1)).sms(to="hongje1", about=home)
        shown = await s.after().expect().incident(home, state="open", desk="dong:hongje1")
        assert shown["opened_at"].startswith("2023-05-17T13:55")


async def test_without_night_consent_nobody_is_woken(story: Callable[..., Story]):
    async with story("2023-05-05 19:00") as s:  # Children's Day, a Friday: the dong opens on Monday
        home = await s.home("오말순", risk="high", night_consent=False)
        assert await s.at("20:00").quiet(home, hours=24) == "danger"
        await s.after().expect().incident(home, state="deferred", desk="dong:hongje1")
        await s.at("20:01").expect(within(hours=60)).nothing(about=home)
        await s.at("2023-05-08 09:00").expect(within(minutes=1)).sms(to="hongje1", about=home)


async def test_sos_wakes_somebody_without_any_consent(story: Callable[..., Story]):
    async with story("2023-05-17 22:00") as s:
        home = await s.home("노갑수", night_consent=False)
        await s.at("22:05").well(home)
        await s.at("22:30").sos(home)
        await s.at("22:30").expect(within(seconds=10)).sms(to="centre", about=home)
        await s.after().expect().incident(home, state="open", desk="centre", priority="sos")
