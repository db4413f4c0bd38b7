"""Passwords, sessions and waiting."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.errors import Invalid
from aggregator.domain.sign_in import SignInRules, must_wait, prepared, require_good_password, session_ends

NOON = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RULES = SignInRules(idle=12 * HOUR, longest=7 * DAY)


@pytest.mark.parametrize(
    "password", ["twelve chars", "한글로도열두글자면된다오", "kim" * 3 + "correct", "p" * 100 + "aswor"]
)
def test_good_passwords(password: str):
    require_good_password("kim", password)


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("kim", "", "password_short"),
        ("kim", "eleven char", "password_short"),
        ("kim", "abcdefgh" * 33, "password_long"),
        ("welfare-officer", "Welfare-Officer", "password_is_name"),
        ("officer.kim1", "officer.kim1officer.kim1", "password_is_name"),
        ("kim", "aaaaaaaaaaaa", "password_simple"),
        ("kim", "abababababab", "password_simple"),
    ],
)
def test_bad_passwords(name: str, password: str, code: str):
    with pytest.raises(Invalid, match=code) as refused:
        require_good_password(name, password)
    assert refused.value.field == "password"


def test_korean_is_the_same_however_it_was_typed():
    assert prepared("\u1112\u1161\u11ab") == prepared("한") == "한"


@pytest.mark.parametrize(
    ("used", "ends"),
    [
        (timedelta(), 12 * HOUR),
        (5 * HOUR, 17 * HOUR),
        (6 * DAY + 11 * HOUR, 6 * DAY + 23 * HOUR),
        (6 * DAY + 13 * HOUR, 7 * DAY),
    ],
)
def test_when_a_session_ends(used: timedelta, ends: timedelta):
    assert session_ends(NOON, NOON + used, RULES) == NOON + ends


@pytest.mark.parametrize(
    ("minutes_ago", "wait"),
    [
        ([], None),
        ([1, 2, 3, 4], None),
        ([15, 1, 2, 3, 4], None),
        ([20, 16, 15, 14, 13], None),
        ([14, 1, 2, 3, 4], MINUTE),
        ([0, 0, 0, 0, 0], 15 * MINUTE),
        ([14, 13, 12, 11, 10, 9], 2 * MINUTE),
    ],
)
def test_when_somebody_must_wait(minutes_ago: list[int], wait: timedelta | None):
    assert must_wait([NOON - ago * MINUTE for ago in minutes_ago], 5, 15 * MINUTE, NOON) == wait


@given(st.lists(st.integers(0, 3600), max_size=30), st.integers(1, 6))
def test_after_the_wait_one_may_try_again(seconds_ago: list[int], allowed: int):
    tries = [NOON - timedelta(seconds=ago) for ago in seconds_ago]
    wait = must_wait(tries, allowed, 15 * MINUTE, NOON) or timedelta()
    assert timedelta() <= wait <= 15 * MINUTE
    assert must_wait(tries, allowed, 15 * MINUTE, NOON + wait) is None
