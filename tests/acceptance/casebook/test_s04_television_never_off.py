"""S4: a television that is never off, a phone on silent, three dispatches; then a stroke, and another dong (K5, K7)."""

from collections.abc import Callable
from datetime import timedelta

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Person, Story

CONTACTS = [{"kind": "subject", "name": "문덕배", "phone": "010-3333-0004"}]
HAZARDS = ("쓰레기 적치", "거동 불편", "자기방임")


async def sits_in_the_dark(s: Story, home: Person, evening: str, findings: list[str]) -> None:
    """One evening without the lamp: two go there at night, and the dong looks after him the next morning."""
    assert home.node is not None
    await s.at(f"{evening} 12:00").come()
    home.node.lamp = False
    await s.at(f"{evening} 21:55").expect(within(minutes=15)).sms(to="centre", about=home)
    await s.at("22:20").claim(home, by="park")
    await s.at("22:25").contact(home, by="park", outcome="no_answer", memo="무음이라 듣지 못함")
    await s.at("22:30").dispatch(home, by="park", partners=["119"], people=2)
    home.node.lamp = True
    await s.at("22:50").arrived(home, by="park")
    await s.at("22:55").find(home, by="park", findings=findings)
    await s.at("23:05").ended(home, by="park")
    await s.at("23:10").close(home, by="park", result="safe_need_found", memo="TV 앞에 계심. 전화를 듣지 못함.")
    await s.at("09:30").follow_up(home, "방문. 전화를 무음으로 두심.", by="kim")


async def tell_january(s: Story) -> Person:
    """Three dispatches within three weeks, each with hazards in the home."""
    home = await s.home(
        "문덕배",
        risk="high",
        always_on=True,
        contacts=CONTACTS,
        consents=["service", "night", "agencies"],
    )
    assert home.node is not None
    home.node.lamp = True
    await s.at("10:00").well(home, hours_ago=0.0)
    await s.at("2023-01-14 10:00").expect(within(hours=13)).ticket("sensor_unsuitable", about=home)
    await sits_in_the_dark(s, home, "2023-01-16", ["hoarding", "cannot_move_well"])
    assert (await s.after().expect().incident(home, state="closed"))["badges"] == []
    await s.at("2023-01-25 11:00").follow_up(home, "설 연휴 뒤 전화. 받지 않아 방문함.", by="kim")
    await sits_in_the_dark(s, home, "2023-01-26", ["hoarding"])
    await s.at("2023-02-02 11:00").follow_up(home, "방문. 다리가 저리다고 함.", by="kim")
    await sits_in_the_dark(s, home, "2023-02-02", ["hoarding", "self_neglect"])
    badge = await s.after().expect().badge(home, "최근 60일 출동 3회")
    assert "플러그를 옮겨 주세요" in badge
    return home


async def tell_help(s: Story, home: Person) -> None:
    """The hazards become a case: the plug is moved, a hospital is visited, another home is found."""
    case = await s.at("2023-02-03 09:40").open_case(
        home,
        by="kim",
        needs=["housing", "medical", "daily_care"],
        reason="한 달 동안 세 번 출동, 점검표에서 위험을 확인",
        housing="반지하, 쓰레기로 문이 다 열리지 않음",
    )
    assert (case["state"], case["origin"]) == ("open", "signal")
    problems = (await s.after().see_case(home, by="kim"))["sheet"]["main_problems"]
    assert [hazard for hazard in HAZARDS if hazard not in problems] == []
    reach = await s.at("09:45").give_back(
        home, "reach", by="kim", added=["phone_on_silent"], reason="전화를 무음으로 두심"
    )
    assert reach["facts"] == ["phone_on_silent"]
    plug = await s.at("09:50").give_back(home, "plug", by="kim", reason="TV를 끄지 않으심")
    moving = await s.after().task(home, "equipment", by="kim")
    assert (moving["label"], moving["case"]) == (plug["task"], home.case)
    await s.at("14:00").done(moving, by="kim", memo="전자레인지로 옮김")
    assert home.node is not None
    home.node.always_on, home.node.usual = False, True

    clean = await s.at("14:10").arrange(home, "care_sos_housing", by="kim", unit="visits", granted=2)
    flat = await s.at("14:20").propose(home, "housing_upgrade", by="kim")
    await s.at("14:25").request(flat, by="kim", answer_by="2023-02-24 18:00", agreement="written")
    escort = await s.at("14:30").arrange(home, "hospital_escort", by="kim", memo="2월 7일 신경과")
    await s.at("14:40").move_case(home, "serve", by="kim", reason="청소와 병원 동행 시작")
    await s.at("2023-02-06 11:00").follow_up(home, "방문. 내일 병원에 함께 가기로 함.", by="kim")
    await s.at("2023-02-07 15:00").move_referral(escort, "complete", by="kim", memo="동행하여 진료받음")
    await s.at("2023-02-08 15:00").use(clean, 2, by="kim", memo="쓰레기 1톤 치움")
    await s.at("2023-02-09 11:00").follow_up(home, "방문. 집이 깨끗해짐.", by="kim")
    await s.at("2023-02-10 11:00").follow_up(home, "전화. 약을 드심.", by="kim")
    await s.at("2023-02-10 14:00").approve(flat, by="kim", memo="망우3동 매입임대 선정")
    assert len(await s.labels(home)) == 3


