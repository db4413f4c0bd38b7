"""S11: an acquaintance phones the centre late in the afternoon; suicide is feared; there is no sensor at all."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story


async def test_s11_a_worry_without_any_sensor(story: Callable[..., Story]):
    async with story("2023-03-08 16:30") as s:
        home = await s.home("정민수", sensors=False, services=("daily_use",), phone="010-3333-0011")
        await s.at("17:20").third_party(
            home, by="kim", reporter="acquaintance", kind="suicide", memo="죽고 싶다는 말을 했다고 함"
        )
        await s.at("17:20").expect(within(minutes=2)).sms(to="hongje1", about=home)
        shown = await s.after().expect().incident(home, state="open", desk="dong:hongje1", priority="danger_words")
        assert "지인" in shown["why"]["text"]
        view = await s.after().view(home, by="kim")
        assert "정신건강복지센터" in view["rules"][0]["text"]
        await s.at("17:24").claim(home, by="kim")
        await s.at("17:30").contact(
            home, by="kim", outcome="ok", memo="통화됨. 오늘 방문은 거절, 내일 함께 방문하기로 함."
        )
        await s.at("17:40").release(home, by="kim", memo="내일 합동방문까지 야간 확인 부탁")
        await s.at("18:00").expect(within(minutes=2)).sms(to="centre", about=home)
        await s.after().expect().incident(home, state="open", desk="centre", priority="danger_words")
        await s.at("18:10").claim(home, by="lee")
        await s.at("18:12").contact(home, by="lee", outcome="ok", memo="안정됨. 내일 10시 방문 확인.")
        await s.after().expect(within(minutes=5)).nothing(to="mangu3")
