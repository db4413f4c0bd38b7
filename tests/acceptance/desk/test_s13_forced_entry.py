"""S13: calls unanswered in the evening, police and fire at 23:55, forced entry, alive (K4, K6, W9)."""

from collections.abc import Callable

from tests.acceptance.timeline.story import Story

from .forced_entry import tell_forced_entry


async def test_s13_forced_entry(story: Callable[..., Story]):
    async with story("2022-11-11 21:00") as s:
        home = await tell_forced_entry(s)
        rows = await s.after().timeline(home, by="park")
        moves = [row["what"] for row in rows if row["who"] == "park"]
        assert moves == ["claim", *["contact"] * 3, "note", "dispatch", *["note"] * 4, "close"]
        said = " ".join(row["why"]["text"] for row in rows)
        assert "서대문경찰서" in said
        assert "112, 119" in said

        page = await s.at("01:00").print(home, by="park", reason="익일 인계 보고")
        for told in (
            "22:41",
            "23:55",
            "00:10",
            "00:20",
            "00:31",
            "서대문경찰서",
            "살아 계심",
            "박철수",
            "익일 인계 보고",
        ):
            assert told in page
        looks = (await s.after().get(f"looks?household={home.household}", by="admin"))["items"]
        assert {"print", "script"} <= {look["action"] for look in looks}
