"""Whatever order sends, failures and crashes come in, nothing is lost unsaid and nothing is doubled."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from custom_components.smartcare.kernel import wire
from custom_components.smartcare.outbox import Outbox
from custom_components.smartcare.outbox_tables import Lane

from .fake_region import Books

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
LIMIT = 7


class OutboxMachine(RuleBasedStateMachine):
    """Drives an outbox and a region's books; the model is a dictionary of what waits and a set of what was dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="outbox-"))
        self.outbox = self.opened()
        self.books = Books()
        self.boot = self.outbox.boot
        self.waiting: dict[int, Lane] = {}
        self.untold: list[set[int]] = []
        self.names: dict[int, str] = {}
        self.dropped: set[int] = set()
        self.told: dict[int, set[int]] = {}

    def opened(self) -> Outbox:
        return Outbox.open(self.folder / "home.outbox", LIMIT, lambda: NOW)

    def teardown(self) -> None:
        try:
            self.all_arrives_in_the_end()
        finally:
            self.outbox.close()
            shutil.rmtree(self.folder)

    def all_arrives_in_the_end(self) -> None:
        for _ in range(20):
            self.exchange(500, request_arrives=True, reply_arrives=True)
        assert self.outbox.waiting == 0
        assert self.books.receipt([])[0] == max(self.names | self.told, default=0)
        assert {seq: item["sensor"] for seq, item in self.books.items.items() if "sensor" in item} == {
            seq: name for seq, name in self.names.items() if seq in self.books.items
        }
        assert set(self.names) - set(self.books.items) <= self.dropped

    @rule(signals=st.lists(st.booleans(), min_size=1, max_size=5))
    def add(self, signals: list[bool]) -> None:
        first = max(self.names | self.told, default=0) + 1
        for seq, is_signal in enumerate(signals, first):
            self.names[seq] = f"item {seq}"
            self.waiting[seq] = Lane.SIGNAL if is_signal else Lane.TELEMETRY
        items: list[wire.Item] = [
            wire.SosItem(at=NOW, sensor=self.names[seq])
            if self.waiting[seq] is Lane.SIGNAL
            else wire.ReadingItem(at=NOW, sensor=self.names[seq], value=1.0)
            for seq in range(first, first + len(signals))
        ]

        assert self.outbox.add_all(items) == tuple(range(first, first + len(signals)))

        excess = max(0, len(self.waiting) - LIMIT)
        lost = sorted(self.waiting, key=lambda seq: (-self.waiting[seq], seq))[:excess]
        self.waiting = {seq: lane for seq, lane in self.waiting.items() if seq not in lost}
        self.dropped |= set(lost)
        numbers = set(lost).union(*self.untold, *(self.told.get(seq, set()) for seq in lost))
        self.untold = self.joined(numbers) if lost else self.untold

    @rule(
        max_items=st.integers(1, 10),
        request_arrives=st.booleans(),
        reply_arrives=st.booleans(),
        is_new=st.booleans(),
        ack_error=st.sampled_from([0, 0, 0, -2, 10**6]),
    )
    def send(self, max_items: int, request_arrives: bool, reply_arrives: bool, is_new: bool, ack_error: int) -> None:
        self.exchange(max_items, request_arrives, reply_arrives, is_new, ack_error)

    def exchange(
        self, max_items: int, request_arrives: bool, reply_arrives: bool, is_new: bool = False, ack_error: int = 0
    ) -> None:
        self.tell()
        expected = sorted(self.waiting, key=lambda seq: (self.waiting[seq], seq))[:max_items]
        batch = self.outbox.next_batch(max_items)
        assert [item["seq"] for item in batch.items] == expected
        sent = list(batch.items)
        if request_arrives:
            self.books.store(sent)
        if request_arrives and is_new:
            self.add([True])
        if request_arrives and reply_arrives:
            ack, also = self.books.receipt(sent)
            ack += ack_error
            self.outbox.settle(ack, also)
            for seq in expected:
                if seq <= ack or seq in also:
                    self.waiting.pop(seq, None)

    def tell(self) -> None:
        number = max(self.names | self.told, default=0)
        for group in self.untold:
            number += 1
            self.told[number] = set(range(min(group), max(group) + 1))
            self.waiting[number] = Lane.SIGNAL
        self.untold.clear()

    def joined(self, numbers: set[int]) -> list[set[int]]:
        groups: list[set[int]] = []
        for seq in sorted(numbers):
            if not groups or any(max(groups[-1]) < waiting < seq for waiting in self.waiting):
                groups.append(set())
            groups[-1].add(seq)
        return groups

    @rule()
    def crash(self) -> None:
        self.outbox.close()
        self.outbox = self.opened()

    @invariant()
    def the_numbering_lives_on(self) -> None:
        assert self.outbox.boot == self.boot
        assert self.outbox.trouble is None

    @invariant()
    def nothing_is_doubled(self) -> None:
        assert self.books.conflicts == []

    @invariant()
    def the_count_is_right(self) -> None:
        assert self.outbox.waiting == len(self.waiting) + len(self.untold)

    @invariant()
    def all_is_accounted_for(self) -> None:
        assert set(self.names) <= set(self.waiting) | set(self.books.items) | self.dropped


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
