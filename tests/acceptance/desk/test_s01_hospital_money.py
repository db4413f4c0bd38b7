"""S1: a plug without change on a weekday morning in August; the person answers and asks for hospital money."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story


async def test_s1_safe_with_a_need(story: Callable[..., Story]):
    async with story("2022-08-17 09:00") as s:
        home = await s.home("이순자", risk="high", night_consent=True, phone="010-3333-0001")
        assert await s.at("09:40").quiet(home, hours=24) == "danger"
        message = await s.at("09:40").expect(within(minutes=2)).sms(to="hongje1", about=home)
        assert "이순자" not in message.subject + message.body
        shown = await s.after().expect().incident(home, state="open", desk="dong:hongje1", priority="danger")
        assert "24시간" in shown["why"]["text"]
        assert "근무시간" in shown["desk_why"]["text"]

        await s.at("09:45").refused(home, by="choi", act="claim", code="incident_unknown")
        await s.at("09:47").claim(home, by="kim")
        view = await s.after().view(home, by="kim")
        assert (view["name"], view["phone"]) == ("이순자", "010-3333-0001")
        await s.at("09:49").contact(home, by="kim", outcome="ok", memo="통화됨. 입원비가 없어 걱정함.")
        await s.at("10:05").refused(
            home, by="kim", act="close", code="memo_needed", body={"result": "safe", "memo": " "}
        )
        await s.at("10:10").close(home, by="kim", result="safe_need_found", memo="안전. 의료비 지원 연계 필요")
        await s.after().expect().incident(home, state="closed", result="safe_need_found", claimed_by="kim")
        await s.after().expect(within(minutes=30)).nothing(to="centre")
        looks = (await s.after().get(f"looks?household={home.household}", by="admin"))["items"]
        assert {look["user"] for look in looks} >= {"kim"}
