"""Somebody is home from hospital: who looks after them is told, and the running case says so."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.absence import Absence, AbsenceEnd, AbsenceKind
from aggregator.domain.case import handling
from aggregator.domain.region import Language
from aggregator.kernel.events import Explanation
from aggregator.operations import follow_ups
from aggregator.operations.case_records import save_case
from aggregator.operations.context import Context
from aggregator.store import cases
from aggregator.text import texts

_HOME = frozenset({AbsenceEnd.SEEN, AbsenceEnd.STAFF, AbsenceEnd.HOME})
"""Ends after which somebody is home; another notice or leaving the service is none."""


async def after_absence(
    connection: AsyncConnection, context: Context, absence: Absence, who: str, now: datetime
) -> None:
    """An absence was ended, within the caller's transaction."""
    if absence.end in _HOME:
        await came_home(connection, context, absence, who, now)


async def came_home(connection: AsyncConnection, context: Context, absence: Absence, who: str, now: datetime) -> None:
    """Somebody was seen at home after an absence: after a stay in hospital follow-ups begin (F4)."""
    if absence.kind is not AbsenceKind.HOSPITAL:
        return
    await follow_ups.after_discharge(connection, context, absence.household, who, now)
    case = await cases.running(connection, absence.household)
    if case is not None:
        what = Explanation("give_back.home_again")
        reason = texts(Language.KOREAN).explain(what, context.region.timezone)
        await save_case(connection, context, handling.give_back(case, what, at=now, who=who, reason=reason))
