"""A report that was taken apart once, by the compiled check or by the kernel's reader, ready for the transaction."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

import orjson

from aggregator.kernel.wire import LANE, EvidenceItem, Heartbeat, Item, Lane, Numbered, Report, parse_report

_URGENT = frozenset(kind for kind, lane in LANE.items() if lane is Lane.SIGNAL)
_PLAIN = frozenset({"reading", "summary", "evidence", "sensor"})
"""Kinds of items that usually change nothing but what is kept."""


class TakenApart(Protocol):
    """An item as the compiled check has it."""

    def item(self, at: datetime) -> Item:
        """The item as the kernel knows it."""


def _nothing(_array: bytes | memoryview) -> Sequence[TakenApart]:
    """For a report that was read by the kernel."""
    return ()


@dataclass(slots=True, kw_only=True, eq=False)
class Checked:
    """A report; `seqs` are the numbers of its items, `array` is the JSON text of all of them.

    `first_at` and `last_at` are the earliest and the latest time of an item, None without any. `report` is there when
    the kernel's reader was asked, else it is made when it is needed: few reports need it, and thousands of them wait
    together. `items_of` takes the text of the items apart once more, `evidence` is those among them that show life, by
    their numbers.
    """

    node: str
    boot: str
    sent_at: datetime
    seqs: Sequence[int]
    first_at: datetime | None
    last_at: datetime | None
    kinds: frozenset[str]
    array: bytes | memoryview
    evidence: Sequence[tuple[int, datetime]]
    heartbeat: Heartbeat | None
    done: tuple[str, ...]
    settings_version: str | None
    items_of: Callable[[bytes | memoryview], Sequence[TakenApart]] = _nothing
    report: Report | None = None

    @classmethod
    def read(cls, data: object) -> Self:
        """Take a JSON value apart with the kernel's reader. Raises WireError."""
        report = parse_report(data)
        times = [one.item.at for one in report.items]
        return cls(
            node=report.node,
            boot=report.boot,
            sent_at=report.sent_at,
            seqs=[one.seq for one in report.items],
            first_at=min(times, default=None),
            last_at=max(times, default=None),
            kinds=frozenset({one.data["type"] for one in report.items}),
            array=orjson.dumps([one.data for one in report.items]),
            evidence=[(one.seq, one.item.at) for one in report.items if isinstance(one.item, EvidenceItem)],
            heartbeat=report.heartbeat,
            done=report.done,
            settings_version=report.settings_version,
            report=report,
        )

    @property
    def urgent(self) -> bool:
        """Whether it tells something that must not wait behind telemetry."""
        return not self.kinds.isdisjoint(_URGENT)

    @property
    def plain(self) -> bool:
        """Whether it holds nothing but readings, summaries, evidence and news of sensors, and asks for nothing."""
        return self.kinds <= _PLAIN and not self.done and not (self.report and self.report.rejected)

    def evidence_at(self, new: Collection[int]) -> datetime | None:
        """The latest evidence of life among the items with these numbers."""
        return max((at for seq, at in self.evidence if seq in new), default=None) if self.evidence else None

    def times(self) -> Sequence[datetime]:
        """When each item was, read once more: few reports need that."""
        if self.report is not None:
            return [one.item.at for one in self.report.items]
        return [datetime.fromisoformat(item["at"]) for item in orjson.loads(self.array)]

    def full(self) -> Report:
        """The report as the kernel knows it."""
        if self.report is None:
            sent = orjson.loads(self.array)
            told = zip(self.seqs, self.items_of(self.array), self.times(), sent, strict=True)
            self.report = Report(
                node=self.node,
                boot=self.boot,
                sent_at=self.sent_at,
                items=tuple(Numbered(seq=seq, item=one.item(at), data=data) for seq, one, at, data in told),
                heartbeat=self.heartbeat,
                done=self.done,
                settings_version=self.settings_version,
            )
        return self.report
