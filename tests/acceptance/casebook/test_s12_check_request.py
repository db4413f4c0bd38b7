"""S12: a check request waits from the night, the phone is off; refusals, intensive care, thirty meals of porridge."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Person, Story


async def find_him(s: Story, home: Person) -> None:
    """Two missed calls in the evening, the morning's list, a phone that is off, a visit, 119."""
    await s.at("2023-06-13 22:10").check_in(home, "no_answer", occasion="triggered")
    await s.at("23:40").check_in(home, "phone_off", occasion="triggered")
    night = await s.after().expect().incident(home, state="deferred", desk="dong:hongje1")
    assert "방문을 서둘러" in night["why"]["text"]
    await s.at("23:45").expect(within(hours=9)).nothing(about=home)
    await s.at("2023-06-14 09:00").expect(within(minutes=1)).sms(to="hongje1", about=home)
    listed = (await s.at("09:05").get("incidents", by="kim"))["items"]
    assert listed[0]["household"] == home.household
    assert listed[0]["age_s"] > 9 * 3600 > night["age_s"]
    sheet = await s.at("09:08").sheet(by="kim")
    assert sheet is not None
    await s.after().accept(sheet, by="kim")
    await s.at("09:10").claim(home, by="kim")
    before = await s.at("09:12").contact(home, by="kim", outcome="no_answer")
    after = await s.at("09:13").contact(home, by="kim", outcome="phone_off")
    assert after["claim_expires_at"] < before["claim_expires_at"]
    assert after["next"]["text"].startswith("다음: 둘이 함께 방문하세요.")
    await s.at("09:20").dispatch(home, by="kim", people=2, memo="방문간호사와 함께")
    await s.at("09:45").arrived(home, by="kim")
    await s.at("09:50").find(home, by="kim", findings=["self_neglect", "medicine_not_taken"], memo="혈압 220/130")
    await s.at("09:55").note(home, "병원 이송을 거부함", by="kim")
    await s.at("10:05").calls(home, by="kim", service="119")
    await s.at("10:15").note(home, "두 번째 설득에 이송 동의", by="kim")
    await s.at("10:30").transported(home, by="kim", hospital="세브란스병원")
    await s.at("10:40").ended(home, by="kim")
    await s.at("11:00").close(home, by="kim", result="transported", memo="고혈압 위기, 중환자실 입원")
    await s.after().expect().incident(home, state="closed", result="transported")


async def test_s12_intensive_care_and_porridge(story: Callable[..., Story]):
    async with story("2023-06-13 09:00") as s:
        await s.at("09:05").catalogue()
        home = await s.home(
            "배상철", sensors=False, services=("combined",), phone="010-3333-0012", consents=["service", "agencies"]
        )
        await find_him(s, home)
        await s.at("11:30").open_case(
            home, by="kim", needs=["medical", "meals"], reason="고혈압 위기로 중환자실 입원", housing="옥탑방"
        )
        gone = await s.after().give_back(
            home, "absence", by="kim", told_by="staff", channel="visit", place="세브란스병원 중환자실", reason="입원"
        )
        (absence,) = await s.after().absences(home, by="kim")
        assert (absence["id"], absence["kind"], absence["place"]) == (
            gone["absence"],
            "hospital",
            "세브란스병원 중환자실",
        )
        await s.at("11:40").move_case(home, "plan", by="kim", reason="퇴원 준비")
        await s.at("2023-06-15 10:00").check_in(home, "no_answer", occasion="triggered")
        await s.at("16:00").check_in(home, "phone_off", occasion="triggered")
        assert len(await s.incidents(home)) == 1
        await s.at("16:30").follow_up(home, "중환자실, 의식 있음", by="kim")
        await s.at("2023-06-21 14:00").follow_up(home, "일반 병실로 옮김", by="kim")

        await s.at("2023-07-03 14:00").give_back(home, "absence-end", by="kim", reason="퇴원")
        care = await s.at("14:30").propose(home, "care_sos_home_care", by="kim", wanted=60)
        refused = await s.after().declines(care, by="kim", refusal="not_needed", memo="혼자 할 수 있다고 함")
        assert refused["state"] == "refused"
        nurse = await s.at("14:40").propose(home, "health_centre_nurse", by="kim")
        await s.after().declines(nurse, by="kim", refusal="distrust", memo="혈압 재는 것도 싫다고 함")
        agreed = await s.at("15:00").persuade(nurse, by="han", agreed=True, memo="주 1회만 오기로 함")
        assert agreed["state"] == "proposed"
        await s.after().request(nurse, by="kim", answer_by="2023-07-04 18:00")
        await s.at("15:10").approve(nurse, by="kim")
        await s.at("15:15").move_referral(nurse, "start", by="han")
        porridge = await s.at("15:20").propose(
            home, "죽 배달", agency="홍제종합사회복지관", by="kim", unit="meals", wanted=30
        )
        await s.after().request(porridge, by="kim", answer_by="2023-07-04 18:00")
        await s.at("16:00").approve(porridge, by="kim", granted=30, starts_on="2023-07-04", ends_on="2023-07-14")
        await s.at("16:10").move_case(home, "serve", by="kim", reason="죽 30식과 간호사 방문")
        await s.at("2023-07-04 11:00").follow_up(home, "죽 드심, 혈압 150/95", by="han")
        await s.at("2023-07-08 18:00").use(porridge, 15, by="kim")
        await s.at("2023-07-10 11:00").follow_up(home, "혈압 140/90", by="han")
        eaten = await s.at("2023-07-14 11:00").use(porridge, 15, by="kim")
        assert (eaten["state"], eaten["unit"], eaten["used"], eaten["granted"]) == ("completed", "meals", 30, 30)
        await s.at("14:00").follow_up(home, "약 꾸준히 복용", by="han")
        await s.at("15:00").move_referral(nurse, "complete", by="han", memo="혈압 안정")
        written = await s.at("15:20").write_case(
            home,
            by="kim",
            reason="종결 정리",
            family="미혼, 왕래하는 가족 없음",
            health="고혈압. 6월 14일 혈압 220/130으로 중환자실 입원",
            current_welfare="없음",
            other_traits="도움을 거절하는 편이나 이유를 들으면 받아들임",
            progress="두 번째 설득에 이송 동의, 퇴원 뒤 죽 30식과 간호사 방문으로 혈압 140/90",
            difficulties="일시재가는 끝까지 거절",
            after_plan="간호사 방문 뒤 보건소 만성질환 관리로 이어감",
            notes="휴대전화가 자주 꺼져 있음",
        )
        assert written["version"] == 2
        await s.at("15:30").move_case(home, "close", by="kim", reason="회복", result="recovered")
        assert len(await s.after().follow_ups_done(home, by="kim")) == 5

        page = await s.after().print_case(home, by="kim", reason="사례 보고")
        for told in (
            "배상철",
            "자기방임",
            "죽 배달",
            "30/30식",
            "돌봄SOS 일시재가",
            "대상자 거절",
            "혈압 140/90",
            "중환자실, 의식 있음",
        ):
            assert told in page
