"""S13 as a piece that several tests tell: the evening, the door, the end."""

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Person, Story


async def tell_forced_entry(s: Story) -> Person:
    """From the danger signal to the closed incident; the story begins in the evening of 2022-11-11."""
    home = await s.home("박철수", risk="high", night_consent=True, phone="010-3333-0013", address="홍제동 13")
    assert await s.at("22:41").quiet(home, hours=24) == "danger"
    await s.at("22:41").expect(within(minutes=4)).sms(to="centre", about=home)
    await s.at("22:45").expect().incident(home, state="open", desk="centre", priority="danger")
    await s.at("22:46").claim(home, by="park")
    await s.at("22:47").contact(home, by="park", outcome="no_answer", memo="신호는 가는데 받지 않음")
    await s.at("23:05").contact(home, by="park", outcome="no_answer")
    await s.at("23:20").contact(home, by="park", outcome="no_answer", whom="동생")
    script = await s.at("23:50").script(home, by="park", to="112")
    assert "홍제동 13" in script["text"]["ko"]
    await s.at("23:52").calls(home, by="park", service="112")
    await s.at("23:55").dispatch(home, by="park", partners=["112", "119"], people=2)
    await s.after().expect().incident(home, state="dispatched", claimed_by="park")
    await s.at("00:10").arrived(home, by="park")
    await s.at("00:20").police(
        home, by="park", measure="forced_entry", ruling="ordered", station="서대문경찰서", officer="경위 김"
    )
    await s.at("00:31").note(home, "살아 계심. 119가 응급처치함.", by="park")
    await s.at("00:40").ended(home, by="park")
    await s.at("00:50").close(home, by="park", result="helped", memo="119 응급처치 후 안정")
    await s.after().expect().incident(home, state="closed", result="helped")
    return home
