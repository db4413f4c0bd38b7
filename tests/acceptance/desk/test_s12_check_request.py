"""S12: a check request waits from the night; its age is shown; "phone off" shortens the path to a visit (E2)."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story


async def test_s12_a_check_request_from_the_night(story: Callable[..., Story]):
    async with story("2023-06-13 18:00") as s:
        home = await s.home("배상철", sensors=False, services=("combined",), phone="010-3333-0012")
        await s.at("2023-06-13 22:10").check_in(home, "no_answer", occasion="triggered")
        await s.at("23:40").check_in(home, "phone_off", occasion="triggered")
        shown = await s.after().expect().incident(home, state="deferred", desk="dong:hongje1")
        assert "방문을 서둘러" in shown["why"]["text"]
        await s.at("23:45").expect(within(hours=9)).nothing(about=home)
        await s.at("2023-06-14 09:00").expect(within(minutes=1)).sms(to="hongje1", about=home)
        listed = (await s.at("09:05").get("incidents", by="kim"))["items"]
        assert listed[0]["opened_at"].startswith("2023-06-13T14:40")
        await s.at("09:10").claim(home, by="kim")
        assert shown["age_s"] < listed[0]["age_s"]
        assert listed[0]["age_s"] > 9 * 3600
        before = await s.at("09:12").contact(home, by="kim", outcome="no_answer")
        after = await s.at("09:13").contact(home, by="kim", outcome="phone_off")
        assert after["claim_expires_at"] < before["claim_expires_at"]
        assert "방문" in after["next"]["text"]
        await s.at("09:20").dispatch(home, by="kim", people=2, memo="동 직원 2명 방문")
        await s.at("09:45").arrived(home, by="kim")
        await s.at("09:50").find(home, by="kim", findings=["self_neglect"], memo="혈압이 매우 높음")
        await s.at("10:05").note(home, "119 이송", by="kim")
        await s.at("10:30").ended(home, by="kim")
        await s.at("11:00").close(home, by="kim", result="transported", memo="중환자실 입원. 이송을 거부하다 설득됨.")
        await s.after().expect().incident(home, state="closed", result="transported")
