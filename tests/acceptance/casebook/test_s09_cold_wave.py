"""S9: the first cold wave: a seasonal question finds a cold home; a heating tent, and somebody to talk with (C2)."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story

QUESTION = "요즘 집이 춥지 않으세요?"
ANSWER = "추워서 이불 속에만 있어요. 누가 와서 얘기라도 했으면 좋겠어요."


async def test_s09_a_cold_home(story: Callable[..., Story]):
    async with story("2022-11-30 09:00") as s:
        await s.at("09:05").catalogue()
        home = await s.home(
            "조금례", sensors=False, services=("check_in",), phone="010-3333-0009", consents=["service", "agencies"]
        )
        (asked,) = (await s.at("10:00").get(f"check-ins/questions?household={home.household}", by="vendor"))["items"]
        assert (asked["id"], asked["words"]["ko"]) == ("cold_wave", QUESTION)
        await s.after().check_in(home, "welfare_request", said=ANSWER, question=asked["id"])
        heard = (await s.after().get(f"households/{home.household}/check-ins", by="kim"))["items"]
        assert (heard[0]["outcome"], heard[0]["words"]) == ("welfare_request", ANSWER)
        assert heard[0]["question"]["ko"] == QUESTION
        wish = await s.after().task(home, "welfare", by="kim")
        assert wish["due_at"].startswith("2022-12-01T09:00")  # by the end of the next working day
        await s.after().expect(within(minutes=2)).sms(to="hongje1", text=wish["label"])
        assert await s.after().incident(home) is None
        await s.at("13:30").done(wish, by="kim", memo="방문함. 실내 12도, 보일러를 아껴 켬. 말벗을 원하심.")
        await s.at("14:00").open_case_by_hand(
            home,
            by="kim",
            needs=["housing", "loneliness"],
            reason="한파 안부 전화에서 추위와 외로움을 말함",
            task=wish,
            how_it_arose=f"한파 질문: {QUESTION} 답: {ANSWER}",
            housing="반지하, 실내 12도",
        )
        await s.at("14:10").move_case(home, "plan", by="kim", reason="한파 물품과 말벗")
        tent = await s.after().propose(home, "heating_tent", by="kim", wanted=1)
        await s.after().request(tent, by="kim", answer_by="2022-12-02 18:00")
        await s.at("16:00").approve(tent, by="kim", granted=1)
        corps = await s.at("16:10").propose(home, "care_corps", by="kim", memo="대화를 원하심")
        await s.after().request(corps, by="kim", answer_by="2022-12-02 18:00")
        await s.at("16:30").approve(corps, by="kim", starts_on="2022-12-06", memo="매주 전화, 격주 방문")
        await s.at("16:40").move_case(home, "serve", by="kim", reason="물품과 돌봄단 승인")
        given = await s.at("2022-12-01 11:00").use(tent, 1, by="kim", memo="난방텐트 설치")
        assert (given["state"], given["unit"], given["used"]) == ("completed", "pieces", 1)
        await s.at("11:30").follow_up(home, "텐트 안 18도", by="kim")

        talk = await s.at("11:40").add_task(
            home, "visit", by="kim", due="2022-12-06 17:00", team="care_corps", memo="말벗"
        )
        mine = (await s.at("2022-12-06 10:00").get("tasks?mine=true", by="yoon"))["items"]
        assert talk["label"] in [one["label"] for one in mine]
        await s.at("10:05").take(talk, by="yoon")
        await s.at("14:00").move_referral(corps, "start", by="yoon", memo="첫 방문")
        await s.at("14:05").done(talk, by="yoon", memo="한 시간 이야기 나눔. 화요일마다 오기로 함.")
        await s.at("2022-12-07 10:00").follow_up(home, "따뜻하다고 하심", by="kim")
        await s.at("2022-12-28 10:00").check_in(home, "ok", said="텐트 덕에 따뜻해요.", question="cold_wave")
        await s.at("2022-12-30 11:00").follow_up(home, "돌봄단과 매주 만남", by="kim")
        await s.at("14:00").move_referral(corps, "complete", by="kim", memo="정기 방문으로 이어감")
        await s.at("14:30").move_case(home, "close", by="kim", reason="추위 해결, 말벗 이어짐", result="ended")
        assert len(await s.after().follow_ups_done(home, by="kim")) == 3

        page = await s.after().print_case(home, by="kim", reason="사례 보고")
        for told in (
            "조금례",
            "한파 질문",
            "난방텐트",
            "우리동네돌봄단",
            "1/1개",
            "종결: 서비스 종료",
            "돌봄단과 매주 만남",
        ):
            assert told in page
