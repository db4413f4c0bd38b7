"""S11: an acquaintance phones about suicide talk; a joint visit next day; help refused at first, then accepted (F3)."""

from collections.abc import Callable

from tests.acceptance.timeline.cases import Row
from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Person, Story


async def through_the_night(s: Story, home: Person) -> None:
    """The dong speaks with him, the centre looks after him until he sleeps, the dong takes over in the morning."""
    await s.at("17:21").claim(home, by="kim")
    await s.at("17:30").contact(home, by="kim", outcome="ok", memo="통화됨. 오늘 방문은 거절, 내일 합동방문 약속.")
    await s.at("17:58").release(home, by="kim", memo="내일 합동방문까지 야간 확인 부탁")
    await s.at("18:00").expect(within(minutes=1)).sms(to="centre", about=home)
    await s.after().expect().incident(home, state="open", desk="centre", priority="danger_words")
    await s.at("18:01").claim(home, by="lee")
    await s.at("18:12").contact(home, by="lee", outcome="ok", memo="안정됨. 내일 방문에 동의.")
    await s.at("20:00").contact(home, by="lee", outcome="ok", memo="지인과 함께 계심")
    await s.at("21:40").contact(home, by="lee", outcome="ok", memo="지인이 옆에서 자기로 함")
    await s.at("21:50").close(home, by="lee", result="safe_need_found", memo="야간 안전. 내일 오전 합동방문 필요.")
    sheet = await s.at("2023-03-09 09:01").expect(within(minutes=2)).so("a sheet", lambda: s.after().sheet(by="kim"))
    told = " ".join(line["words"] for line in sheet["lines"] if line["household"] == home.household)
    assert "합동방문 필요" in told
    await s.at("09:10").accept(sheet, by="kim", memo="10시에 합동방문")


async def visit_together(s: Story, home: Person) -> Row:
    """The planner and the mental-health centre go there the next day; he wants no counselling; gives the referral."""
    await s.at("09:15").open_case(
        home,
        by="kim",
        needs=["mental_health", "loneliness"],
        reason="지인이 자살 우려를 알림",
        family="연락이 끊긴 형",
        health="우울, 불면",
    )
    await s.at("09:20").move_case(home, "plan", by="kim", reason="정신건강복지센터와 합동방문")
    visit = await s.at("09:25").add_task(
        home, "visit", by="kim", due="2023-03-09 12:00", team="planner", memo="정신건강복지센터와 10시 합동방문"
    )
    await s.at("09:30").take(visit, by="jung")
    counselling = await s.at("10:20").propose(home, "mental_health_centre", by="jung")
    refused = await s.after().declines(counselling, by="jung", refusal="distrust", memo="말해 봐야 소용없다고 함")
    assert refused["state"] == "refused"
    unsure = await s.at("10:40").persuade(counselling, by="jung", agreed=False, memo="생각해 보겠다고 함")
    assert unsure["state"] == "refused"
    await s.at("11:10").done(visit, by="jung", memo="합동방문. 위험 도구 치움. 지인 연락망 확인.")
    return counselling


async def test_s11_refused_then_persuaded(story: Callable[..., Story]):
    async with story("2023-03-08 16:30") as s:
        await s.at("16:35").catalogue()
        home = await s.home(
            "정민수", sensors=False, services=("daily_use",), phone="010-3333-0011", consents=["service", "agencies"]
        )
        await s.at("17:20").third_party(
            home, by="lee", reporter="acquaintance", kind="suicide", memo="죽고 싶다는 말을 했다고 함"
        )
        await s.at("17:20").expect(within(minutes=1)).sms(to="hongje1", about=home)
        shown = await s.after().expect().incident(home, state="open", desk="dong:hongje1", priority="danger_words")
        assert "지인" in shown["why"]["text"]
        assert "정신건강복지센터" in (await s.after().view(home, by="kim"))["rules"][0]["text"]
        await through_the_night(s, home)
        counselling = await visit_together(s, home)
        case = (await s.after().see_case(home, by="kim"))["row"]
        assert (case["origin"], case["state"]) == ("third_party", "planning")
        await s.at("16:00").follow_up(home, "전화, 어제보다 나음", by="kim")

        await s.at("2023-03-10 11:00").follow_up(home, "말벗 방문, 식사 함께", by="kim")
        agreed = await s.at("2023-03-13 10:30").persuade(
            counselling, by="jung", agreed=True, memo="한 번 만나 보기로 함"
        )
        assert agreed["state"] == "proposed"
        await s.at("10:40").request(counselling, by="jung", answer_by="2023-03-15 18:00")
        await s.at("15:00").approve(counselling, by="kim", starts_on="2023-03-14", memo="담당 배정")
        await s.at("15:05").move_case(home, "serve", by="kim", reason="상담 시작")
        await s.at("2023-03-14 14:00").move_referral(counselling, "start", by="kim", memo="첫 상담")
        await s.at("2023-03-15 11:00").follow_up(home, "상담에 나감", by="kim")
        await s.at("2023-03-16 11:00").follow_up(home, "약 복용 시작", by="kim")
        history = (await s.after().referral(counselling, by="kim"))["history"]
        moves = ["propose", "refuse", "persuade", "persuade", "agree", "request", "approve", "start"]
        assert [row["move"] for row in history] == moves
        seen = await s.after().referral(counselling, by="kim")
        assert (seen["refusals"], seen["persuasions"]) == (1, 2)

        await s.at("2023-03-17 10:00").write_case(
            home,
            by="kim",
            reason="경과 기록",
            difficulties="상담을 거부하다 세 번째 만남에서 동의함",
            after_plan="월 2회 상담, 지인 연락망 유지",
        )
        await s.at("2023-04-07 11:00").follow_up(home, "자살 생각 없음", by="kim")
        await s.at("2023-04-10 11:00").follow_up(home, "일자리 상담 원함", by="kim")
        done = await s.at("2023-04-10 14:00").move_referral(
            counselling, "complete", by="kim", memo="정기 상담으로 이어감"
        )
        assert done["state"] == "completed"
        await s.at("15:00").move_case(home, "close", by="kim", reason="안정, 상담 이어짐", result="recovered")
        assert len(await s.after().follow_ups_done(home, by="kim")) == 6

        page = await s.after().print_case(home, by="kim", reason="사례 보고")
        for told in ("정민수", "지인", "정신건강복지센터", "세 번째 만남에서 동의", "자살 생각 없음", "완료"):
            assert told in page
