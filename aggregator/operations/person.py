"""What the items of a report do to one person: the latest stage, signals, evidence, absence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import triage
from aggregator.domain.consent import ConsentKind, withdrawn
from aggregator.domain.incident import Decision, Incident, Move, moved
from aggregator.domain.signal import Signal, SignalKind, cannot_see, danger_kind
from aggregator.kernel.events import Explanation, Place, Stage, Value
from aggregator.kernel.wire import AbsenceItem, AcknowledgedItem, EvidenceItem, Item, SosItem, StageItem
from aggregator.operations.absence_notes import Absences
from aggregator.operations.context import Context
from aggregator.operations.darkness import mind_blindness
from aggregator.operations.recording import record
from aggregator.operations.routing import route_person
from aggregator.store import case_measures, consents, households, incidents, stages
from aggregator.store.columns import pack

type Source = Mapping[str, Any]
"""Where a signal came from: node_id, boot and seq; empty for one of the region's own."""


class Person:
    """One person within one transaction.

    `load` locks the person's row, so that nothing else happens to them meanwhile.
    """

    def __init__(
        self, connection: AsyncConnection, context: Context, household: str, now: datetime, *, who: str = triage.HOME
    ):
        """`who` acts in the timeline: the home unless told otherwise."""
        self._connection = connection
        self._context = context
        self._household = household
        self._now = now
        self._who = who
        self._known: dict[str, Any] = {}
        self._news: dict[str, Any] = {}
        self._incident: Incident | None = None
        self._absences = Absences(connection, context, household, now)
        self._watched = True

    async def load(self) -> "Person":
        """Read what is known."""
        self._known = dict(await stages.get(self._connection, self._household))
        self._incident = await incidents.not_closed(self._connection, self._context.cipher, self._household)
        await self._absences.load()
        self._watched = await watched(self._connection, self._household, self._now)
        return self

    async def take(self, item: Item, source: Source) -> None:
        """Let one item have its effect."""
        match item:
            case StageItem():
                await self._take_stage(item, source)
            case SosItem():
                why = Explanation("signal.sos", {"pressed_at": item.at.timestamp()})
                await self.signal(Signal(kind=SignalKind.SOS, at=item.at, why=why), source)
            case EvidenceItem():
                seen: dict[str, Value] = {"what": item.what, "evidence_at": item.at.timestamp()}
                await self._take_evidence(
                    item.at, Explanation("incident.evidence", seen), indoors=item.place is Place.INDOORS
                )
            case AcknowledgedItem():
                told: dict[str, Value] = {"how": item.how, "evidence_at": item.at.timestamp()}
                await self._take_evidence(item.at, Explanation("incident.acknowledged", told))
            case AbsenceItem():
                await self._take_absence(item)
            case _:
                return

    async def flush(self) -> None:
        """Write what is newly known."""
        if self._news:
            await stages.alter(self._connection, self._household, self._news)

    async def signal(self, signal: Signal, source: Source) -> int:
        """Raise the person's incident, or let the signal join the one that is there; return its number.

        Nobody is watched after leaving or withdrawing the consent: then only a call for help counts, else it is 0.
        """
        sos = signal.priority.calls_for_help
        if not (self._watched or sos):
            return 0
        routing = await route_person(self._connection, self._context, self._household, self._now, sos=sos)
        if self._incident is None:
            decision = triage.raise_incident(self._household, signal, routing, self._now, who=self._who)
        else:
            decision = triage.join(self._incident, signal, routing, self._now, who=self._who)
        number = await self._record(decision)
        await incidents.add_signal(
            self._connection, number, self._household, signal, received_at=self._now, source=source
        )
        await case_measures.time_help(self._connection, self._household)
        return number

    async def note(self, why: Explanation) -> None:
        """Write something into what is open about the person; nothing where nothing is open."""
        if self._incident is not None:
            await self._record(moved(self._incident, Move.NOTE, at=self._now, who=self._who, why=why))

    async def seen_again(self) -> None:
        """The home reports again after the person counted as not seen."""
        if self._incident is not None and self._incident.reason.key == CANNOT_SEE_KEY:
            await self._record(triage.clear(self._incident, Explanation("incident.seen_again"), self._now))

    @property
    def absent(self) -> bool:
        """Whether an absence is noted for now (W16)."""
        return self._absences.away(self._now)

    @property
    def absences(self) -> Absences:
        """What is known about the person's absences."""
        return self._absences

    @property
    def last_evidence_at(self) -> datetime | None:
        """The latest evidence of life that is known."""
        evidence: datetime | None = self._known["last_evidence_at"]
        return evidence

    async def _take_stage(self, item: StageItem, source: Source) -> None:
        """A stage of the home's ladder: danger is a signal, leaving danger clears it."""
        if self._is_news("stage_at", item.at):
            self._learn(
                stage=item.stage,
                stage_at=item.at,
                clock=item.clock,
                quiet_s=item.quiet_s,
                limit_s=item.limit_s,
                why=pack(item.why),
            )
            await self._mind_blindness(item)
        if item.stage is Stage.DANGER and self._absences.away(item.at):
            await self.note(Explanation("absence.danger_expected", {"told_at": item.at.timestamp()}))
        elif item.stage is Stage.DANGER:
            await self.signal(Signal(kind=danger_kind(item.why), at=item.at, why=item.why), source)
        elif item.previous is Stage.DANGER and self._incident and item.at >= self._incident.signalled_at:
            await self._record(triage.clear(self._incident, item.why, self._now))

    async def _mind_blindness(self, item: StageItem) -> None:
        """A home that cannot see anything is an equipment ticket, or one of an outage, until it sees again."""
        why = item.why if cannot_see(item) else None
        await mind_blindness(self._connection, self._context, self._household, why, item.at, self._now)

    async def _take_evidence(self, at: datetime, why: Explanation, *, indoors: bool = False) -> None:
        """A sign of life; indoors it ends an absence."""
        if await self._absences.evidence(at, self._who, indoors=indoors):
            await self.note(Explanation("absence.seen", {"evidence_at": at.timestamp()}))
        if self._is_news("last_evidence_at", at):
            self._learn(last_evidence_at=at)
        if self._incident is not None:
            await self._record(triage.renew(self._incident, at, why, self._now, who=self._who))

    async def _take_absence(self, item: AbsenceItem) -> None:
        """An absence that was noted or taken back."""
        if not await self._absences.told(item, self._who):
            return
        key = "incident.absence_cleared" if item.cleared else "incident.absence_noted"
        await self.note(Explanation(key, {"told_at": item.at.timestamp()}))

    async def _record(self, decision: Decision | None) -> int:
        """Save a decision and remember the incident as it is now; 0 for no decision."""
        if decision is None:
            return 0
        number = await record(self._connection, self._context, decision, self._now)
        self._incident = decision.numbered(number)
        return number

    def _is_news(self, name: str, at: datetime) -> bool:
        """Whether a moment is not older than what is known: telemetry may arrive after newer signals."""
        known: datetime | None = self._known[name]
        return known is None or at >= known

    def _learn(self, **values: Any) -> None:
        """Remember what is newly known, to be written by `flush`."""
        self._known.update(values)
        self._news.update(values)


async def watched(connection: AsyncConnection, household: str, at: datetime) -> bool:
    """Whether the person is watched: has not left, and has not withdrawn the consent to the service."""
    row = await households.get(connection, household)
    assert row is not None
    given = await consents.of_household(connection, household)
    return row["left_at"] is None and not withdrawn(given, ConsentKind.SERVICE, at)


CANNOT_SEE_KEY = "signal.cannot_see"
"""The sentence of a home that has been silent for longer than its cap."""
