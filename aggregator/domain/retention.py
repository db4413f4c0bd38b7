"""What is kept how long: each kind of data has its time.

Sources: Personal Information Protection Act (개인정보 보호법) Art. 3 and 21: nothing is kept beyond its purpose. The
notice on safety measures (개인정보의 안전성 확보조치 기준): who was given which right is kept for three years (Art. 5),
logs of access for a year, for two where sensitive data such as health are among them (Art. 8).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType


class Kept(StrEnum):
    """Kinds of data with a time of their own."""

    READINGS = "readings"
    """What homes reported, as they reported it: the journal."""
    HOURS = "hours"
    """The same in hours, for charts."""
    REFUSED = "refused"
    """Items of homes that nobody could read."""
    SET_ASIDE = "set_aside"
    """Lines the time series did not take."""
    LOOKS = "looks"
    """Who looked at whom."""
    ACCOUNTS = "accounts"
    """Who was given which right, and who signed in."""
    MESSAGES = "messages"
    """Messages to staff that are settled, with their addresses."""
    SESSIONS = "sessions"
    """Sign-ins that have ended, codes and commands that have expired."""
    PERSON = "person"
    """A person who was forgotten; `RetentionRules.personal` says when."""


_DAY = timedelta(days=1)
_YEAR = 365 * _DAY

USUAL: Mapping[Kept, timedelta] = MappingProxyType(
    {
        Kept.READINGS: 30 * _DAY,
        Kept.HOURS: 90 * _DAY,
        Kept.REFUSED: 30 * _DAY,
        Kept.SET_ASIDE: 30 * _DAY,
        Kept.LOOKS: 2 * _YEAR,
        Kept.ACCOUNTS: 3 * _YEAR,
        Kept.MESSAGES: _YEAR,
        Kept.SESSIONS: 90 * _DAY,
    }
)
"""How long each kind is kept where nothing else is configured."""

SHORTEST: Mapping[Kept, timedelta] = MappingProxyType(
    {Kept.READINGS: _DAY, Kept.HOURS: _DAY, Kept.LOOKS: _YEAR, Kept.ACCOUNTS: 3 * _YEAR, Kept.SESSIONS: 7 * _DAY}
)
"""What may not be configured shorter: the law's own, or what the service itself works with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRules:
    """How long everything is kept.

    `personal`: names, phones, addresses and memos of people who left. `readings_limit`: readings that the time series
    have not taken are kept longer than others, but not longer than this; the time series may be away for good.
    """

    personal: timedelta = 5 * _YEAR
    kept: Mapping[Kept, timedelta] = USUAL
    readings_limit: timedelta = 90 * _DAY
