"""Signing in: what a password must be, how long a session lasts, and when too many tries were wrong."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.domain.errors import Invalid

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
FEWEST_CHARACTERS = 5
"""So many different characters a password has at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRules:
    """A session ends `idle` after it was last used and `longest` after it began.

    After so many wrong `tries` for one account `within` that time, or `origin_tries` from one address, sign-in waits.
    `wrong_tokens` is how many unknown tokens one address may show within it; right ones are always taken.
    """

    idle: timedelta = timedelta(hours=12)
    longest: timedelta = timedelta(days=7)
    tries: int = 5
    origin_tries: int = 5
    within: timedelta = timedelta(minutes=15)
    wrong_tokens: int = 100


def prepared(password: str) -> str:
    """A password as it is hashed: Korean typed on different machines is composed differently."""
    return unicodedata.normalize("NFC", password)


def require_good_password(name: str, password: str) -> None:
    """Raise Invalid (`password_short`, `password_long`, `password_simple`, `password_is_name`)."""
    text = prepared(password)
    if len(text) < SHORTEST_PASSWORD:
        raise Invalid("password_short", field="password", values={"shortest": SHORTEST_PASSWORD})
    if len(text) > LONGEST_PASSWORD:
        raise Invalid("password_long", field="password", values={"longest": LONGEST_PASSWORD})
    if not text.casefold().replace(name.casefold(), ""):
        raise Invalid("password_is_name", field="password")
    if len(set(text)) < FEWEST_CHARACTERS:
        raise Invalid("password_simple", field="password", values={"fewest": FEWEST_CHARACTERS})


def session_ends(began: datetime, used: datetime, rules: SignInRules) -> datetime:
    """When a session that began and was last used then is over."""
    return min(began + rules.longest, used + rules.idle)


def must_wait(tries: Sequence[datetime], allowed: int, within: timedelta, now: datetime) -> timedelta | None:
    """How long nobody may try again after these wrong tries; None when they may.

    A try counts until it is `within` old, so the wait ends when fewer than `allowed` still count.
    """
    counting = sorted(at for at in tries if now - within < at)
    if len(counting) < allowed:
        return None
    return counting[-allowed] + within - now
