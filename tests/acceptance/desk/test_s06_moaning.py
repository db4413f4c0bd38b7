"""S6: the person rings the check-in number back and only moans: top priority, a visit by two, an ambulance (C6, C8)."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story


async def test_s6_an_inbound_call_that_only_moans(story: Callable[..., Story]):
    async with story("2023-02-07 09:00") as s:
        home = await s.home("송말례", sensors=False, services=("check_in",), phone="010-3333-0006")
        quiet = await s.home("나조용", risk="high")
        await s.at("10:00").quiet(quiet, hours=24)
        await s.at("10:20").check_in(
            home, "answered_without_ack", direction="inbound", occasion="extra", said="(신음 소리)"
        )
        await s.at("10:20").expect(within(minutes=1)).sms(to="hongje1", about=home)
        await s.after().expect().incident(home, state="open", desk="dong:hongje1", priority="danger_words")
        listed = (await s.after().get("incidents", by="kim"))["items"]
        assert [one["household"] for one in listed] == [home.household, quiet.household]
        await s.at("10:22").claim(home, by="kim")
        await s.at("10:24").contact(home, by="kim", outcome="no_answer")
        await s.at("10:30").dispatch(home, by="kim", people=2, memo="팀장과 복지플래너 방문")
        await s.at("10:45").arrived(home, by="kim")
        await s.at("10:50").note(home, "119 구급차 요청, 이송", by="kim")
        await s.at("11:20").contact(home, by="kim", outcome="ok", whom="딸", memo="보호자에게 인계")
        await s.at("11:25").ended(home, by="kim")
        await s.at("11:40").close(home, by="kim", result="transported", memo="뇌졸중 의심, 입원. 딸에게 인계.")
        await s.after().expect().incident(home, state="closed", result="transported")
