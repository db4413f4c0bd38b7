"""S3: a weekend night in April, appliances unused; she asks for care, and the dong takes over on Monday (K8, F3)."""

from collections.abc import Callable
from datetime import timedelta

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story


async def test_s03_from_the_night_to_the_dong(story: Callable[..., Story]):
    async with story("2023-04-15 21:30", beat=timedelta(hours=12)) as s:
        await s.at("21:35").catalogue()
        home = await s.home("조분이", risk="high", phone="010-3333-0003", consents=["service", "night", "agencies"])
        assert await s.at("22:00").quiet(home, hours=24) == "danger"
        await s.at("22:00").expect(within(minutes=1)).sms(to="centre", about=home)
        await s.at("22:04").claim(home, by="lee")
        await s.at("22:08").contact(home, by="lee", outcome="ok", memo="통화됨. 돌봄을 부탁함.")
        await s.at("22:10").lives(home)
        await s.at("22:20").close(home, by="lee", result="safe_need_found", memo="월요일 방문 요청. 식사를 거름.")

        sheet = await s.at("2023-04-17 09:05").sheet(by="kim")
        assert sheet is not None
        assert (sheet["row"]["dong"], sheet["row"]["direction"]) == ("hongje1", "to_dong")
        told = [line for line in sheet["lines"] if line["household"] == home.household]
        assert "월요일 방문 요청" in " ".join(line["words"] for line in told)
        await s.at("09:20").accept(sheet, by="kim", memo="오전에 방문")
        s.sheets_accepted = True

        case = await s.at("10:30").open_case(
            home,
            by="kim",
            needs=["daily_care", "meals", "medical"],
            reason="주말 밤 돌봄 요청을 받아 방문함",
            family="남편과 사별, 왕래하는 가족 없음",
            current_welfare="여러 해 동안 모든 서비스를 거부함",
        )
        assert (case["dong"], case["officer"], case["origin"]) == ("hongje1", "kim", "signal")
        await s.at("10:40").follow_up(home, "방문. 쌀이 떨어져 있음.", by="kim")
        meals = await s.at("10:50").propose(
            home, "복지관 도시락", agency="서대문종합사회복지관", by="kim", unit="meals", wanted=20
        )
        await s.at("10:55").declines(meals, by="kim", refusal="before", memo="예전에 소문이 난 적이 있다고 함")
        refusing = await s.at("11:10").arrange(
            home, "거부가구 상담", agency="서대문구 거부가구지원센터", by="kim", memo="동 직원과 함께 방문"
        )
        await s.at("11:20").move_case(home, "plan", by="kim", reason="거부가구지원센터와 함께 설득")
        visit = await s.at("11:30").add_task(
            home, "visit", by="kim", due="2023-04-19 18:00", team="nurse", memo="혈압과 영양 상태 확인"
        )

        await s.at("2023-04-18 14:00").follow_up(home, "거부가구지원센터와 방문. 이야기를 들어 드림.", by="kim")
        assert visit["label"] in {one["label"] for one in (await s.after().get("tasks?mine=true", by="han"))["items"]}
        await s.at("2023-04-19 10:00").take(visit, by="han")
        done = await s.at("11:00").done(visit, by="han", memo="혈압 152/94, 체중 감소")
        assert (done["person"], done["team"], done["in_time"]) == ("han", "nurse", True)
        await s.at("11:10").arrange(home, "health_centre_nurse", by="kim", memo="2주마다 방문간호")
        agreed = await s.at("2023-04-20 15:00").persuade(
            meals, by="kim", agreed=True, memo="센터 상담 뒤 받아 보겠다고 함"
        )
        assert agreed["state"] == "proposed"
        await s.at("15:05").request(meals, by="kim", answer_by="2023-04-24 18:00")
        meals = await s.at("15:30").approve(meals, by="kim", granted=20, starts_on="2023-04-21")
        assert (meals["state"], meals["left"]) == ("approved", 20)
        await s.at("15:40").move_case(home, "serve", by="kim", reason="도시락과 방문간호 시작")
        await s.at("2023-04-24 11:00").follow_up(home, "전화. 도시락을 잘 드심.", by="kim")
        await s.at("2023-05-12 11:00").move_referral(refusing, "complete", by="kim", memo="네 번 상담으로 마침")
        meals = await s.at("11:10").use(meals, 20, by="kim", memo="20식 모두 드심")
        assert (meals["state"], meals["left"]) == ("completed", 0)
        await s.at("2023-05-15 11:00").follow_up(home, "방문. 이웃과 인사하고 지냄.", by="kim")
        await s.at("2023-05-17 11:00").follow_up(home, "전화. 복지관에 직접 나가기로 함.", by="kim")
        closed = await s.at("11:30").move_case(
            home, "close", by="kim", reason="서비스를 받으며 안정됨", result="recovered"
        )
        assert closed["state"] == "closed"

        view = await s.after().referral(meals, by="kim")
        assert (view["refusals"], view["persuasions"]) == (1, 1)
        assert len(await s.after().follow_ups_done(home, by="kim")) == 5
        moves = [row["move"] for row in await s.after().case_history(home, by="kim")]
        assert (moves[0], moves[-1]) == ("open", "close")
        page = await s.after().print_case(home, by="kim", reason="종결 보고")
        for words in (
            "조분이",
            "여러 해 동안 모든 서비스를 거부함",
            "서대문구 거부가구지원센터",
            "복지관 도시락",
            "20/20식",
            "보건소 방문건강관리",
            "종결: 회복",
            "전화. 복지관에 직접 나가기로 함.",
        ):
            assert words in page
