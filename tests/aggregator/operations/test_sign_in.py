"""Signing in with a password, and what ends a session."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from aggregator.domain.access import Permission, Role
from aggregator.domain.account import AccountEvent
from aggregator.domain.errors import Invalid, TooManyAttempts, Unauthorized
from aggregator.operations import sign_in, tokens, users
from aggregator.operations.context import Context
from aggregator.store import users as store
from aggregator.store.passwords import Passwords
from tests.aggregator.stores import on_sqlite

from .conftest import ADMINISTRATOR, OFFICER, WEDNESDAY_NIGHT, TurnedClock

PASSWORD, OTHER = "four quiet rooms", "five loud houses"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HERE, THERE = "10.0.0.7", "192.0.2.9"


@pytest.fixture
async def kim(context: Context) -> None:
    await users.add(context, ADMINISTRATOR, "kim", Role.DONG_OFFICER, dongs=frozenset({"mangu"}))
    await users.set_password(context, ADMINISTRATOR, "kim", PASSWORD)


async def wrong(context: Context, name: str = "kim", origin: str = HERE, password: str = "wrong") -> str:
    """The refusal of a try."""
    with pytest.raises((Unauthorized, TooManyAttempts)) as refused:
        await sign_in.sign_in(context, name, password, origin=origin)
    return refused.value.code


async def signs_in(context: Context, password: str, origin: str) -> bool:
    """Whether kim's session begins and works."""
    token = (await sign_in.sign_in(context, "kim", password, origin=origin)).token
    return (await sign_in.authenticate(context, token, origin=origin)).user == "kim"


async def events(context: Context) -> list[tuple[str, str]]:
    return [(entry.user, entry.what) for entry in await users.list_account_log(context, ADMINISTRATOR)]


@pytest.mark.usefixtures("kim")
async def test_a_session_says_who_asks(context: Context):
    made = await sign_in.sign_in(context, "kim", PASSWORD, origin=HERE)
    actor = await sign_in.authenticate(context, made.token, origin=HERE)
    assert (actor.user, actor.role, actor.dongs, actor.origin, actor.on_duty) == (
        "kim",
        Role.DONG_OFFICER,
        OFFICER.dongs,
        HERE,
        True,
    )
    assert made.expires_at == context.clock.now() + 7 * DAY
    assert made.account == sign_in.account(actor)
    assert Permission.WRITE_REGISTER in made.account.permissions
    assert (await events(context))[0] == ("kim", AccountEvent.SIGNED_IN)


@on_sqlite
@pytest.mark.usefixtures("kim")
async def test_neither_password_nor_token_is_kept(context: Context):
    made = await sign_in.sign_in(context, "kim", PASSWORD, origin=HERE)
    await context.database.close()
    kept = b"".join(one.read_bytes() for one in _files(context))
    assert PASSWORD.encode() not in kept
    assert made.token.encode() not in kept
    assert b"$argon2id$" in kept


def _files(context: Context) -> list[Path]:
    folder = Path(context.database.engine.url.database or "").parent
    return list(folder.glob("region.sqlite*"))


@pytest.mark.usefixtures("kim")
@pytest.mark.parametrize(("role", "on_duty"), [(Role.DONG_OFFICER, False), (Role.CENTRE_OFFICER, True)])
async def test_who_is_on_duty_at_night(context: Context, clock: TurnedClock, role: Role, on_duty: bool):
    await users.change(context, ADMINISTRATOR, "kim", role=role)
    clock.at = WEDNESDAY_NIGHT
    made = await sign_in.sign_in(context, "kim", PASSWORD, origin=HERE)
    assert made.account.on_duty is on_duty


