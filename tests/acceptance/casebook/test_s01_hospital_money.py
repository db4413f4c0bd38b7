"""S1: a plug without change on an August morning; safe, but the hospital bill is more than he has (W12, F1, F2)."""

from collections.abc import Callable

from tests.acceptance.timeline.story import Story

BILL = 824_700


async def test_s01_safe_and_a_need_found(story: Callable[..., Story]):
    async with story("2022-08-17 09:00") as s:
        await s.at("09:05").catalogue()
        home = await s.home("이순자", risk="high", phone="010-3333-0001", consents=["service", "agencies"])
        assert await s.at("09:40").quiet(home, hours=24) == "danger"
        await s.at("09:40").expect().sms(to="hongje1", about=home)
        await s.at("09:47").claim(home, by="kim")
        await s.at("09:49").contact(home, by="kim", outcome="ok", memo="통화됨. 입원비가 없어 걱정함.")
        await s.at("10:10").close(home, by="kim", result="safe_need_found", memo="안전. 의료비 지원 연계 필요")
        await s.after().expect().incident(home, state="closed", result="safe_need_found")
        assert home.node is not None
        home.node.lamp = True
        await s.at("10:12").evidence(home)

        case = await s.at("10:30").open_case(
            home,
            by="kim",
            needs=["medical", "money"],
            reason="안전 확인 중 의료비 걱정을 알게 됨",
            health="지난달 수술, 통원 치료 중",
            current_welfare="기초연금",
        )
        assert (case["state"], case["origin"], case["officer"]) == ("open", "signal", "kim")
        view = await s.after().see_case(home, by="kim")
        assert "24시간" in view["sheet"]["how_it_arose"]
        await s.at("11:00").move_case(home, "plan", by="kim", reason="의료비, 말벗, 생활용품 계획")
