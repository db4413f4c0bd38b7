"""Korean public holidays with their substitutes, one year at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """The name of a day off."""

    ko: str
    en: str


@cache
def public_holidays(year: int) -> Mapping[date, Holiday]:
    """Every public holiday of a year, substitute days included (Asia/Seoul dates)."""
    # It knows every country's calendars and takes a while to read them.
    from holidays import country_holidays

    korean = country_holidays("KR", years=year, language="ko", expand=False)
    english = country_holidays("KR", years=year, language="en_US", expand=False)
    return {day: Holiday(ko=name, en=english[day]) for day, name in korean.items()}
