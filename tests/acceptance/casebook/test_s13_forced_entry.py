"""S13: calls unanswered, police and fire at 23:55, forced entry, alive; the whole timeline on paper, and the case."""

from collections.abc import Callable
from datetime import timedelta

from tests.acceptance.desk.forced_entry import tell_forced_entry
from tests.acceptance.timeline.story import Story


async def test_s13_the_whole_timeline_on_paper_and_the_case(story: Callable[..., Story]):
    async with story("2022-11-11 21:00", beat=timedelta(hours=12)) as s:
        await s.at("21:05").catalogue()
        home = await tell_forced_entry(s)
        await s.at("00:55").lives(home)
        sheet = await s.at("2022-11-14 09:05").sheet(by="kim")
        assert sheet is not None
        await s.after().accept(sheet, by="kim")
        page = await s.at("09:10").print(home, by="kim", reason="주간 회의")
        rows = await s.after().timeline(home, by="kim")
        assert len(rows) >= 12
        for row in rows:
            assert row["memo"] in page
            assert row["why"]["text"] in page
        for told in (
            "박철수",
            "22:41",
            "23:55",
            "00:20",
            "서대문경찰서",
            "경위 김",
            "살아 계심",
            "119 응급처치 후 안정",
        ):
            assert told in page

        await s.at("09:30").open_case(
            home,
            by="kim",
            needs=["medical", "safety", "housing"],
            reason="강제개문 뒤 생존 확인",
            health="저혈당으로 쓰러짐, 당뇨",
            family="동생과 가끔 통화",
        )
        case = (await s.after().see_case(home, by="kim"))["row"]
        assert (case["origin"], case["state"]) == ("signal", "open")
        await s.at("10:00").move_case(home, "plan", by="kim", reason="문 수리, 방문간호, 돌봄 전화")
        await s.at("10:05").consent(home, "agencies", by="kim")
        door = await s.at("10:10").propose(home, "care_sos_housing", by="kim", memo="현관문 수리")
        await s.after().request(door, by="kim", answer_by="2022-11-16 18:00")
        await s.at("11:00").approve(door, by="kim", starts_on="2022-11-14")
        nurse = await s.after().propose(home, "health_centre_nurse", by="kim")
        await s.after().request(nurse, by="kim", answer_by="2022-11-16 18:00")
        await s.at("14:00").approve(nurse, by="kim")
        await s.at("14:10").move_case(home, "serve", by="kim", reason="수리와 방문간호 승인")
        mended = await s.at("16:00").move_referral(door, "complete", by="kim", memo="자물쇠 교체")
        assert mended["state"] == "completed"
        await s.at("17:00").follow_up(home, "방문. 문 수리됨, 식사하심.", by="kim")
        await s.at("2022-11-15 11:00").move_referral(nurse, "start", by="han", memo="혈당 재는 법 안내")
        await s.at("11:30").follow_up(home, "혈당 140", by="han")
        await s.at("2022-11-21 11:00").follow_up(home, "동생이 자주 전화함", by="kim")
        await s.at("2022-12-12 11:00").follow_up(home, "혈당 조절됨", by="kim")
        await s.at("2022-12-14 11:00").follow_up(home, "잘 지내심", by="kim")
        await s.at("11:10").move_referral(nurse, "complete", by="kim", memo="보건소 등록 관리로 이어감")
        closed = await s.at("11:30").move_case(home, "close", by="kim", reason="회복", result="recovered")
        assert closed["state"] == "closed"
        assert len(await s.after().follow_ups_done(home, by="kim")) == 5
        assert len(await s.incidents(home)) == 1

        paper = await s.after().print_case(home, by="kim", reason="사례 보고")
        for told in (
            "박철수",
            "동생과 가끔 통화",
            "저혈당으로 쓰러짐",
            "돌봄SOS 주거편의",
            "보건소 방문건강관리",
            "종결: 회복",
        ):
            assert told in paper
