"""One dispatch as a record (K4, W8-W10): who went, when they left, arrived and were done, and what came of it.

An incident can have several. What the police decided stands in the timeline and belongs to the dispatch it was
written down during.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.incident import Transition

AHEAD = timedelta(minutes=5)
"""How far a time that is told may lie ahead of ours: clocks differ."""


class Step(StrEnum):
    """What happens to a dispatch after it was decided, in this order."""

    LEFT = "left"
    ARRIVED = "arrived"
    TRANSPORTED = "transported"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is told along with a step; empty where nothing is. All of it is personal and sealed.

    `names` who went, `keyholder` who let them in, `damage` what was broken, `repairs` who mends it and until when,
    `hospital` where the person was taken.
    """

    names: str = ""
    keyholder: str = ""
    damage: str = ""
    repairs: str = ""
    hospital: str = ""

    def and_then(self, told: "Particulars") -> "Particulars":
        """What is known after something more was told; what was told before stays where nothing new is."""
        return Particulars(
            names=told.names or self.names,
            keyholder=told.keyholder or self.keyholder,
            damage=told.damage or self.damage,
            repairs=told.repairs or self.repairs,
            hospital=told.hospital or self.hospital,
        )


NOTHING_TOLD = Particulars()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One dispatch; `id` is 0 until the store gives one. `partners` are organisations or roles, never names."""

    id: int = 0
    incident: int
    sent_at: datetime
    sent_by: str
    partners: tuple[str, ...] = ()
    people: int | None = None
    left_at: datetime | None = None
    arrived_at: datetime | None = None
    transported_at: datetime | None = None
    ended_at: datetime | None = None
    particulars: Particulars = NOTHING_TOLD

    def time_of(self, step: Step) -> datetime | None:
        """When a step was done."""
        times = {
            Step.LEFT: self.left_at,
            Step.ARRIVED: self.arrived_at,
            Step.TRANSPORTED: self.transported_at,
            Step.ENDED: self.ended_at,
        }
        return times[step]

    def after(self, done: Step, done_at: datetime, told: Particulars, *, opened_at: datetime) -> "Dispatch":
        """The record after a step; doing one again corrects it.

        Leaving may lie before the dispatch was written down, but not before the incident was opened. Raises Invalid
        (`time_out_of_order`, `hospital_needed`).
        """
        order = list(Step)
        position = order.index(done)
        begun = opened_at if done is Step.LEFT else self.left_at or self.sent_at
        before = [begun, *(at for step in order[:position] if (at := self.time_of(step)) is not None)]
        later = [at for step in order[position + 1 :] if (at := self.time_of(step)) is not None]
        if done_at < max(before) or (later and done_at > min(later)):
            raise Invalid("time_out_of_order", field="at")
        known = self.particulars.and_then(told)
        if done is Step.TRANSPORTED and not known.hospital:
            raise Invalid("hospital_needed", field="hospital")
        return replace(
            self,
            left_at=done_at if done is Step.LEFT else self.left_at,
            arrived_at=done_at if done is Step.ARRIVED else self.arrived_at,
            transported_at=done_at if done is Step.TRANSPORTED else self.transported_at,
            ended_at=done_at if done is Step.ENDED else self.ended_at,
            particulars=known,
        )


def chosen(dispatches: Sequence[Dispatch], position: int | None) -> tuple[int, Dispatch]:
    """The dispatch at a position from 1, the newest without one. Raises NotFound (`dispatch_unknown`)."""
    wanted = len(dispatches) if position is None else position
    if not 1 <= wanted <= len(dispatches):
        raise NotFound("dispatch_unknown", field="dispatch", values={"count": len(dispatches)})
    return wanted, dispatches[wanted - 1]


def decisions(timeline: Iterable[Transition], dispatches: Sequence[Dispatch]) -> tuple[tuple[Transition, ...], ...]:
    """The rows with decisions of the police for each dispatch, oldest first."""
    rows = [row for row in timeline if row.why.key.startswith("police.")]
    ends = [*(one.sent_at for one in dispatches[1:]), None][: len(dispatches)]
    return tuple(
        tuple(row for row in rows if one.sent_at <= row.at and (end is None or row.at < end))
        for one, end in zip(dispatches, ends, strict=True)
    )
