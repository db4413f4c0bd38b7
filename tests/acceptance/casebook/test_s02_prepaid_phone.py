"""S2: a night in May, the television's power flat: she cannot operate it, her prepaid phone is out of credit (W8)."""

from collections.abc import Callable
from datetime import timedelta

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Person, Story

CONTACTS = [
    {"kind": "subject", "name": "김영자", "phone": "010-3333-0002", "facts": ["prepaid"]},
    {"kind": "keyholder", "name": "통장 최", "phone": "010-3333-0102"},
]


async def tell_night(s: Story) -> Person:
    """Nobody can be reached, so two go there at night; they find somebody who cannot operate her television."""
    home = await s.home(
        "김영자",
        risk="high",
        phone="010-3333-0002",
        contacts=CONTACTS,
        consents=["service", "night", "agencies"],
    )
    assert await s.at("22:11").quiet(home, hours=24) == "danger"
    await s.at("22:11").expect(within(minutes=2)).sms(to="centre", about=home)
    await s.at("22:14").claim(home, by="park")
    await s.at("22:20").contact(home, by="park", outcome="no_credit", memo="선불폰 요금이 없어 회신하지 못함")
    await s.at("22:30").contact(home, by="park", outcome="no_answer", whom="통장 최")
    await s.after().expect().row(home, "contact", "잔액 없음")
    await s.at("22:40").dispatch(home, by="park", partners=["119"], people=2)
    await s.after().expect().incident(home, state="dispatched", claimed_by="park")
    await s.at("23:05").arrived(home, by="park")
    await s.at("23:15").find(home, by="park", findings=["cannot_move_well"], memo="리모컨을 다루지 못해 TV를 못 켬")
    await s.at("23:40").ended(home, by="park")
    await s.at("00:05").close(home, by="park", result="safe_need_found", memo="의식 있음. 정신건강 상담은 거부.")
    return home


async def test_s02_refused_then_persuaded(story: Callable[..., Story]):
    async with story("2023-05-17 21:30", beat=timedelta(hours=12)) as s:
        await s.at("21:35").catalogue()
        home = await tell_night(s)
        sheet = await s.at("2023-05-18 09:10").sheet(by="kim")
        assert sheet is not None
        assert home.household in {line["household"] for line in sheet["lines"]}
        await s.after().accept(sheet, by="kim")
        s.sheets_accepted = True

        case = await s.at("09:30").open_case(
            home,
            by="kim",
            needs=["daily_care", "mental_health", "meals"],
            reason="야간 출동에서 거동 불편과 우울을 확인",
            health="거동 불편, 손떨림",
            other_traits="선불폰이라 요금이 떨어지면 전화를 걸지 못함",
        )
        assert (case["state"], case["incident"]) == ("open", next(iter(await s.labels(home))))
        assert "거동 불편" in (await s.after().see_case(home, by="kim"))["sheet"]["main_problems"]
        reach = await s.at("09:40").give_back(home, "reach", by="kim", added=["prepaid"], reason="회신을 받을 수 없음")
        assert reach["facts"] == ["prepaid"]
        plug = await s.at("09:45").give_back(home, "plug", by="kim", reason="TV를 켜지 못하니 전기밥솥으로 옮김")
        assert plug["task"]
        await s.at("15:00").done(await s.after().task(home, "equipment", by="kim"), by="kim", memo="밥솥으로 옮김")
        await s.after().lives(home)

        mind = await s.at("15:10").propose(home, "mental_health_centre", by="kim")
        mind = await s.at("15:12").declines(mind, by="kim", refusal="ashamed", memo="정신과는 싫다고 함")
        assert mind["state"] == "refused"
        care = await s.at("15:20").propose(home, "long_term_care", by="kim")
        await s.at("15:22").declines(care, by="kim", refusal="distrust", memo="남이 집에 오는 것이 싫음")
        meals = await s.at("15:30").arrange(home, "care_sos_meals", by="kim", granted=30, starts_on="2023-05-22")
        await s.at("15:40").move_case(home, "serve", by="kim", reason="식사배달 시작")

        await s.at("2023-05-19 11:00").follow_up(home, "방문. 식사를 조금 하심.", by="kim")
        again = await s.at("11:10").persuade(care, by="kim", agreed=False, memo="생각해 보겠다고 함")
        assert again["state"] == "refused"
        await s.at("2023-05-25 11:00").follow_up(home, "방문. 요양보호사를 만나 보기로 함.", by="kim")
        agreed = await s.at("11:15").persuade(care, by="kim", agreed=True, memo="이웃이 도움받는 것을 보고 마음을 바꿈")
        assert agreed["state"] == "proposed"
        await s.at("11:20").request(care, by="kim", answer_by="2023-06-12 18:00", agreement="written")
        await s.at("2023-06-02 14:00").use(meals, 10, by="kim", memo="2주 동안 10식")
        granted = await s.at("2023-06-09 14:00").approve(care, by="kim", memo="장기요양 4등급 판정")
        assert granted["state"] == "approved"
        carer = await s.at("14:20").arrange(
            home,
            "방문요양",
            agency="행복재가요양센터",
            by="kim",
            unit="hours",
            granted=60,
            starts_on="2023-06-12",
            memo="하루 3시간, 주 5일",
        )
        await s.at("2023-06-12 18:00").use(carer, 3, by="kim", memo="첫날 3시간")
        ended = await s.at("2023-06-13 10:00").move_referral(
            meals, "cancel", by="kim", memo="요양보호사가 식사를 챙겨 식사배달 취소"
        )
        assert (ended["state"], ended["granted"], ended["used"]) == ("cancelled", 30, 10)
        await s.at("10:10").move_case(home, "monitor", by="kim", reason="요양보호사가 날마다 방문")
        await s.at("2023-06-19 11:00").follow_up(home, "방문. 밥솥도 잘 쓰고 계심.", by="kim")
        await s.at("11:20").write_case(
            home,
            by="kim",
            reason="모니터링 기록",
            progress="장기요양 4등급, 요양보호사 하루 3시간",
            difficulties="정신건강 상담 거부",
        )

        told = await s.after().referral(care, by="kim")
        assert (told["refusals"], told["persuasions"]) == (1, 2)
        assert [row["move"] for row in told["history"]] == [
            "propose",
            "refuse",
            "persuade",
            "persuade",
            "agree",
            "request",
            "approve",
        ]
        assert told["history"][-1]["memo"] == "장기요양 4등급 판정"
        assert len(await s.after().follow_ups_done(home, by="kim")) == 3
        page = await s.after().print_case(home, by="kim", reason="사례회의")
        for words in (
            "김영자",
            "거동 불편",
            "장기요양 4등급, 요양보호사 하루 3시간",
            "정신건강복지센터",
            "대상자 거절",
            "10/30식",
            "취소",
            "행복재가요양센터",
            "3/60시간",
            "모니터링",
        ):
            assert words in page
