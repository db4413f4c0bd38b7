"""A sheet by the API: listed, read, printed with a reason, accepted."""

from datetime import timedelta

from aggregator.domain.hand_over import HandOverDirection
from aggregator.operations.sheets import make_sheet

from .conftest import Region


async def test_a_sheet_is_read_printed_and_accepted(region: Region) -> None:
    await region.incident()
    context, now = region.application.context, region.clock.at + timedelta(seconds=1)
    async with context.database.write() as connection:
        await make_sheet(connection, context, "hongje1", HandOverDirection.TO_DONG, now - timedelta(hours=15), now, now)
    path = "/api/v1/hand-overs/1"
    listed = await region.ask("GET", "/api/v1/hand-overs?open_only=true", "kim")
    assert [one["direction"] for one in listed.json["items"]] == ["to_dong"]
    shown = await region.ask("GET", path, "kim")
    assert [line["name"] for line in shown.json["lines"]][:1] == ["김영자"]
    refused = await region.ask("GET", f"{path}?format=html", "kim")
    assert (refused.status, refused.json["code"]) == (400, "reason_needed")
    paper = await region.client.session.get(
        f"{region.client.address}{path}?format=html&reason=briefing",
        headers={"Authorization": f"Bearer {region.tokens['kim']}"},
    )
    assert (paper.status, paper.content_type, "김영자" in await paper.text()) == (200, "text/html", True)
    assert "default-src 'none'" in paper.headers["Content-Security-Policy"]
    accepted = await region.ask("POST", f"{path}/accept", "kim", json={"memo": "확인"})
    assert (accepted.status, accepted.json["accepted_by"], accepted.json["accept_by"]) == (200, "kim", None)
