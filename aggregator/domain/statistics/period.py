"""Stretches of local days, and how they are cut into days, months and years."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from aggregator.domain.errors import Invalid
from aggregator.domain.statistics.words import Dimension

LONGEST_DAYS = 3660


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Period:
    """Local days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raise Invalid for a period that ends before it begins, or is longer than ten years."""
        if self.last < self.first:
            raise Invalid("period_backwards", field="to")
        if (self.last - self.first).days >= LONGEST_DAYS:
            raise Invalid("period_too_long", field="to", values={"days": LONGEST_DAYS})

    def __contains__(self, day: date) -> bool:
        """Whether a day lies within."""
        return self.first <= day <= self.last

    def holds(self, other: "Period") -> bool:
        """Whether another period lies wholly within."""
        return self.first <= other.first and other.last <= self.last

    def meets(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self.first <= other.last and other.first <= self.last

    def starts_at(self, timezone: tzinfo) -> datetime:
        """The first moment of the first day, UTC."""
        return datetime.combine(self.first, time(), timezone).astimezone(UTC)

    def ends_at(self, timezone: tzinfo) -> datetime:
        """The first moment after the last day, UTC."""
        return datetime.combine(self.last + timedelta(days=1), time(), timezone).astimezone(UTC)

    @property
    def label(self) -> str:
        """As people read it: `2023`, `2023-01`, `2023-01-30`, or `2023-01-01..2023-01-30`."""
        if self.first == self.last:
            return self.first.isoformat()
        for cut, width in ((Dimension.MONTH, 7), (Dimension.YEAR, 4)):
            if self == whole(self.first, cut):
                return self.first.isoformat()[:width]
        return f"{self.first.isoformat()}..{self.last.isoformat()}"


def whole(day: date, cut: Dimension) -> Period:
    """The day, month or year a day belongs to."""
    if cut is Dimension.DAY:
        return Period(first=day, last=day)
    if cut is Dimension.MONTH:
        return Period(first=day.replace(day=1), last=day.replace(day=monthrange(day.year, day.month)[1]))
    return Period(first=day.replace(month=1, day=1), last=day.replace(month=12, day=31))


def slice_of(day: date, cut: Dimension, within: Period) -> Period:
    """The part of a day's month (or year) that lies within a period the day belongs to."""
    full = whole(day, cut)
    return Period(first=max(full.first, within.first), last=min(full.last, within.last))


def slices(within: Period, cut: Dimension) -> Iterator[Period]:
    """A period cut into days, months or years, in order; together they are the period, and no two share a day."""
    day = within.first
    while day <= within.last:
        part = slice_of(day, cut, within)
        yield part
        day = part.last + timedelta(days=1)


def year_before(period: Period) -> Period:
    """The same dates a year earlier; 29 February becomes the 28th."""
    return Period(first=_year_before(period.first), last=_year_before(period.last))


def _year_before(day: date) -> date:
    """The same date a year earlier; the end of February stays its end."""
    year = day.year - 1
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def local_day(at: datetime, timezone: tzinfo) -> date:
    """The day a moment belongs to on the region's clocks."""
    return at.astimezone(timezone).date()
