"""S4: January and February, a television that is never off, a phone on silent, three dispatches (K5, K7, P4)."""

from collections.abc import Callable
from datetime import timedelta

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Person, Story

CONTACTS = [{"kind": "subject", "name": "문덕배", "phone": "010-3333-0004", "note": "휴대전화 무음"}]


async def sits_in_the_dark(s: Story, home: Person, evening: str, findings: list[str]) -> None:
    """One evening without the lamp: a signal at night, nobody answers the phone, two go there, the person is fine."""
    assert home.node is not None
    await s.at(f"{evening} 12:00").come()
    home.node.lamp = False
    await s.at(f"{evening} 21:55").expect(within(minutes=15)).sms(to="centre", about=home)
    await s.at("22:20").claim(home, by="park")
    await s.at("22:25").contact(home, by="park", outcome="no_answer", memo="무음")
    await s.at("22:40").dispatch(home, by="park", partners=["119"], people=2)
    home.node.lamp = True
    await s.at("23:05").arrived(home, by="park")
    await s.at("23:10").find(home, by="park", findings=findings)
    await s.at("23:20").ended(home, by="park")
    await s.at("23:30").close(home, by="park", result="safe_need_found", memo="TV 앞에 계심. 전화를 듣지 못함.")
    sheet = await s.at("09:20").sheet(by="kim")
    assert sheet is not None
    await s.after().accept(sheet, by="kim")


async def test_s4_three_dispatches(story: Callable[..., Story]):
    async with story("2023-01-09 09:30", beat=timedelta(hours=12)) as s:
        home = await s.home("문덕배", risk="high", night_consent=True, always_on=True, contacts=CONTACTS)
        assert home.node is not None
        home.node.lamp = True
        await s.at("10:00").well(home, hours_ago=0.0)
        await s.at("2023-01-14 10:00").expect(within(hours=13)).ticket("sensor_unsuitable", about=home)
        await sits_in_the_dark(s, home, "2023-01-16", ["hoarding", "cannot_move_well"])
        assert (await s.after().expect().incident(home, state="closed"))["badges"] == []
        await sits_in_the_dark(s, home, "2023-01-26", ["hoarding"])
        await sits_in_the_dark(s, home, "2023-02-02", ["hoarding", "self_neglect"])

        badge = await s.after().expect().badge(home, "최근 60일 출동 3회")
        assert "플러그를 옮겨 주세요" in badge
        view = await s.after().view(home, by="kim")
        found = " ".join(one["text"] for one in view["findings"])
        assert [word for word in ("쓰레기 적치", "거동 불편", "자기방임") if word not in found] == []
        assert len(await s.labels(home)) == 3

        await s.at("2023-02-06 10:00").transfer(
            home, to="mangu3", by="kim", accepted_by="choi", memo="뇌졸중 입원 후 망우3동으로 이사"
        )
        moved = await s.after().view(home, by="choi")
        assert (moved["row"]["dong"], len(moved["findings"])) == ("mangu3", 3)
        assert len(await s.after().timeline(home, by="choi")) > 10
