"""Incidents as statistics see them, remembered while nothing more has happened to them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.service import fired_by
from aggregator.domain.statistics.occurrence import Occurrence, condense
from aggregator.store import services, statistics
from aggregator.store.statistics import IncidentRows, Touched

_MOST = 20_000
"""Incidents that are remembered at most, about a kilobyte each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An incident that was read: its dong, how long its timeline was, and whether a home told the first signal."""

    dong: str
    rows: int
    from_home: bool
    occurrence: Occurrence


@dataclass(slots=True)
class Occurrences:
    """What one process remembers. Timelines only ever grow, so one that is as long as before is the same."""

    _known: dict[int, Known] = field(default_factory=dict)

    def known(self, touched: Collection[Touched]) -> dict[int, Known]:
        """Those that need not be read again, by number."""
        found = ((one, self._known.get(one.number)) for one in touched)
        return {
            one.number: known
            for one, known in found
            if known is not None and (known.dong, known.rows) == (one.dong, one.rows)
        }

    def learn(self, one: Touched, rows: IncidentRows) -> Known:
        """Remember an incident; the ones learned first are forgotten where there are too many."""
        occurrence = condense(
            one.number, rows.timeline, dong=one.dong, district="", service=None, signalled_at=rows.signalled_at
        )
        known = Known(dong=one.dong, rows=len(rows.timeline), from_home=rows.from_home, occurrence=occurrence)
        self._known.pop(one.number, None)
        self._known[one.number] = known
        if len(self._known) > _MOST:
            del self._known[next(iter(self._known))]
        return known


async def occurrences(
    connection: AsyncConnection,
    remembered: Occurrences,
    own: frozenset[str] | None,
    district_of: Mapping[str, str],
    start: datetime,
    end: datetime,
) -> tuple[Occurrence, ...]:
    """The incidents of these dongs in which anything happened between two moments, of people who moved on, too."""
    touched = await statistics.incidents_touched(connection, own, start, end)
    known = remembered.known(touched)
    missing = {one.number: one for one in touched if one.number not in known}
    for rows in await statistics.incident_rows(connection, missing):
        known[rows.number] = remembered.learn(missing[rows.number], rows)
    had = await services.of_some(connection, {one.household for one in touched})
    return tuple(
        replace(
            known[one.number].occurrence,
            district=district_of[one.dong],
            service=fired_by(
                had.get(one.household, ()),
                known[one.number].occurrence.opened_at,
                from_home=known[one.number].from_home,
            ),
        )
        for one in touched
    )
