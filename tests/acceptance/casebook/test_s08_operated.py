"""S8: "I was admitted and operated on": the call becomes an absence; meals, home care and money for the way back."""

from collections.abc import Callable

import pytest

from simulator.stage.region import RegionRefusedError
from tests.acceptance.timeline.acts import local
from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story

HOSPITAL_BILL = 1_500_000


async def test_s08_an_absence_from_the_call(story: Callable[..., Story]):
    async with story("2023-02-13 09:00") as s:
        await s.at("09:05").catalogue()
        home = await s.home(
            "안복순", sensors=False, services=("check_in",), phone="010-3333-0008", consents=["service"]
        )
        await s.at("10:00").check_in(
            home,
            "welfare_request",
            said="입원해서 수술을 받았어요. 병원비가 걱정이에요.",
            absence_place="hospital",
            absent_until=local("2023-02-24 12:00"),
        )
        (absence,) = await s.after().absences(home, by="kim")
        assert (absence["kind"], absence["told_by"], absence["channel"]) == ("hospital", "subject", "check_in")
        assert (absence["state"], absence["ends_at"][:16]) == ("away", "2023-02-24T03:00")
        wish = await s.after().task(home, "welfare", by="kim")
        await s.after().expect(within(minutes=2)).sms(to="hongje1", text=wish["label"])
        await s.at("11:00").done(wish, by="kim", memo="담낭 수술. 2월 24일 퇴원 예정. 돌볼 사람이 없음.")
        case = await s.at("11:10").open_case_by_hand(
            home,
            by="kim",
            needs=["medical", "daily_care", "meals", "money"],
            reason="입원과 수술을 안부 전화에서 알게 됨",
            task=wish,
            how_it_arose="안부확인 전화 응답: 입원해서 수술을 받았어요.",
            health="담낭 수술",
            family="없음",
        )
        assert case["needs"] == ["medical", "daily_care", "meals", "money"]
        assert case["origin"] == "check_in"
        await s.at("11:20").move_case(home, "plan", by="kim", reason="퇴원에 맞춘 식사, 재가, 의료비")

        await s.at("2023-02-14 09:30").follow_up(home, "병원 사회복지사와 통화, 회복 중", by="kim")
        for day in ("2023-02-15", "2023-02-17", "2023-02-20"):  # three missed calls, but it is known why
            await s.at(f"{day} 10:00").check_in(home, "no_answer")
        assert await s.after().incident(home) is None
        await s.at("2023-02-20 11:00").follow_up(home, "퇴원 준비, 지원 신청 동의", by="kim")

        meals = await s.at("11:10").propose(home, "care_sos_meals", by="kim", wanted=30)
        asked = {"agreement": "spoken", "answer_due_at": local("2023-02-23 18:00")}
        await s.after().referral_refused(meals, "request", asked, by="kim", code="agency_consent_needed")
        await s.at("11:30").consent(home, "agencies", by="kim")
        care = await s.after().propose(home, "care_sos_home_care", by="kim", wanted=60)
        money = await s.after().propose(home, "national_emergency_medical", by="kim", wanted=HOSPITAL_BILL)
        for referral, granted in ((meals, 30), (care, 60), (money, HOSPITAL_BILL)):
            await s.after().request(referral, by="kim", answer_by="2023-02-23 18:00")
            approved = await s.after(hours=1).approve(referral, by="kim", granted=granted)
            assert (approved["state"], approved["granted"], approved["above_limit"]) == ("approved", granted, False)
        await s.at("2023-02-22 10:00").move_case(home, "serve", by="kim", reason="세 가지 모두 승인")
        paid = await s.at("2023-02-23 14:00").use(money, HOSPITAL_BILL, by="kim", memo="병원에 지급")
        assert (paid["state"], paid["unit"], paid["left"]) == ("completed", "won", 0)

        await s.at("2023-02-24 11:00").give_back(home, "absence-end", by="kim", reason="퇴원해 집에 오심")
        (absence,) = await s.after().absences(home, by="kim")
        assert (absence["state"], absence["end"]) == ("over", "staff")
        discharged = [one["what"]["text"] for one in await s.after().tasks(home, by="kim", kind="follow_up")]
        assert discharged[:2] == ["퇴원 1일 뒤 안부 확인.", "퇴원 7일 뒤 안부 확인."]
        await s.at("2023-02-27 10:00").follow_up(home, "도시락 잘 드심", by="kim")  # the first working day after
        await s.at("2023-02-28 10:00").use(meals, 15, by="kim")
        await s.at("2023-03-03 10:00").follow_up(home, "상처 아뭄", by="kim")
        eaten = await s.at("2023-03-10 10:00").use(meals, 15, by="kim")
        assert (eaten["state"], eaten["used"], eaten["unit"]) == ("completed", 30, "meals")
        await s.at("2023-03-10 17:00").use(care, 40, by="kim")
        cared = await s.at("2023-03-14 17:00").use(care, 20, by="kim")
        assert (cared["state"], cared["used"], cared["unit"]) == ("completed", 60, "hours")
        await s.at("2023-03-15 10:00").check_in(home, "ok", said="이제 괜찮아요")
        await s.at("11:00").follow_up(home, "혼자 생활 가능", by="kim")
        written = await s.at("11:20").write_case(
            home,
            by="kim",
            reason="종결 정리",
            housing="다세대 2층, 월세",
            current_welfare="기초연금",
            other_traits="말수가 적으나 전화는 잘 받으심",
            main_problems="퇴원 뒤 식사와 간병을 맡을 사람이 없음. 병원비 부담.",
            progress="식사 30식, 일시재가 60시간, 긴급의료비 150만 원 연계. 상처 아물고 스스로 식사함.",
            difficulties="입원 중에는 면회가 어려워 병원 사회복지사를 통해 준비함",
            after_plan="안부확인 전화 주 2회 유지",
            notes="다음 외래 4월 중",
        )
        assert written["version"] == 2
        await s.at("11:30").move_case(home, "close", by="kim", reason="회복", result="recovered")
        assert len(await s.after().follow_ups_done(home, by="kim")) == 5

        page = await s.after().print_case(home, by="kim", reason="사례 보고")
        for told in ("안복순", "수술을 받았어요", "30/30식", "60/60시간", "1,500,000/1,500,000원", "혼자 생활 가능"):
            assert told in page


async def test_s08_nothing_is_known_to_a_vendor(story: Callable[..., Story]):
    async with story("2023-02-13 09:00") as s:
        home = await s.home("안복순", sensors=False, services=("check_in",), phone="010-3333-0008")
        taken = await s.at("10:00").check_in(home, "ok", said="병원이에요", absence_place="hospital")
        assert taken.keys() == {"reference", "received_at", "repeated", "recording_kept"}
        with pytest.raises(RegionRefusedError, match="403"):
            await s.after().absences(home, by="vendor")
