"""Passwords as hashes."""

import pytest
from argon2 import PasswordHasher

from aggregator.store.passwords import Passwords

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "four quiet rooms"


async def test_only_the_password_itself_is_right():
    passwords = Passwords(CHEAP)
    kept = await passwords.hash(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert kept != await passwords.hash(PASSWORD)
    found = [await passwords.verify(kept, one) for one in (PASSWORD, PASSWORD + " ", "", PASSWORD * 100)]
    assert found == [True, False, False, False]


@pytest.mark.parametrize("kept", [None, "", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$broken"])
async def test_without_a_hash_nothing_is_right(kept: str | None):
    assert await Passwords(CHEAP).verify(kept, PASSWORD) is False


async def test_nobodys_password_opens_nothing():
    assert await Passwords(CHEAP).verify(None, "nobody has this password") is False


async def test_other_parameters_are_outdated():
    kept = await Passwords(CHEAP).hash(PASSWORD)
    assert [Passwords(hasher).outdated(kept) for hasher in (CHEAP, PasswordHasher())] == [False, True]


def test_todays_parameters_are_those_of_the_standard():
    hasher = Passwords()._hasher
    assert (hasher.type.name, hasher.time_cost, hasher.memory_cost) == ("ID", 3, 65536)
