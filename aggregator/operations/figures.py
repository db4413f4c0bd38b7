"""Figures counted elsewhere, brought along with their source."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from aggregator.domain.access import Actor, Permission, require
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.service import Service
from aggregator.domain.statistics.figures import Figure
from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.words import Tally
from aggregator.operations.context import Context
from aggregator.store import districts, statistics


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    """A figure counted elsewhere; without district or service it is that of all of them together."""

    measure: Tally
    first_day: date
    last_day: date
    value: int
    source: str
    district: str | None
    service: Service | None


async def take(context: Context, actor: Actor, taken: Sequence[Figure]) -> tuple[FigureView, ...]:
    """Write down figures, all of them or none; one for the same period, district and service is replaced.

    Raises Forbidden (administrators only), Invalid (unknown district), Conflict (something would count twice).
    """
    require(actor, Permission.WRITE_FIGURES)
    now = context.clock.now()
    async with context.database.write() as connection:
        known = {row["id"] for row in await districts.all_districts(connection)}
        for figure in taken:
            if figure.district is not None and figure.district not in known:
                raise Invalid("district_unknown", field="district", values={"district": figure.district})
            for other in await statistics.all_figures(connection):
                _refuse_clash(figure, other)
            await statistics.put_figure(connection, figure, now, actor.user)
    return tuple(_view(figure) for figure in taken)


async def list_figures(context: Context, actor: Actor) -> tuple[FigureView, ...]:
    """Every figure, in order of measure and time. Administrators only: they are of the whole region."""
    require(actor, Permission.WRITE_FIGURES)
    async with context.database.read() as connection:
        return tuple(_view(figure) for figure in await statistics.all_figures(connection))


def read_csv(lines: Iterable[str]) -> tuple[Figure, ...]:
    """Figures from a CSV file with the columns measure, from, to, value, source, and if needed district and service.

    Raises Invalid naming the first row that cannot be read, the first after the headings being row 2.
    """
    figures = []
    for row, cells in enumerate(csv.DictReader(lines), 2):
        try:
            figures.append(_figure(cells))
        except (KeyError, ValueError, AttributeError, TypeError) as error:
            raise Invalid("figures_unreadable", field=f"row {row}", values={"row": row}) from error
    return tuple(figures)


def _figure(cells: dict[str, str]) -> Figure:
    """One row as a figure."""
    return Figure(
        measure=Tally(cells["measure"].strip()),
        period=Period(first=date.fromisoformat(cells["from"].strip()), last=date.fromisoformat(cells["to"].strip())),
        value=int(cells["value"].replace(",", "")),
        source=cells["source"].strip(),
        district=(cells.get("district") or "").strip() or None,
        service=Service(word) if (word := (cells.get("service") or "").strip()) else None,
    )


def _refuse_clash(figure: Figure, other: Figure) -> None:
    """Raise Conflict where two figures would count something twice."""
    if figure.clashes(other):
        values = {"first": other.period.first.isoformat(), "last": other.period.last.isoformat()}
        raise Conflict("figure_clashes", field="from", values=values)


def _view(figure: Figure) -> FigureView:
    """A figure as it is shown."""
    return FigureView(
        measure=figure.measure,
        first_day=figure.period.first,
        last_day=figure.period.last,
        value=figure.value,
        source=figure.source,
        district=figure.district,
        service=figure.service,
    )
