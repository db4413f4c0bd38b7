"""Codes become nodes, once, within a day; nodes can be shut out."""

from datetime import timedelta

import pytest

from aggregator.domain import pairing_code
from aggregator.domain.equipment import TicketKind
from aggregator.domain.errors import Forbidden, NotFound, SmartCareError, TooManyAttempts, Unauthorized
from aggregator.operations import equipment, nodes, pairing, silence

from .conftest import CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, Town

ORIGIN = "192.0.2.1"


async def test_a_code_becomes_a_node(town: Town):
    household = await town.register()
    code = await pairing.create_code(town.context, OFFICER, household)
    assert code.expires_at == town.clock.at + timedelta(hours=24)
    paired = await pairing.pair(town.context, f" {code.code.lower()} ", version="0.1.0", origin=ORIGIN)
    assert (paired.household, paired.name) == (household, f"SmartCare {household[-4:]}")
    identity = await nodes.authenticate(town.context, paired.token)
    assert (identity.node, identity.household) == (paired.node, household)
    assert (await nodes.info(town.context, identity)).settings == paired.settings


async def test_an_installation_begun_anew_leaves_no_silent_node_behind(town: Town):
    household = await town.register()
    begun = []
    for _ in range(2):
        code = await pairing.create_code(town.context, OFFICER, household)
        begun.append(await pairing.pair(town.context, code.code, version="0.1.0", origin=ORIGIN))
    town.clock.at += town.context.region.heartbeat.missed_after
    assert [await silence.note_all_silent(town.context, [paired.node]) for paired in begun] == [0, 1]


async def code_used(town: Town, code: str) -> str:
    """Use a code up."""
    await pairing.pair(town.context, code, version="0.1.0", origin=ORIGIN)
    return code


async def code_expired(town: Town, code: str) -> str:
    """Let a day pass."""
    town.clock.at += timedelta(hours=24)
    return code


async def code_unknown(_town: Town, _code: str) -> str:
    """A code nobody made."""
    return "22222-22222"


async def code_malformed(_town: Town, _code: str) -> str:
    """No code at all."""
    return "hello"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (code_used, "pairing_code_used"),
        (code_expired, "pairing_code_expired"),
        (code_unknown, "pairing_code_unknown"),
        (code_malformed, "pairing_code_malformed"),
    ],
)
async def test_codes_that_do_not_work(town: Town, spoil, code: str):
    made = await pairing.create_code(town.context, OFFICER, await town.register())
    with pytest.raises(SmartCareError, match=code) as caught:
        await pairing.pair(town.context, await spoil(town, made.code), version="0.1.0", origin=ORIGIN)
    assert caught.value.field == "code"


async def test_a_newer_code_ends_the_older_one(town: Town):
    household = await town.register()
    older = await pairing.create_code(town.context, OFFICER, household)
    newer = await pairing.create_code(town.context, OFFICER, household)
    with pytest.raises(SmartCareError, match="pairing_code_expired"):
        await pairing.pair(town.context, older.code, version="0.1.0", origin=ORIGIN)
    await pairing.pair(town.context, newer.code, version="0.1.0", origin=ORIGIN)


async def test_guessing_ends_after_ten_failures_an_hour(town: Town):
    made = await pairing.create_code(town.context, OFFICER, await town.register())
    for _ in range(pairing_code.MAX_FAILURES):
        with pytest.raises(SmartCareError, match="pairing_code_unknown"):
            await pairing.pair(town.context, "22222-22222", version="0.1.0", origin=ORIGIN)
    with pytest.raises(TooManyAttempts) as caught:
        await pairing.pair(town.context, made.code, version="0.1.0", origin=ORIGIN)
    assert caught.value.values == {"retry_after_s": 3600}
    await pairing.pair(town.context, made.code, version="0.1.0", origin="192.0.2.2")
    town.clock.at += timedelta(hours=1, seconds=1)
    with pytest.raises(SmartCareError, match="pairing_code_used"):
        await pairing.pair(town.context, made.code, version="0.1.0", origin=ORIGIN)


async def test_only_the_dong_makes_codes(town: Town):
    household = await town.register(night=True)
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await pairing.create_code(town.context, CENTRE_OFFICER, household)
    with pytest.raises(NotFound, match="household_unknown"):
        await pairing.create_code(town.context, NEIGHBOUR_OFFICER, household)


async def test_a_revoked_node_is_shut_out(town: Town):
    home = await town.home(await town.register())
    (shown,) = await nodes.list_nodes(town.context, OFFICER, household=home.identity.household)
    assert (shown.id, shown.revoked_at, shown.version) == (home.identity.node, None, "0.1.0")
    first = await nodes.revoke(town.context, OFFICER, home.identity.node)
    town.clock.at += timedelta(hours=1)
    assert (await nodes.revoke(town.context, OFFICER, home.identity.node)).revoked_at == first.revoked_at
    with pytest.raises(Unauthorized, match="token_unknown"):
        await nodes.authenticate(town.context, home.token)


async def test_revoking_a_node_closes_its_tickets(town: Town):
    home = await town.home(await town.register())
    await town.pass_time(timedelta(minutes=20))
    assert len(await equipment.list_tickets(town.context, OFFICER)) == 1
    await nodes.revoke(town.context, OFFICER, home.identity.node)
    assert [one.kind for one in await equipment.list_tickets(town.context, OFFICER)] == [TicketKind.NO_NODE]
    await town.home(home.identity.household)
    assert await equipment.list_tickets(town.context, OFFICER) == ()


async def test_nodes_of_others_do_not_exist(town: Town):
    await town.home(await town.register())
    with pytest.raises(NotFound, match="node_unknown"):
        await nodes.revoke(town.context, OFFICER, "n_nobody")
    assert await nodes.list_nodes(town.context, NEIGHBOUR_OFFICER) == ()