@pytest.mark.usefixtures("kim")
async def test_a_session_ends_when_it_is_not_used(context: Context, clock: TurnedClock):
    token = (await sign_in.sign_in(context, "kim", PASSWORD, origin=HERE)).token
    clock.at += 12 * HOUR - MINUTE
    await sign_in.authenticate(context, token, origin=HERE)
    clock.at += 12 * HOUR - MINUTE
    await sign_in.authenticate(context, token, origin=HERE)
    clock.at += 12 * HOUR
    with pytest.raises(Unauthorized, match="session_expired"):
        await sign_in.authenticate(context, token, origin=HERE)


@pytest.mark.usefixtures("kim")
async def test_a_session_ends_after_a_week_however_much_it_is_used(context: Context, clock: TurnedClock):
    token = (await sign_in.sign_in(context, "kim", PASSWORD, origin=HERE)).token
    for _ in range(27):
        clock.at += 6 * HOUR
        await sign_in.authenticate(context, token, origin=HERE)
    clock.at += 6 * HOUR
    with pytest.raises(Unauthorized, match="session_expired"):
        await sign_in.authenticate(context, token, origin=HERE)


@pytest.mark.usefixtures("kim")
async def test_signing_out(context: Context):
    token = (await sign_in.sign_in(context, "kim", PASSWORD, origin=HERE)).token
    actor = await sign_in.authenticate(context, token, origin=HERE)
    await sign_in.sign_out(context, actor)
    with pytest.raises(Unauthorized, match="token_unknown"):
        await sign_in.authenticate(context, token, origin=HERE)
    with pytest.raises(Invalid, match="no_session"):
        await sign_in.sign_out(context, OFFICER)


@pytest.mark.usefixtures("kim")
async def test_five_wrong_tries_make_an_account_wait(context: Context, clock: TurnedClock):
    assert [await wrong(context, origin=f"192.0.2.{number}") for number in range(5)] == ["sign_in_refused"] * 5
    clock.at += 5 * MINUTE
    with pytest.raises(TooManyAttempts) as refused:
        await sign_in.sign_in(context, "kim", PASSWORD, origin=THERE)
    assert refused.value.values == {"retry_after_s": 600}
    clock.at += 10 * MINUTE
    assert await signs_in(context, PASSWORD, THERE)
    assert ("kim", AccountEvent.LOCKED_OUT) in await events(context)


@pytest.mark.usefixtures("kim")
async def test_five_wrong_tries_make_an_origin_wait(context: Context):
    assert [await wrong(context, f"user{number}") for number in range(5)] == ["sign_in_refused"] * 5
    assert await wrong(context, password=PASSWORD) == "sign_in_waits"
    assert await signs_in(context, PASSWORD, THERE)


@pytest.mark.usefixtures("kim")
async def test_many_tries_at_once_are_counted_too(context: Context):
    told = await asyncio.gather(*(wrong(context, origin=f"192.0.2.{number}") for number in range(20)))
    assert sorted(told) == ["sign_in_refused"] * 5 + ["sign_in_waits"] * 15


@pytest.mark.usefixtures("kim")
async def test_unknown_names_are_refused_like_known_ones(context: Context):
    await users.add(context, ADMINISTRATOR, "lee", Role.CENTRE_OFFICER)
    await users.add(context, ADMINISTRATOR, "han", Role.CENTRE_OFFICER)
    await users.set_password(context, ADMINISTRATOR, "han", PASSWORD)
    await users.disable(context, ADMINISTRATOR, "han")
    for number, name in enumerate(("kim", "nobody", "lee", "han")):
        told = [await wrong(context, name, f"192.0.2.{number}{one}") for one in range(6)]
        assert told == ["sign_in_refused"] * 5 + ["sign_in_waits"]
    assert await wrong(context, "han", password=PASSWORD) == "sign_in_waits"
    locked = [user for user, what in await events(context) if what == AccountEvent.LOCKED_OUT]
    assert locked == ["han", "lee", "", "kim"]


