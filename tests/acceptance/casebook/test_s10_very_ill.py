"""S10: "I am very ill, call me": called back within the limit, escorted next day, 18 of 60 hours of care used (C4)."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story


async def test_s10_a_call_back_and_an_escort(story: Callable[..., Story]):
    async with story("2023-05-16 09:00") as s:
        await s.at("09:05").catalogue()
        home = await s.home(
            "고순남", sensors=False, services=("check_in",), phone="010-3333-0010", consents=["service", "agencies"]
        )
        await s.at("10:00").check_in(home, "callback_wanted", said="몸이 너무 아파요. 전화 좀 주세요.")
        wish = await s.after().task(home, "call_back", by="kim")
        assert wish["due_at"].startswith("2023-05-16T05:00")  # four hours of office time after the call
        await s.after().expect(within(minutes=2)).sms(to="hongje1", text=wish["label"])
        heard = (await s.after().get(f"households/{home.household}/check-ins", by="kim"))["items"]
        assert (heard[0]["outcome"], heard[0]["words"]) == ("callback_wanted", "몸이 너무 아파요. 전화 좀 주세요.")
        assert await s.after().incident(home) is None

        await s.at("10:25").take(wish, by="kim")
        called = await s.at("10:40").done(wish, by="kim", memo="열이 나고 걷기 힘듦. 내일 병원에 함께 가기로 함.")
        assert called["ended_at"] < called["promised_at"]
        case = await s.at("10:50").open_case_by_hand(
            home,
            by="kim",
            needs=["medical", "daily_care"],
            reason="안부 전화에서 몹시 아프다고 함",
            how_it_arose="안부확인 전화 응답: 몸이 너무 아파요. 전화 좀 주세요.",
            health="고열, 거동 어려움. 당뇨.",
        )
        assert (case["state"], case["officer"]) == ("open", "kim")
        await s.at("10:55").move_case(home, "plan", by="kim", reason="병원 동행과 일시재가 계획")

        escort = await s.at("11:00").propose(home, "hospital_escort", by="kim")
        await s.after().request(escort, by="kim", answer_by="2023-05-16 17:00")
        await s.at("11:20").approve(escort, by="kim", starts_on="2023-05-17", ends_on="2023-05-17")
        visit = await s.at("11:30").add_task(
            home, "visit", by="kim", due="2023-05-17 09:00", person="kim", memo="병원 동행"
        )
        care = await s.at("11:40").propose(home, "care_sos_home_care", by="kim", wanted=60)
        await s.after().request(care, by="kim", answer_by="2023-05-18 18:00")
        await s.at("15:00").approve(care, by="kim", granted=60, starts_on="2023-05-18", ends_on="2023-06-30")
        await s.at("15:05").move_case(home, "serve", by="kim", reason="동행과 일시재가 승인됨")

        await s.at("2023-05-17 08:50").move_referral(escort, "start", by="kim", memo="집에서 출발")
        await s.at("08:58").done(visit, by="kim", memo="진료 개시에 맞춰 병원 도착")
        gone = await s.at("12:30").move_referral(escort, "complete", by="kim", memo="폐렴 초기, 약 처방, 귀가")
        assert gone["state"] == "completed"
        await s.at("17:00").follow_up(home, "열이 내림. 내일부터 요양보호사 방문.", by="kim")
        await s.at("2023-05-18 16:00").use(care, 6, by="kim", memo="식사, 세면 도움")
        await s.at("2023-05-22 16:00").use(care, 6, by="kim")
        await s.at("2023-05-23 17:00").follow_up(home, "혼자 식사하심", by="kim")
        used = await s.at("2023-05-25 16:00").use(care, 6, by="kim", memo="이제 혼자 지내실 수 있음")
        assert (used["state"], used["granted"], used["used"], used["left"]) == ("used_in_part", 60, 18, 42)
        await s.after().referral_refused(care, "use", {"amount": 43}, by="kim", code="amount_exceeded")
        await s.at("2023-05-26 10:00").move_case(home, "monitor", by="kim", reason="회복 중, 안부 전화로 확인")
        ended = await s.at("2023-06-15 10:00").move_referral(care, "complete", by="kim", memo="18시간으로 충분")
        assert (ended["state"], ended["used"], ended["granted"]) == ("completed", 18, 60)
        await s.at("15:00").follow_up(home, "건강 회복", by="kim")
        closed = await s.at("15:30").move_case(home, "close", by="kim", reason="회복", result="recovered")
        assert closed["state"] == "closed"
        assert len(await s.after().follow_ups_done(home, by="kim")) == 3

        page = await s.after().print_case(home, by="kim", reason="사례 보고")
        for told in (
            "고순남",
            "몸이 너무 아파요",
            "1인가구 병원안심동행",
            "돌봄SOS 일시재가",
            "18/60시간",
            "건강 회복",
        ):
            assert told in page
