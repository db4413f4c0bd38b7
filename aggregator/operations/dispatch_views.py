"""Dispatches as staff see them, with what the police decided during each (K4, W9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.dispatch_record import decisions
from aggregator.domain.incident import Transition
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.store import dispatches


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceDecision:
    """What the police decided: `what` in words, `officer` who decided it and what was said."""

    at: datetime
    what: Explanation
    officer: str
    written_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchView:
    """One dispatch: who went, the times, who let them in, what was broken and who mends it, which hospital."""

    position: int
    sent_at: datetime
    sent_by: str
    partners: tuple[str, ...]
    people: int | None
    names: str
    left_at: datetime | None
    arrived_at: datetime | None
    transported_at: datetime | None
    ended_at: datetime | None
    keyholder: str
    damage: str
    repairs: str
    hospital: str
    police: tuple[PoliceDecision, ...]


async def dispatch_views(
    connection: AsyncConnection, context: Context, number: int, timeline: Iterable[Transition]
) -> tuple[DispatchView, ...]:
    """The dispatches of an incident, oldest first."""
    records = await dispatches.of_incident(connection, context.cipher, number)
    return tuple(
        DispatchView(
            position=position,
            sent_at=record.sent_at,
            sent_by=record.sent_by,
            partners=record.partners,
            people=record.people,
            names=record.particulars.names,
            left_at=record.left_at,
            arrived_at=record.arrived_at,
            transported_at=record.transported_at,
            ended_at=record.ended_at,
            keyholder=record.particulars.keyholder,
            damage=record.particulars.damage,
            repairs=record.particulars.repairs,
            hospital=record.particulars.hospital,
            police=tuple(PoliceDecision(at=row.at, what=row.why, officer=row.memo, written_by=row.who) for row in rows),
        )
        for position, (record, rows) in enumerate(zip(records, decisions(timeline, records), strict=True), start=1)
    )
