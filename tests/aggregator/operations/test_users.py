"""Staff, their tokens and what ends them."""

from collections.abc import Awaitable, Callable

import pytest

from aggregator.domain.access import Role, operator
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from aggregator.operations import sign_in, tokens, users
from aggregator.operations.context import Context

from .conftest import ADMINISTRATOR, OFFICER

MANGU = frozenset({"mangu"})


async def test_a_token_says_who_asks_from_where(context: Context):
    made = await users.add(context, operator("terminal"), "kim", Role.DONG_OFFICER, dongs=MANGU)
    assert (made.name, made.role, made.dongs, made.tokens) == ("kim", Role.DONG_OFFICER, MANGU, 0)
    token = (await tokens.issue(context, ADMINISTRATOR, "kim")).token
    actor = await sign_in.authenticate(context, token, origin="10.0.0.7")
    assert actor == OFFICER
    assert await sign_in.act_as(context, "kim", origin="10.0.0.7") == OFFICER
    assert [(user.name, user.tokens) for user in await users.list_users(context, ADMINISTRATOR)] == [("kim", 1)]


@pytest.mark.parametrize(
    ("name", "role", "dongs", "error", "code"),
    [
        ("", Role.ADMINISTRATOR, frozenset(), Invalid, "name_malformed"),
        ("김", Role.ADMINISTRATOR, frozenset(), Invalid, "name_malformed"),
        ("region", Role.ADMINISTRATOR, frozenset(), Invalid, "name_malformed"),
        ("lee", Role.DONG_OFFICER, frozenset(), Invalid, "dongs_needed"),
        ("lee", Role.DONG_OFFICER, frozenset({"atlantis"}), Invalid, "dong_unknown"),
        ("kim", Role.ADMINISTRATOR, frozenset(), Conflict, "user_exists"),
    ],
)
async def test_staff_that_cannot_be_added(
    context: Context, name: str, role: Role, dongs: frozenset[str], error: type[Exception], code: str
):
    await users.add(context, ADMINISTRATOR, "kim", Role.CENTRE_OFFICER)
    with pytest.raises(error, match=code):
        await users.add(context, ADMINISTRATOR, name, role, dongs=dongs)


async def test_somebody_who_left_is_shut_out(context: Context):
    await users.add(context, ADMINISTRATOR, "kim", Role.CENTRE_OFFICER)
    token = (await tokens.issue(context, ADMINISTRATOR, "kim")).token
    disabled = await users.disable(context, ADMINISTRATOR, "kim")
    assert (disabled.disabled_at, disabled.tokens) == (context.clock.now(), 0)
    with pytest.raises(Unauthorized, match="token_unknown"):
        await sign_in.authenticate(context, token, origin="")
    with pytest.raises(Conflict, match="user_disabled"):
        await tokens.issue(context, ADMINISTRATOR, "kim")
    with pytest.raises(Conflict, match="user_disabled"):
        await sign_in.act_as(context, "kim", origin="")


@pytest.mark.parametrize(
    "act",
    [
        lambda context: tokens.issue(context, ADMINISTRATOR, "nobody"),
        lambda context: users.disable(context, ADMINISTRATOR, "nobody"),
        lambda context: sign_in.act_as(context, "nobody", origin=""),
    ],
)
async def test_nobody(context: Context, act: Callable[[Context], Awaitable[object]]):
    with pytest.raises(NotFound, match="user_unknown"):
        await act(context)


@pytest.mark.parametrize(
    "act",
    [
        lambda context: users.add(context, OFFICER, "lee", Role.ADMINISTRATOR),
        lambda context: users.list_users(context, OFFICER),
        lambda context: tokens.issue(context, OFFICER, "kim"),
        lambda context: users.disable(context, OFFICER, "kim"),
    ],
)
async def test_administrators_only(context: Context, act: Callable[[Context], Awaitable[object]]):
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await act(context)
