"""S7: before a holiday somebody says they are in danger of a former husband; nothing may betray it to him."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Person, Story

SAID = "위험한 상황에 있어요. 전남편이 찾아와요."
BETRAYING = (
    "폭력",
    "violence",
    "Violence",
    "전남편",
    "접근금지",
    "찾아와",
    "위험한 상황",
    "홍말순",
    "01033330007",
    "010-3333-0007",
)
"""What stands in no message, whoever reads it over somebody's shoulder."""
HOLIDAY = 110
"""Hours from Friday evening to the first working morning after the New Year of the moon, substitute day included."""


def betrayals(*told: str) -> list[str]:
    """Those that say too much."""
    return [text for text in told if any(word in text for word in BETRAYING)]


async def police_come(s: Story, home: Person) -> None:
    """From the signal to the closed incident: a yes or no, the police without siren, advice on a restraining order."""
    await s.at("10:12").claim(home, by="kim")
    await s.at("10:14").contact(home, by="kim", outcome="needs_help", memo="예/아니요로만 물음. 지금 혼자 계심.")
    for service, words in (("112", "눈에 띄지 않게"), ("112", "사이렌과 경광등 없이"), ("119", "전화하지 말아 주세요")):
        script = await s.after().script(home, by="kim", to=service)
        assert words in script["text"]["ko"]
    await s.at("10:18").calls(home, by="kim", service="112")
    await s.at("10:20").dispatch(home, by="kim", partners=["112"], people=2, memo="경찰과 동시 도착")
    await s.at("10:40").arrived(home, by="kim")
    await s.at("10:50").find(home, by="kim", findings=["violence"], memo="문고리 파손")
    await s.at("11:10").note(home, "경찰이 접근금지 명령 절차를 안내함", by="kim")
    await s.at("11:20").ended(home, by="kim")
    await s.at("11:30").close(home, by="kim", result="helped", memo="경찰 순찰 강화, 임시 조치 안내")


async def test_s07_nothing_betrays_it(story: Callable[..., Story]):
    async with story("2023-01-20 09:00") as s:
        await s.at("09:05").catalogue()
        home = await s.home(
            "홍말순", sensors=False, services=("check_in",), phone="010-3333-0007", consents=["service", "agencies"]
        )
        taken = await s.at("10:10").check_in(home, "danger_words", feared="violence", said=SAID)
        assert taken.keys() == {"reference", "received_at", "repeated", "recording_kept"}
        await s.at("10:10").expect(within(minutes=1)).sms(to="hongje1", about=home)
        await s.after().expect().incident(home, state="open", desk="dong:hongje1", priority="danger_words")
        heard = (await s.after().get(f"households/{home.household}/check-ins", by="kim"))["items"]
        assert (heard[0]["feared"], heard[0]["words"]) == ("violence", SAID)
        view = await s.after().view(home, by="kim")
        assert "이유가 드러나는 문자나 음성을 남기지 말고" in view["rules"][0]["text"]
        await police_come(s, home)
        await s.at("11:35").warn(home, "violence", "전 배우자가 찾아옴. 경찰과 함께 방문.", by="kim")

        case = await s.at("11:45").open_case(
            home,
            by="kim",
            needs=["safety", "mental_health"],
            reason="전 배우자의 위협",
            family="전 배우자와 이혼, 왕래 없음",
        )
        assert case["origin"] == "check_in"
        await s.at("11:50").move_case(home, "plan", by="kim", reason="접근금지 명령과 상담")
        order = await s.at("13:00").propose(home, "접근금지 명령 신청 안내", agency="서대문경찰서", by="kim")
        await s.after().request(order, by="kim", answer_by="2023-01-20 18:00")
        await s.at("14:00").approve(order, by="kim", memo="피해자 전담 경찰관 배정")
        await s.at("16:00").move_referral(order, "start", by="kim", memo="신청서 작성을 도움")
        hotline = await s.at("16:10").propose(home, "violence_hotline", by="kim")
        refused = await s.after().declines(hotline, by="kim", refusal="ashamed", memo="쉼터는 원하지 않음")
        assert refused["state"] == "refused"
        (again,) = await s.at("16:20").plan_follow_ups(home, by="kim", after_holiday=True, person="kim")
        assert (again["due_at"][:16], again["what"]["text"]) == ("2023-01-25T09:00", "연휴 뒤 안부 확인.")

        shown = await s.at("16:30").calendar(by="kim")
        assert again["label"] in shown
        assert betrayals(shown) == []
        await s.at("2023-01-20 18:30").expect(within(hours=HOLIDAY)).nothing()
        await s.at("2023-01-25 09:30").expect(within(hours=1)).sms(to="hongje1", text=again["label"])
        await s.at("10:30").follow_up(home, "연휴에 별일 없음", by="kim")
        await s.after().follow_up(home, "방문은 원치 않고 기계 전화가 편하다고 함", by="kim")
        plan = await s.at("10:40").give_back(
            home, "reach", by="kim", added=["refuses_visits", "prefers_machine"], reason="본인이 원함"
        )
        assert plan["facts"] == ["prefers_machine", "refuses_visits"]
        known = await s.after().get(f"households/{home.household}", by="kim")
        assert known["facts"] == ["prefers_machine", "refuses_visits"]
        done = await s.at("11:00").move_referral(order, "complete", by="kim", memo="법원이 접근금지를 명령함")
        assert done["state"] == "completed"
        await s.at("11:10").move_case(home, "monitor", by="kim", reason="기계 전화로 확인")

        await s.at("2023-01-27 10:00").check_in(home, "ok", said="별일 없어요")
        await s.at("14:00").follow_up(home, "기계 전화로 확인됨", by="kim")
        await s.at("2023-02-20 10:00").check_in(home, "ok", said="잘 지내요")
        await s.at("14:00").follow_up(home, "접근 없음, 기계 전화 유지", by="kim")
        await s.at("15:00").move_case(home, "close", by="kim", reason="안전, 기계 전화로 이어감", result="ended")
        assert len(await s.after().follow_ups_done(home, by="kim")) == 4
        messages = [f"{one.subject} {one.body}" for one in s.post.messages]
        assert len(messages) > 2
        assert betrayals(*messages) == []

        page = await s.after().print_case(home, by="kim", reason="사례 보고")
        for told in (
            "홍말순",
            "접근금지 명령 신청 안내",
            "서대문경찰서",
            "여성긴급전화 1366",
            "대상자 거절",
            "연휴 뒤 안부 확인",
            "기계 전화 유지",
        ):
            assert told in page
