"""A storm: a whole dong falls silent. One card, and the home that has been unseen for too long (K9)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.acceptance.timeline.expect import within
from tests.acceptance.timeline.story import Story

HOMES = 15


async def test_a_dark_dong_is_one_card(story: Callable[..., Story]):
    async with story("2023-07-13 09:30", beat=timedelta(minutes=20)) as s:
        dark = await s.homes(HOMES, "홍제 주민")
        worst = await s.home("고위험", risk="high")
        lit = await s.homes(6, "망우 주민", dong="mangu3")
        for person in (*dark, worst, *lit):
            await s.after().well(person)
        await s.at("10:00").outage([*dark, worst])

        async def cards() -> list[dict[str, Any]]:
            items: list[dict[str, Any]] = (await s.after().get("outages", by="kim"))["items"]
            return items

        async def whole() -> list[dict[str, Any]]:
            return [card for card in await cards() if card["homes"] == HOMES + 1]

        (card,) = await s.at("10:00").expect(within(hours=2)).so("an outage of all homes", whole)
        assert (card["state"], card["dongs"], len(await cards())) == ("open", ["hongje1"], 1)
        await s.after().expect(within(minutes=2)).webhook(to="equipment", text=card["label"])
        await s.after().expect(within(minutes=2)).webhook(to="hongje1", text=card["label"])
        tickets = (await s.after(minutes=30).get("equipment", by="admin"))["items"]
        assert [one["kind"] for one in tickets] == ["area_outage"]
        assert (await s.after().get("incidents", by="admin"))["items"] == []

        await s.after().expect(within(hours=26)).incident(worst, priority="danger", state="open")
        shown = await s.after().get(f"outages/{card['label']}", by="admin")
        assert (shown["homes"][0]["household"], len(shown["homes"])) == (worst.household, HOMES + 1)
        assert len((await s.after().get("incidents", by="admin"))["items"]) == 1

        await s.after(minutes=30).back([*dark, worst])

        async def over() -> bool:
            return await cards() == []

        await s.after().expect(within(hours=1)).so("the end of the outage", over)
        assert (await s.after().get("equipment", by="admin"))["items"] == []
