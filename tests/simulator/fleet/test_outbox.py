"""The numbering of a home's items."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from simulator.fleet.integration.kernel import wire
from simulator.fleet.outbox import Outbox

AT = datetime(2026, 11, 17, tzinfo=UTC)
SIGNAL = wire.SosItem(at=AT, sensor="s_5")
READING = wire.ReadingItem(at=AT, sensor="s_1", value=90.0)


def numbers(batch):
    """The numbers in a batch."""
    return [int(body.partition(b'"seq":')[2].partition(b",")[0]) for body in batch]


def test_numbers_count_from_one_and_signals_go_first():
    outbox = Outbox("b_1")
    for item in (READING, SIGNAL, READING, SIGNAL):
        outbox.add(item)
    assert (outbox.last, outbox.waiting, outbox.signals, outbox.oldest) == (4, 4, 2, 1)
    assert numbers(outbox.batch()) == [2, 4, 1, 3]
    assert numbers(outbox.batch(3)) == [2, 4, 1]


def test_only_what_was_handed_out_and_is_acknowledged_is_forgotten():
    outbox = Outbox("b_1")
    for item in (READING, SIGNAL, READING):
        outbox.add(item)
    outbox.batch(2)
    assert outbox.settle(ack=3, also=()) == 2
    assert outbox.numbers == {3}
    outbox.batch()
    assert outbox.settle(ack=0, also=(7,)) == 0
    outbox.batch()
    assert outbox.settle(ack=0, also=(3,)) == 1
    assert (outbox.waiting, outbox.oldest) == (0, None)


@given(st.lists(st.tuples(st.sampled_from([SIGNAL, READING]), st.integers(1, 5), st.integers(0, 30)), max_size=30))
def test_whatever_is_acknowledged_no_number_comes_twice_and_none_is_lost(steps):
    outbox = Outbox("b_1")
    forgotten: set[int] = set()
    for item, size, ack in steps:
        outbox.add(item)
        before = outbox.numbers
        handed = set(numbers(outbox.batch(size)))
        assert len(handed) == min(size, outbox.waiting)
        outbox.settle(ack, ())
        gone = before - outbox.numbers
        assert gone == {number for number in handed if number <= ack}
        assert not gone & forgotten
        forgotten |= gone
    assert forgotten | outbox.numbers == set(range(1, outbox.last + 1))
