"""Tokens of programs: issued with a purpose, listed, revoked one by one."""

from datetime import timedelta

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from aggregator.operations import sign_in, tokens, users
from aggregator.operations.context import Context

from .conftest import ADMINISTRATOR, TurnedClock

DAY = timedelta(days=1)
KIM = Actor(user="kim", role=Role.CENTRE_OFFICER)
LEE = Actor(user="lee", role=Role.DONG_OFFICER)


@pytest.fixture
async def kim(context: Context) -> None:
    await users.add(context, ADMINISTRATOR, "kim", Role.CENTRE_OFFICER)


@pytest.mark.usefixtures("kim")
async def test_a_token_is_listed_without_its_secret(context: Context, clock: TurnedClock):
    began = clock.at
    made = await tokens.issue(context, ADMINISTRATOR, "kim", purpose=" wall board ", expires_at=clock.at + DAY)
    clock.at += timedelta(minutes=10)
    await sign_in.authenticate(context, made.token, origin="")
    (listed,) = await tokens.list_tokens(context, ADMINISTRATOR, "kim")
    assert listed == tokens.TokenView(
        id=made.id,
        purpose="wall board",
        created_at=began,
        last_used_at=clock.at,
        expires_at=began + DAY,
        revoked_at=None,
    )
    assert made.token not in str(listed)


@pytest.mark.usefixtures("kim")
async def test_the_last_use_is_written_down_once_a_minute(context: Context, clock: TurnedClock):
    made = await tokens.issue(context, ADMINISTRATOR, "kim")
    began = clock.at
    used = []
    for seconds in (0, 59, 60, 119):
        clock.at = began + timedelta(seconds=seconds)
        await sign_in.authenticate(context, made.token, origin="")
        used.append((await tokens.list_tokens(context, KIM, "kim"))[0].last_used_at)
    assert used == [began, began, began + timedelta(seconds=60), began + timedelta(seconds=60)]


@pytest.mark.usefixtures("kim")
async def test_an_expired_token_opens_nothing(context: Context, clock: TurnedClock):
    made = await tokens.issue(context, ADMINISTRATOR, "kim", expires_at=clock.at + DAY)
    clock.at += DAY
    with pytest.raises(Unauthorized, match="token_unknown"):
        await sign_in.authenticate(context, made.token, origin="")
    assert [user.tokens for user in await users.list_users(context, ADMINISTRATOR)] == [0]


@pytest.mark.usefixtures("kim")
@pytest.mark.parametrize("who", [ADMINISTRATOR, KIM])
async def test_one_token_ends_and_the_other_stays(context: Context, who: Actor):
    first, second = [await tokens.issue(context, ADMINISTRATOR, "kim") for _ in range(2)]
    await tokens.revoke(context, who, "kim", first.id)
    await tokens.revoke(context, who, "kim", first.id)
    with pytest.raises(Unauthorized, match="token_unknown"):
        await sign_in.authenticate(context, first.token, origin="")
    assert (await sign_in.authenticate(context, second.token, origin="")).user == "kim"
    told = [entry.what for entry in await users.list_account_log(context, ADMINISTRATOR, user="kim")]
    assert told == ["token_revoked", "token_issued", "token_issued", "added"]


@pytest.mark.usefixtures("kim")
async def test_what_is_refused(context: Context, clock: TurnedClock):
    with pytest.raises(Invalid, match="expiry_past"):
        await tokens.issue(context, ADMINISTRATOR, "kim", expires_at=clock.at)
    with pytest.raises(NotFound, match="token_not_found"):
        await tokens.revoke(context, ADMINISTRATOR, "kim", "t_0")
    with pytest.raises(NotFound, match="user_unknown"):
        await tokens.list_tokens(context, ADMINISTRATOR, "nobody")
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await tokens.issue(context, KIM, "kim")
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await tokens.list_tokens(context, LEE, "kim")
    await users.disable(context, ADMINISTRATOR, "kim")
    with pytest.raises(Conflict, match="user_disabled"):
        await tokens.issue(context, ADMINISTRATOR, "kim")
