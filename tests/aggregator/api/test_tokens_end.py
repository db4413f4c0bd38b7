"""Tokens that are taken away open nothing any more."""

from aggregator.operations import users

from .conftest import OPERATOR, Region


async def test_a_disabled_officers_token_ends(region: Region) -> None:
    await users.disable(region.application.context, OPERATOR, "kim")
    assert (await region.ask("GET", "/api/v1/households", "kim")).status == 401


async def test_a_revoked_nodes_token_ends(region: Region) -> None:
    revoked = await region.ask("DELETE", f"/api/v1/nodes/{region.node}", "kim")
    assert revoked.status == 200
    assert (await region.ask("GET", "/api/v1/node", "node")).status == 401
