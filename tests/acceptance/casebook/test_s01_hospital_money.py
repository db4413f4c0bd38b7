"""S1: a plug without change on an August morning; safe, but the hospital bill is more than she has (W12, F1, F2)."""

from collections.abc import Callable
from datetime import timedelta

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story

BILL = 824_700


async def test_s01_safe_and_a_need_found(story: Callable[..., Story]):
    async with story("2023-08-16 09:00", beat=timedelta(hours=12)) as s:
        s.sheets_accepted = True
        await s.at("09:05").catalogue()
        home = await s.home("이순자", risk="high", phone="010-3333-0001", consents=["service", "agencies"])
        assert await s.at("09:40").quiet(home, hours=24) == "danger"
        await s.at("09:40").expect(within(minutes=2)).sms(to="hongje1", about=home)
        await s.at("09:47").claim(home, by="kim")
        await s.at("09:49").contact(home, by="kim", outcome="ok", memo="통화됨. 입원비가 없어 걱정함.")
        await s.at("09:55").lives(home)
        await s.at("10:10").close(home, by="kim", result="safe_need_found", memo="안전. 의료비 지원 연계 필요")
        await s.after().expect().incident(home, state="closed", result="safe_need_found")

        case = await s.at("10:30").open_case(
            home,
            by="kim",
            needs=["medical", "money", "loneliness"],
            reason="안전 확인 중 의료비 걱정을 알게 됨",
            family="혼자 삶, 자녀와 연락 끊김",
            health="지난달 수술, 통원 치료 중",
            current_welfare="기초연금",
        )
        assert (case["state"], case["origin"], case["officer"], case["dong"]) == ("open", "signal", "kim", "hongje1")
        view = await s.after().see_case(home, by="kim")
        assert "24시간" in view["sheet"]["how_it_arose"]
        await s.at("11:00").move_case(home, "plan", by="kim", reason="의료비, 말벗, 생활용품을 알아봄")
        aid = await s.at("11:10").propose(home, "seoul_emergency_medical", by="kim", wanted=BILL)
        await s.at("11:20").request(aid, by="kim", answer_by="2023-08-22 18:00", agreement="written")
        await s.at("11:30").arrange(home, "care_corps", by="kim", memo="주 1회 방문")
        await s.at("11:40").arrange(home, "check_in_calls", by="kim", memo="월·목 오전 10시")
        await s.at("11:45").change(home, by="kim", services=["plug", "check_in"])
        goods = await s.at("11:50").arrange(
            home, "생활용품 꾸러미", agency="홍제1동 나눔가게", by="kim", unit="pieces", granted=1
        )
        await s.at("14:00").use(goods, 1, by="kim", memo="쌀, 반찬, 여름 이불 전달")
        await s.at("14:10").move_case(home, "serve", by="kim", reason="말벗과 안부확인 전화 시작")

        await s.at("2023-08-17 10:00").check_in(home, "ok", said="잘 지내요")
        await s.at("11:00").follow_up(home, "전화. 의료비 지원을 기다림.", by="kim")
        aid = await s.at("2023-08-21 11:00").approve(aid, by="kim", granted=BILL, memo="병원에 직접 지급")
        assert (aid["granted"], aid["left"], aid["above_limit"]) == (BILL, BILL, False)
        await s.at("2023-08-22 15:00").referral_refused(
            aid, "use", {"amount": BILL + 1}, by="kim", code="amount_exceeded"
        )
        aid = await s.at("15:05").use(aid, BILL, by="kim", memo="병원비 납부 확인")
        assert (aid["state"], aid["used"], aid["left"]) == ("completed", BILL, 0)
        await s.at("2023-08-23 11:00").follow_up(home, "방문. 병원비 해결되어 안심함.", by="kim")
        await s.at("2023-08-24 10:00").move_case(home, "monitor", by="kim", reason="급한 문제는 해결됨")
        await s.at("2023-09-15 11:00").follow_up(home, "방문. 돌봄단과 잘 지냄.", by="kim")
        await s.at("11:30").write_case(
            home, by="kim", reason="종결 기록", progress="의료비 824,700원 지원, 돌봄단과 안부확인 전화 연결"
        )
        closed = await s.at("11:40").move_case(home, "close", by="kim", reason="스스로 지냄", result="recovered")
        assert (closed["state"], closed["result"]) == ("closed", "recovered")

        assert await s.after().follow_ups_done(home, by="kim") == [
            "전화. 의료비 지원을 기다림.",
            "방문. 병원비 해결되어 안심함.",
            "방문. 돌봄단과 잘 지냄.",
        ]
        page = await s.after().print_case(home, by="kim", reason="종결 보고")
        for told in (
            "이순자",
            "홍제제1동",
            "24시간",
            "서울형 긴급복지 의료비 (2023)",
            "824,700/824,700원",
            "우리동네돌봄단",
            "AI안부확인",
            "생활용품 꾸러미",
            "1/1개",
            "종결: 회복",
            "방문. 돌봄단과 잘 지냄.",
        ):
            assert told in page
        assert len(await s.labels(home)) == 1
