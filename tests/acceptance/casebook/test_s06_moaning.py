"""S6: she rings the check-in number back and only moans: first of all, a visit by two, an ambulance, a daughter."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Person, Story

DAUGHTER = {"kind": "guardian", "name": "송말례 님의 딸", "phone": "010-4444-0106", "note": "부산, 저녁에 통화"}


async def tell_morning(s: Story) -> Person:
    """From the call to the daughter at the hospital; another home waits with a danger meanwhile."""
    home = await s.home(
        "송말례",
        sensors=False,
        services=("check_in",),
        phone="010-3333-0006",
        address="홍제동 6",
        consents=["service", "night", "guardian", "agencies"],
    )
    other = await s.home("나조용", sensors=False, services=("check_in",))
    await s.at("10:00").check_in(other, "needs_help")
    await s.after().expect().incident(other, state="open", priority="danger")
    await s.at("10:20").check_in(
        home, "answered_without_ack", direction="inbound", occasion="extra", said="(신음 소리)"
    )
    await s.at("10:20").expect(within(minutes=1)).sms(to="hongje1", about=home)
    await s.after().expect().incident(home, state="open", desk="dong:hongje1", priority="danger_words")
    listed = (await s.after().get("incidents", by="kim"))["items"]
    assert [one["household"] for one in listed] == [home.household, other.household]
    await s.at("10:22").claim(other, by="han")
    await s.at("10:22").claim(home, by="kim")
    await s.at("10:24").contact(home, by="kim", outcome="no_answer")
    await s.at("10:25").contact(other, by="han", outcome="ok")
    await s.at("10:25").close(other, by="han", result="safe", memo="전등이 나감. 관리실에 연락함.")
    await s.at("10:26").dispatch(home, by="kim", people=2, memo="돌봄팀장과 복지플래너")
    await s.at("10:40").arrived(home, by="kim")
    script = await s.at("10:42").script(home, by="kim", to="119")
    assert "홍제동 6" in script["text"]["ko"]
    await s.at("10:43").calls(home, by="kim", service="119")
    await s.at("10:55").transported(home, by="kim", hospital="세브란스병원", memo="119 구급차")
    await s.at("11:20").contact(home, by="kim", outcome="ok", whom="guardian", memo="주민등록에서 딸을 찾아 통화함")
    await s.at("12:50").note(home, "병원에서 딸에게 인계", by="kim")
    await s.at("12:55").ended(home, by="kim")
    await s.at("13:10").close(home, by="kim", result="transported", memo="뇌경색 의심, 입원. 딸에게 인계.")
    await s.after().expect().incident(home, state="closed", result="transported")
    return home


async def test_s06_from_the_moaning_to_the_nurse(story: Callable[..., Story]):
    async with story("2023-02-07 09:00") as s:
        s.sheets_accepted = True
        await s.at("09:05").catalogue()
        home = await tell_morning(s)
        rows = await s.after().timeline(home, by="kim")
        told = " ".join(f"{row['why']['text']} {row['memo']}" for row in rows)
        for words in ("말을 하지 못했습니다", "돌봄팀장과 복지플래너", "119 구급차", "딸"):
            assert words in told

        await s.at("14:00").change(home, by="kim", contacts=[DAUGHTER])
        case = await s.at("14:10").open_case(
            home,
            by="kim",
            needs=["medical", "daily_care"],
            reason="이송 뒤 돌봄이 필요함",
            family="딸(부산). 이번에 다시 연락됨",
        )
        assert case["origin"] == "check_in"
        away = await s.at("14:20").give_back(
            home, "absence", by="kim", told_by="guardian", channel="call", place="세브란스병원", reason="입원"
        )
        (absence,) = await s.after().absences(home, by="kim")
        assert (absence["id"], absence["kind"], absence["state"]) == (away["absence"], "hospital", "away")
        assert (absence["place"], absence["told_by"]) == ("세브란스병원", "guardian")

        await s.at("2023-02-08 11:00").follow_up(home, "딸과 통화. 의식 회복.", by="kim")
        await s.at("2023-02-09 10:00").check_in(home, "no_answer")
        await s.at("2023-02-10 10:00").check_in(home, "no_answer")
        await s.at("2023-02-13 10:00").check_in(home, "no_answer")
        assert len(await s.labels(home)) == 1
        await s.at("2023-02-14 11:00").follow_up(home, "병원 방문. 다음 주 퇴원 예정.", by="kim")
        await s.at("2023-02-20 14:00").give_back(home, "absence-end", by="kim", reason="딸과 함께 퇴원")
        (absence,) = await s.after().absences(home, by="kim")
        assert absence["state"] == "over"
        nurse = await s.at("14:10").arrange(home, "health_centre_nurse", by="kim", memo="퇴원 뒤 주 1회")
        await s.at("14:15").move_referral(nurse, "start", by="kim")
        visit = await s.at("14:20").add_task(home, "visit", by="kim", due="2023-02-22 18:00", team="nurse")
        await s.at("14:30").move_case(home, "serve", by="kim", reason="방문간호 시작")
        await s.at("2023-02-21 11:00").follow_up(home, "전화. 딸이 함께 지냄.", by="kim")
        await s.at("2023-02-22 10:00").take(visit, by="han")
        seen = await s.at("11:00").done(visit, by="han", memo="혈압 134/82, 약을 잘 드심")
        assert (seen["team"], seen["ended_by"]) == ("nurse", "han")
        await s.at("2023-02-27 10:00").check_in(home, "ok", said="많이 나았어요")
        await s.at("11:00").follow_up(home, "전화. 혼자 걸을 수 있음.", by="kim")
        await s.at("2023-03-09 11:00").follow_up(home, "방문. 안정됨.", by="kim")
        await s.at("11:20").write_case(
            home, by="kim", reason="종결 기록", progress="돌봄팀장·복지플래너 방문, 119 이송, 딸에게 인계, 방문간호"
        )
        done = await s.at("11:30").move_referral(nurse, "complete", by="kim")
        assert done["state"] == "completed"
        await s.at("11:40").move_case(home, "close", by="kim", reason="딸과 방문간호사가 돌봄", result="recovered")

        assert len(await s.after().follow_ups_done(home, by="kim")) == 5
        assert (await s.after().registered(home, by="kim"))["contacts"][0]["name"] == DAUGHTER["name"]
        page = await s.after().print_case(home, by="kim", reason="종결 보고")
        for words in (
            "송말례",
            "안부확인 전화",
            "딸(부산)",
            "119 이송, 딸에게 인계, 방문간호",
            "보건소 방문건강관리",
            "완료",
            "종결: 회복",
            "방문. 안정됨.",
        ):
            assert words in page
