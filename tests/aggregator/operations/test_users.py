"""Staff, their tokens and what ends them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from aggregator.domain.access import Actor, Role, operator
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from aggregator.domain.sign_in import require_good_password
from aggregator.operations import sign_in, tokens, users
from aggregator.operations.context import Context

from .conftest import ADMINISTRATOR, OFFICER

MANGU = frozenset({"mangu"})
SERVICE = Actor(user="ops", role=Role.SERVICE_ADMINISTRATOR, origin="10.0.0.2")


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
        ("lee", Role.VIEWER, frozenset(), Invalid, "dongs_needed"),
        ("lee", Role.INSTALLER, frozenset(), Invalid, "dongs_needed"),
        ("lee", Role.DISTRICT_MANAGER, frozenset({"mangu"}), Invalid, "districts_needed"),
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
        lambda context: users.change(context, ADMINISTRATOR, "nobody", role=Role.CITY),
        lambda context: users.set_password(context, ADMINISTRATOR, "nobody", "four quiet rooms"),
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
        lambda context: users.change(context, OFFICER, "kim", role=Role.ADMINISTRATOR),
        lambda context: users.set_password(context, OFFICER, "kim", "four quiet rooms"),
        lambda context: users.list_account_log(context, OFFICER),
        lambda context: users.list_account_log(context, SERVICE),
    ],
)
async def test_administrators_only(context: Context, act: Callable[[Context], Awaitable[object]]):
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await act(context)


async def test_a_change_holds_from_the_next_request(context: Context):
    await users.add(context, ADMINISTRATOR, "kim", Role.DONG_OFFICER, dongs=MANGU)
    token = (await tokens.issue(context, ADMINISTRATOR, "kim")).token
    changed = await users.change(
        context, SERVICE, "kim", role=Role.DISTRICT_MANAGER, dongs=frozenset(), districts=frozenset({"jungnang"})
    )
    assert (changed.role, changed.dongs, changed.districts) == (
        Role.DISTRICT_MANAGER,
        frozenset[str](),
        frozenset({"jungnang"}),
    )
    actor = await sign_in.authenticate(context, token, origin="")
    assert (actor.role, actor.dongs) == (Role.DISTRICT_MANAGER, frozenset({"mangu", "sinnae"}))
    (entry, *_) = await users.list_account_log(context, ADMINISTRATOR, user="kim")
    assert (entry.what, entry.who, entry.origin) == ("changed", "ops", "10.0.0.2")
    assert entry.facts == {"role": "district_manager", "dongs": "", "districts": "jungnang"}


async def test_what_is_not_named_stays(context: Context):
    await users.add(context, ADMINISTRATOR, "kim", Role.DONG_OFFICER, dongs=MANGU)
    assert (await users.change(context, ADMINISTRATOR, "kim", role=Role.VIEWER)).dongs == MANGU
    assert (await users.change(context, ADMINISTRATOR, "kim", dongs=frozenset({"sinnae"}))).role is Role.VIEWER


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"dongs": frozenset()}, "dongs_needed"),
        ({"dongs": frozenset({"atlantis"})}, "dong_unknown"),
        ({"districts": frozenset({"atlantis"})}, "district_unknown"),
        ({"role": Role.DISTRICT_MANAGER}, "districts_needed"),
    ],
)
async def test_changes_that_cannot_be(context: Context, change: dict[str, Any], code: str):
    await users.add(context, ADMINISTRATOR, "kim", Role.DONG_OFFICER, dongs=MANGU)
    with pytest.raises(Invalid, match=code):
        await users.change(context, ADMINISTRATOR, "kim", **change)


@pytest.mark.parametrize(
    "act",
    [
        lambda context: users.add(context, SERVICE, "evil", Role.ADMINISTRATOR),
        lambda context: users.change(context, SERVICE, "kim", role=Role.ADMINISTRATOR),
        lambda context: users.change(context, SERVICE, "choi", role=Role.CITY),
        lambda context: users.disable(context, SERVICE, "choi"),
        lambda context: users.set_password(context, SERVICE, "choi", "four quiet rooms"),
        lambda context: tokens.issue(context, SERVICE, "choi"),
        lambda context: tokens.list_tokens(context, SERVICE, "choi"),
    ],
)
async def test_nobody_gains_what_they_do_not_have(context: Context, act: Callable[[Context], Awaitable[object]]):
    await users.add(context, ADMINISTRATOR, "kim", Role.CENTRE_OFFICER)
    await users.add(context, operator("terminal"), "choi", Role.ADMINISTRATOR)
    with pytest.raises(Forbidden, match="administrators_only"):
        await act(context)


@pytest.mark.parametrize(
    "act",
    [
        lambda context: users.change(context, ADMINISTRATOR, "choi", role=Role.CITY),
        lambda context: users.disable(context, ADMINISTRATOR, "choi"),
    ],
)
async def test_nobody_changes_their_own_account(context: Context, act: Callable[[Context], Awaitable[object]]):
    await users.add(context, operator("terminal"), "choi", Role.ADMINISTRATOR)
    with pytest.raises(Conflict, match="own_account"):
        await act(context)


async def test_the_account_log_goes_page_by_page(context: Context):
    for name in ("a", "b", "c"):
        await users.add(context, ADMINISTRATOR, name, Role.CITY)
    first = await users.list_account_log(context, ADMINISTRATOR, limit=2)
    rest = await users.list_account_log(context, ADMINISTRATOR, before=first[-1].id)
    assert [entry.user for entry in (*first, *rest)] == ["c", "b", "a"]


def test_generated_passwords_are_good():
    made = {users.generated_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        require_good_password("kim", password)
