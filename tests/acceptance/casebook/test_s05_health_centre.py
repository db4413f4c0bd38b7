"""S5: "I drink, ask the health centre for me": a wish and no danger; a no-show, then a cooking class (C4, F2)."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story

WISH = "술을 줄이고 싶은데 보건소에 좀 물어봐 주세요"


async def test_s05_a_wish_is_no_danger(story: Callable[..., Story]):
    async with story("2023-03-14 09:00") as s:
        s.sheets_accepted = True
        await s.at("09:05").catalogue()
        home = await s.home(
            "한기태", sensors=False, services=("check_in",), phone="010-3333-0005", consents=["service", "agencies"]
        )
        await s.at("10:00").check_in(home, "welfare_request", said=WISH)
        assert await s.labels(home) == frozenset()
        await s.after().expect(within(minutes=30)).nothing(to="centre")
        assert (await s.after().get("incidents", by="kim"))["items"] == []
        wish = await s.after().task(home, "welfare", by="kim")
        assert (wish["kind"], wish["team"], wish["urgent"]) == ("welfare", "dong_officer", False)
        assert "복지 서비스" in wish["what"]["text"]
        calls = (await s.after().get(f"households/{home.household}/check-ins", by="kim"))["items"]
        assert (calls[0]["words"], calls[0]["incident"]) == (WISH, None)

        await s.at("10:40").assign(wish, by="kim", person="jung", team="planner")
        await s.at("11:00").take(wish, by="jung")
        called = await s.at("11:20").done(wish, by="jung", memo="전화드림. 절주 상담을 받고 싶다고 함.")
        assert (called["state"], called["ended_by"], called["in_time"]) == ("done", "jung", True)

        case = await s.at("11:30").open_case_by_hand(
            home,
            by="jung",
            needs=["alcohol", "meals", "loneliness"],
            reason="안부확인 전화에서 절주 상담을 부탁함",
            task=wish,
            how_it_arose=f"안부확인 전화: {WISH}",
            health="음주 주 5회, 끼니를 거름",
        )
        assert (case["origin"], case["incident"], case["officer"]) == ("check_in", None, "jung")
        advice = await s.at("11:40").arrange(home, "절주 상담", agency="서대문구보건소", by="jung")
        await s.at("11:45").add_task(
            home, "referral", by="jung", due="2023-03-21 18:00", person="jung", memo="보건소 첫 상담 3월 21일 14시"
        )
        await s.at("2023-03-15 11:00").follow_up(home, "전화. 상담에 가겠다고 함.", by="jung")
        missed = await s.at("2023-03-21 15:00").move_referral(advice, "miss", by="jung", memo="예약한 상담에 오지 않음")
        assert missed["state"] == "approved"
        appointment = await s.after().task(home, "referral", by="jung")
        await s.at("15:10").done(appointment, by="jung", memo="오지 않음. 전화하니 사람 많은 곳이 힘들다고 함.")
        await s.at("2023-03-21 15:20").follow_up(home, "전화. 요리에는 관심이 있음.", by="jung")
        dropped = await s.at("15:25").move_referral(advice, "cancel", by="jung", memo="상담 대신 요리교실로")
        assert dropped["state"] == "cancelled"
        cooking = await s.at("15:30").arrange(
            home,
            "혼밥 요리교실",
            agency="서대문종합사회복지관",
            by="jung",
            unit="visits",
            granted=4,
            starts_on="2023-03-23",
            ends_on="2023-04-13",
        )
        await s.at("15:40").move_case(home, "serve", by="jung", reason="요리교실 시작")
        for day, memo in (("2023-03-23", "반찬 두 가지"), ("2023-03-30", "옆자리와 친해짐"), ("2023-04-06", "술을 쉼")):
            await s.at(f"{day} 16:00").use(cooking, 1, by="jung", memo=memo)
        await s.at("2023-04-10 10:00").check_in(home, "ok", said="요즘은 밥을 해 먹어요")
        cooking = await s.at("2023-04-13 16:00").use(cooking, 1, by="jung", memo="수료")
        assert (cooking["state"], cooking["used"], cooking["left"]) == ("completed", 4, 0)
        await s.at("2023-04-13 16:30").follow_up(home, "수료식에서 만남. 스스로 해 먹음.", by="jung")
        await s.at("16:40").move_case(home, "close", by="jung", reason="끼니와 술이 나아짐", result="recovered")

        told = await s.after().referral(advice, by="jung")
        assert [row["move"] for row in told["history"]] == ["propose", "request", "approve", "miss", "cancel"]
        assert await s.after().follow_ups_done(home, by="jung") == [
            "전화. 상담에 가겠다고 함.",
            "전화. 요리에는 관심이 있음.",
            "수료식에서 만남. 스스로 해 먹음.",
        ]
        assert await s.labels(home) == frozenset()
        page = await s.after().print_case(home, by="jung", reason="종결 보고")
        for words in ("한기태", WISH, "음주", "서대문구보건소", "혼밥 요리교실", "4/4회", "종결: 회복"):
            assert words in page