@pytest.mark.usefixtures("kim")
async def test_unknown_names_cost_as_much(context: Context, monkeypatch: pytest.MonkeyPatch):
    verified: list[str] = []
    verify = PasswordHasher.verify

    def count(self: PasswordHasher, kept: str, password: str) -> bool:
        verified.append(kept.rpartition("$")[0].rpartition("$")[0])
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", count)
    await wrong(context, "kim")
    await wrong(context, "nobody")
    assert len(verified) == 2
    assert len(set(verified)) == 1


@pytest.mark.usefixtures("kim")
async def test_a_right_password_forgets_the_wrong_ones(context: Context):
    for number in range(3):
        told = [await wrong(context, origin=f"192.0.{number}.{one}") for one in range(4)]
        assert told == ["sign_in_refused"] * 4
        assert await signs_in(context, PASSWORD, THERE)


@pytest.mark.usefixtures("kim")
async def test_changing_ones_password_ends_other_sessions(context: Context):
    first, second = [(await sign_in.sign_in(context, "kim", PASSWORD, origin=HERE)).token for _ in range(2)]
    actor = await sign_in.authenticate(context, first, origin=HERE)
    await sign_in.change_password(context, actor, old=PASSWORD, new=OTHER)
    assert await sign_in.authenticate(context, first, origin=HERE) == actor
    with pytest.raises(Unauthorized, match="token_unknown"):
        await sign_in.authenticate(context, second, origin=HERE)
    assert await wrong(context, password=PASSWORD) == "sign_in_refused"
    assert await signs_in(context, OTHER, HERE)
    assert ("kim", AccountEvent.PASSWORD_CHANGED) in await events(context)


@pytest.mark.usefixtures("kim")
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong", OTHER, "sign_in_refused"),
        (PASSWORD, PASSWORD, "password_same"),
        (PASSWORD, "short", "password_short"),
    ],
)
async def test_passwords_that_are_not_changed(context: Context, old: str, new: str, code: str):
    with pytest.raises((Unauthorized, Invalid), match=code):
        await sign_in.change_password(context, OFFICER, old=old, new=new)
    assert await signs_in(context, PASSWORD, THERE)


@pytest.mark.usefixtures("kim")
async def test_a_new_password_by_somebody_else_ends_every_session(context: Context):
    token = (await sign_in.sign_in(context, "kim", PASSWORD, origin=HERE)).token
    await users.set_password(context, ADMINISTRATOR, "kim", OTHER)
    with pytest.raises(Unauthorized, match="token_unknown"):
        await sign_in.authenticate(context, token, origin=HERE)


@pytest.mark.usefixtures("kim")
async def test_somebody_shut_out_is_out_at_once(context: Context):
    token = (await sign_in.sign_in(context, "kim", PASSWORD, origin=HERE)).token
    await users.disable(context, ADMINISTRATOR, "kim")
    with pytest.raises(Unauthorized, match="token_unknown"):
        await sign_in.authenticate(context, token, origin=HERE)
    assert await wrong(context, password=PASSWORD) == "sign_in_refused"


@pytest.mark.usefixtures("kim")
async def test_an_old_hash_is_made_anew(context: Context):
    older = await Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)).hash(PASSWORD)
    async with context.database.write() as connection:
        await store.alter(connection, "kim", {"password_hash": older})
    await sign_in.sign_in(context, "kim", PASSWORD, origin=HERE)
    async with context.database.read() as connection:
        row = await store.get(connection, "kim")
    assert row is not None
    assert not context.passwords.outdated(row["password_hash"])
    assert await signs_in(context, PASSWORD, HERE)


async def test_a_managers_dongs_are_those_of_the_district(context: Context):
    await users.add(context, ADMINISTRATOR, "jung", Role.DISTRICT_MANAGER, districts=frozenset({"jungnang"}))
    token = (await tokens.issue(context, ADMINISTRATOR, "jung")).token
    actor = await sign_in.authenticate(context, token, origin=HERE)
    assert (actor.districts, actor.dongs) == (frozenset({"jungnang"}), frozenset({"mangu", "sinnae"}))
