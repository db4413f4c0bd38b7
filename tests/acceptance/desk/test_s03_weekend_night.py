"""S3: a weekend night in April, appliances unused; she asks for care; the dong takes over on Monday (K8)."""

from collections.abc import Callable

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Person, Story


async def tell_weekend(s: Story) -> Person:
    home = await s.home("조분이", risk="high", night_consent=True, phone="010-3333-0003")
    await s.at("2023-04-15 22:00").quiet(home, hours=24)
    await s.at("22:00").expect(within(minutes=1)).sms(to="centre", about=home)
    await s.at("22:04").claim(home, by="lee")
    await s.at("22:08").contact(home, by="lee", outcome="ok", memo="통화됨. 돌봄을 부탁함.")
    await s.at("22:20").close(home, by="lee", result="safe_need_found", memo="월요일 방문 요청. 식사를 거름.")
    return home


async def test_s3_the_dong_takes_over_on_monday(story: Callable[..., Story]):
    async with story("2023-04-15 21:30") as s:
        home = await tell_weekend(s)
        await s.at("22:30").expect(within(hours=34)).nothing(to="hongje1")
        sheet = (
            await s.at("2023-04-17 09:00").expect(within(minutes=2)).so("a sheet", lambda: s.after().sheet(by="kim"))
        )
        assert (sheet["row"]["dong"], sheet["row"]["direction"]) == ("hongje1", "to_dong")
        told = [line for line in sheet["lines"] if line["household"] == home.household]
        assert {line["kind"] for line in told} >= {"incident"}
        assert "safe_need_found" in {line["result"] for line in told}
        assert "월요일 방문 요청" in " ".join(line["words"] for line in told)
        await s.at("09:20").accept(sheet, by="kim", memo="오전에 방문")
        assert await s.after().sheet(by="kim") is None
        await s.at("10:30").come()
        assert (await s.after().get("equipment", by="admin"))["items"] == []


async def test_a_hand_over_nobody_accepts_is_an_alarm_at_ten(story: Callable[..., Story]):
    async with story("2023-04-15 21:30") as s:
        await tell_weekend(s)
        await s.at("2023-04-17 09:59").expect(within(minutes=3)).ticket("hand_over_overdue")
        await s.after().expect(within(minutes=2)).sms(to="hongje1")
        sheet = await s.at("10:20").sheet(by="kim")
        assert sheet is not None
        await s.after().accept(sheet, by="kim")
        await s.at("10:25").come()
        assert (await s.after().get("equipment", by="admin"))["items"] == []
