"""Figures counted elsewhere: earlier years, other systems. Each keeps its source."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from aggregator.domain.errors import Invalid
from aggregator.domain.service import Service
from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.words import Tally

LONGEST_SOURCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was counted in a period, of one district and service or (None) of all of them together."""

    measure: Tally
    period: Period
    value: int
    source: str
    district: str | None = None
    service: Service | None = None

    def __post_init__(self) -> None:
        """Raise Invalid naming the field that is wrong."""
        if self.value < 0:
            raise Invalid("figure_negative", field="value")
        if not 0 < len(self.source.strip()) <= LONGEST_SOURCE:
            raise Invalid("figure_without_source", field="source", values={"longest": LONGEST_SOURCE})

    def replaces(self, other: "Figure") -> bool:
        """Whether it says the same thing anew."""
        return self.about == other.about

    def clashes(self, other: "Figure") -> bool:
        """Whether both together would count something twice."""
        return (
            self.measure is other.measure
            and self.period.meets(other.period)
            and _meet(self.district, other.district)
            and _meet(self.service, other.service)
            and not self.replaces(other)
        )

    def covers(self, measure: Tally, day: date, district: str, service: Service | None) -> bool:
        """Whether what happened here on that day is in the figure already."""
        return (
            self.measure is measure
            and day in self.period
            and self.district in (None, district)
            and self.service in (None, service)
        )

    @property
    def about(self) -> tuple[object, ...]:
        """What the figure is about."""
        return self.measure, self.period, self.district, self.service


def _meet(one: str | None, other: str | None) -> bool:
    """Whether two scopes share something."""
    return one is None or other is None or one == other


def within(figures: Iterable[Figure], period: Period) -> tuple[Figure, ...]:
    """The figures that lie wholly in a period; what reaches beyond it cannot be divided and stays out."""
    return tuple(figure for figure in figures if period.holds(figure.period))
