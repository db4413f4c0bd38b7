"""S2: a night in May, the television's power flat; a prepaid phone without credit; somebody goes there (W8, K4)."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story

CONTACTS = [
    {"kind": "subject", "name": "김영자", "phone": "010-3333-0002", "note": "선불폰, 요금 소진되면 받기만 됨"},
    {"kind": "keyholder", "name": "통장 최", "phone": "010-3333-0102"},
]


async def test_s2_a_night_dispatch(story: Callable[..., Story]):
    async with story("2023-05-17 21:30") as s:
        home = await s.home("김영자", risk="high", night_consent=True, phone="010-3333-0002", contacts=CONTACTS)
        assert await s.at("22:11").quiet(home, hours=24) == "danger"
        await s.at("22:11").expect(within(minutes=2)).sms(to="centre", about=home)
        await s.at("22:14").claim(home, by="park")
        view = await s.after().view(home, by="park")
        assert "선불폰" in view["contacts"][0]["note"]
        await s.at("22:20").contact(home, by="park", outcome="no_credit", memo="요금이 없어 회신 못 함")
        await s.after().expect().row(home, "contact", "요금")
        await s.at("22:28").contact(home, by="park", outcome="no_answer", whom="통장 최")
        await s.at("22:33").refused(
            home, by="park", act="dispatches", code="two_people_needed", body={"people": 1, "partners": []}
        )
        await s.at("22:35").dispatch(home, by="park", partners=["119"], people=2)
        await s.after().expect().incident(home, state="dispatched", claimed_by="park")
        await s.at("23:00").arrived(home, by="park")
        await s.at("23:10").find(home, by="park", findings=["cannot_move_well"], memo="TV를 켜지 못함")
        await s.at("23:35").ended(home, by="park")
        await s.at("00:05").close(home, by="park", result="safe_need_found", memo="의식 있음. 정신건강 상담 거부.")
        await s.after().expect().incident(home, state="closed", result="safe_need_found")

        assert await s.at("2023-05-19 10:00").quiet(home, hours=24) == "danger"
        await s.after().expect(within(minutes=2)).sms(to="hongje1", about=home)
        again = await s.after().view(home, by="kim")
        assert "거동 불편" in again["findings"][0]["text"]