async def tell_stroke(s: Story, home: Person) -> None:
    """A neighbour sees the stroke; while he is in hospital the silent home is no signal."""
    await s.at("2023-02-13 10:00").third_party(
        home, by="kim", reporter="neighbour", kind="worry", memo="한쪽 팔을 못 쓰고 말이 어눌하다고 함"
    )
    await s.at("10:02").claim(home, by="kim")
    await s.at("10:05").dispatch(home, by="kim", partners=["119"], people=2)
    assert home.node is not None
    home.node.lamp = home.node.usual = False
    await s.at("10:15").arrived(home, by="kim")
    await s.at("10:40").ended(home, by="kim")
    await s.at("10:50").close(home, by="kim", result="transported", memo="뇌졸중. 119 이송.")
    joined = await s.at("11:00").open_case(home, by="kim", needs=["medical"], reason="뇌졸중으로 이송")
    assert joined["label"] == home.case
    await s.at("11:10").give_back(
        home, "absence", by="kim", told_by="staff", channel="office", place="서울의료원", reason="뇌졸중 입원"
    )
    for when, words in (
        ("2023-02-14 11:00", "병원 전화. 중환자실."),
        ("2023-02-15 11:00", "병원 전화. 의식 있음."),
        ("2023-02-20 11:00", "병원 방문. 재활 시작."),
    ):
        await s.at(when).follow_up(home, words, by="kim")
    assert len(await s.labels(home)) == 4
    await s.at("2023-02-24 15:00").lives(home)
    (absence,) = await s.after().absences(home, by="kim")
    assert (absence["state"], absence["end"]) == ("over", "seen")
    await s.at("2023-02-27 10:00").follow_up(home, "퇴원 뒤 방문. 이사를 준비함.", by="kim")


async def test_s04_from_three_dispatches_to_another_dong(story: Callable[..., Story]):
    async with story("2023-01-09 09:30", beat=timedelta(hours=12)) as s:
        s.sheets_accepted = True
        await s.at("09:35").catalogue()
        home = await tell_january(s)
        await tell_help(s, home)
        await tell_stroke(s, home)

        before = await s.at("2023-02-27 16:00").case_history(home, by="kim")
        offer = await s.at("16:05").give_back(
            home, "transfer", by="kim", dong="mangu3", reason="망우3동 매입임대로 이사"
        )
        await s.at("16:30").post(
            f"transfers/{offer['transfer']}/accept", {"memo": ""}, by="choi", what="takes him over"
        )
        home.dong = "mangu3"
        moved = (await s.after().see_case(home, by="choi"))["row"]
        assert (moved["dong"], moved["officer"], moved["offered_to"]) == ("mangu3", "choi", None)
        after = await s.after().case_history(home, by="choi")
        assert after[: len(before)] == before
        assert [row["move"] for row in after[len(before) :]] == ["give_back", "offer", "accept"]
        card = await s.after().view(home, by="choi")
        assert [hazard for hazard in HAZARDS if hazard not in str(card["findings"])] == []
        assert len(await s.labels(home)) == 4

        flat = (await s.after().get(f"cases/{home.case}/referrals", by="choi"))["items"][1]
        await s.at("16:40").move_referral(flat, "complete", by="choi", memo="입주함")
        for when, words in (
            ("2023-03-03 11:00", "새 집 방문. 잠을 잘 주무심."),
            ("2023-03-06 11:00", "방문. 지팡이로 걸음."),
            ("2023-03-15 11:00", "방문. 재활 병원에 다님."),
        ):
            await s.at(when).follow_up(home, words, by="choi")
        await s.at("11:20").move_case(home, "monitor", by="choi", reason="새 동에서 안정됨")
        done = await s.after().follow_ups_done(home, by="choi")
        assert (len(done), done[-1]) == (12 + 3, "방문. 재활 병원에 다님.")
        assert len(await s.after().follow_ups_done(home, by="kim")) == 12
        page = await s.after().print_case(home, by="choi", reason="사례 인수")
        for words in (
            "문덕배",
            "망우3동",
            *HAZARDS,
            "돌봄SOS 주거편의",
            "2/2회",
            "1인가구 병원안심동행",
            "주거취약계층 주거상향 지원",
            "완료",
            "모니터링",
            "전화. 약을 드심.",
            "방문. 지팡이로 걸음.",
        ):
            assert words in page
