"""The stages of a message, as tables."""

from collections.abc import Hashable
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.domain.delivery.bundle import bundle
from aggregator.domain.delivery.confirm import Judgement, Receipt, Verdict, first_look, judge
from aggregator.domain.delivery.dedupe import dedupe
from aggregator.domain.delivery.fall_back import falls_back, next_way
from aggregator.domain.delivery.limit import Slot, slot
from aggregator.domain.incident import Priority
from aggregator.domain.region import MessageRules, Recipient

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULES = MessageRules(at_once=2, window=MINUTE)
KIM, LEE, PARK = (Recipient(channel="solapi", address=f"0100000000{digit}") for digit in "123")


def test_nobody_is_told_twice_at_one_address():
    by_mail = Recipient(channel="smtp", address=KIM.address)
    assert dedupe((KIM, LEE, KIM, by_mail)) == (KIM, LEE, by_mail)


@pytest.mark.parametrize(
    ("priority", "recent", "held_until", "expected"),
    [
        (Priority.SOS, 1000, NOW + MINUTE, Slot(due_at=NOW, held=False)),
        (Priority.DANGER, 0, None, Slot(due_at=NOW, held=False)),
        (Priority.DANGER, 1, None, Slot(due_at=NOW, held=False)),
        (Priority.DANGER, 2, None, Slot(due_at=NOW + MINUTE, held=True)),
        (Priority.DANGER, 2, NOW + MINUTE / 4, Slot(due_at=NOW + MINUTE / 4, held=True)),
        (Priority.DANGER, 2, NOW, Slot(due_at=NOW + MINUTE, held=True)),
        (None, 1, None, Slot(due_at=NOW, held=False)),
        (None, 2, None, Slot(due_at=NOW + MINUTE, held=True)),
    ],
)
def test_what_is_held(priority: Priority | None, recent: int, held_until: datetime | None, expected: Slot):
    assert slot(priority, RULES, NOW, recent=recent, held_until=held_until) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("", []),
        ("-a -b", [["-a"], ["-b"]]),
        ("xa -b xc yd xe", [["xa", "xc"], ["-b"], ["yd"], ["xe"]]),
    ],
)
def test_bundles_keep_the_order_and_are_not_endless(rows: str, expected: list[list[str]]):
    def recipient(row: str) -> Hashable | None:
        return row[0].strip("-") or None

    assert list(bundle(rows.split(), recipient, most=2)) == expected


@pytest.mark.parametrize(("receipts", "left_s", "expected_s"), [(True, 300, 5), (True, 3, 3), (False, 300, 300)])
def test_the_first_look(receipts: bool, left_s: int, expected_s: int):
    looked = first_look(NOW, NOW + timedelta(seconds=left_s), receipts=receipts)
    assert looked == NOW + timedelta(seconds=expected_s)


@pytest.mark.parametrize(
    ("receipt", "left_s", "acknowledged", "expected"),
    [
        (Receipt.RECEIVED, 60, False, Judgement(verdict=Verdict.RECEIVED)),
        (Receipt.RECEIVED, -60, True, Judgement(verdict=Verdict.RECEIVED)),
        (Receipt.WAITING, 60, True, Judgement(verdict=Verdict.ACKNOWLEDGED)),
        (Receipt.REFUSED, 60, True, Judgement(verdict=Verdict.ACKNOWLEDGED)),
        (Receipt.REFUSED, 60, False, Judgement(verdict=Verdict.REFUSED)),
        (Receipt.WAITING, 0, False, Judgement(verdict=Verdict.UNCONFIRMED)),
        (Receipt.WAITING, 10, False, Judgement(verdict=Verdict.WAIT, look_at=NOW + timedelta(seconds=10))),
        (Receipt.WAITING, 60, False, Judgement(verdict=Verdict.WAIT, look_at=NOW + timedelta(seconds=15))),
    ],
)
def test_handed_over_is_not_received(receipt: Receipt, left_s: int, acknowledged: bool, expected: Judgement):
    assert judge(receipt, NOW, NOW + timedelta(seconds=left_s), acknowledged=acknowledged) == expected


def test_the_next_way_knows_those_after_it():
    way = next_way((LEE, PARK))
    assert way is not None
    assert (way.address, way.then) == (LEE.address, (PARK,))
    assert next_way(()) is None


@pytest.mark.parametrize(
    ("then", "retry_s", "acknowledged", "expected"),
    [
        ((), None, False, False),
        ((LEE,), None, False, True),
        ((LEE,), None, True, False),
        ((LEE,), 59, False, False),
        ((LEE,), 60, False, False),
        ((LEE,), 61, False, True),
    ],
)
def test_when_another_way_is_tried(
    then: tuple[Recipient, ...], retry_s: int | None, acknowledged: bool, expected: bool
):
    retry_at = None if retry_s is None else NOW + timedelta(seconds=retry_s)
    assert falls_back(then, retry_at, NOW + MINUTE, acknowledged=acknowledged) is expected
