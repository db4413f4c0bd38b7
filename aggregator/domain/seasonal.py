"""Questions that check-in calls ask at a time of the year, as a district writes them (C2, S9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class YearDay:
    """A day of any year."""

    month: int
    day: int

    @classmethod
    def of(cls, day: date) -> "YearDay":
        """The day of the year of a date."""
        return cls(day.month, day.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonalQuestion:
    """One question with its words in both languages, asked from a day to a day of every year, both included.

    A season that ends before it begins goes over the turn of the year.
    """

    id: str
    first: YearDay
    last: YearDay
    ko: str
    en: str

    def asked_on(self, day: date) -> bool:
        """Whether it is asked on a date."""
        today = YearDay.of(day)
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last


def in_season(questions: Iterable[SeasonalQuestion], day: date) -> tuple[SeasonalQuestion, ...]:
    """The questions that are asked on a date, in the district's order."""
    return tuple(one for one in questions if one.asked_on(day))
