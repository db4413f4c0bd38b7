"""The memory of numbers, against a plain set."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.received import Received, union, without

NUMBERS = st.integers(min_value=1, max_value=40)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("store"), NUMBERS, NUMBERS),
        st.tuples(st.just("drop"), NUMBERS, NUMBERS).map(lambda step: (step[0], *sorted(step[1:]))),
    ),
    max_size=60,
)


STEP: dict[str, Callable[[Received, int, int], Received]] = {
    "store": lambda received, first, _last: received.store(first),
    "drop": lambda received, first, last: received.drop(first, last),
}


class Plain:
    """The same in sets."""

    def __init__(self) -> None:
        self.stored: set[int] = set()
        self.dropped: set[int] = set()

    def store(self, seq: int, _last: int) -> None:
        self.stored.add(seq)

    def drop(self, first: int, last: int) -> None:
        self.dropped |= set(range(first, last + 1))

    @property
    def ack(self) -> int:
        return next(seq for seq in range(100) if seq + 1 not in self.stored | self.dropped)


@given(STEPS)
def test_any_order_with_duplicates_gaps_and_dropped_ranges(steps: list[tuple[str, int, int]]):
    received, plain = Received(), Plain()
    for step, first, last in steps:
        received = STEP[step](received, first, last)
        getattr(plain, step)(first, last)
    assert received.ack == plain.ack
    for seq in range(1, 45):
        assert received.has(seq) == (seq in plain.stored)
        assert received.settled(seq) == (seq in plain.stored | plain.dropped)


@given(STEPS, st.lists(st.integers(1, 40), max_size=12))
def test_many_at_once_are_the_same_as_one_by_one(steps: list[tuple[str, int, int]], seqs: list[int]):
    received = Received()
    for step, first, last in steps:
        received = STEP[step](received, first, last)
    one_by_one, new = received, []
    for seq in sorted(seqs):
        new += [] if one_by_one.has(seq) else [seq]
        one_by_one = one_by_one.store(seq)
    assert received.store_all(seqs) == (one_by_one, new)


@pytest.mark.parametrize("ack", [0, 7])
def test_the_next_ones_in_order(ack: int):
    following = [*range(ack + 1, ack + 51)]
    assert Received(ack=ack).store_all(following) == (Received(ack=ack + 50), following)


@given(st.permutations(range(1, 30)))
def test_everything_is_acknowledged_in_the_end(order: list[int]):
    received = Received()
    for seq in order:
        received = received.store(seq)
    assert received == Received(ack=29)


def test_an_item_that_was_told_as_dropped_is_still_taken():
    received = Received().store(1).drop(2, 5).store(6)
    assert (received.ack, received.has(3)) == (6, False)
    assert received.store(3).has(3)
    assert received.store(3).missing == ((2, 2), (4, 5))


@pytest.mark.parametrize(
    ("spans", "expected"),
    [([], ()), ([(3, 4), (1, 2)], ((1, 4),)), ([(1, 9), (2, 3)], ((1, 9),)), ([(1, 1), (3, 3)], ((1, 1), (3, 3)))],
)
def test_union(spans: list[tuple[int, int]], expected: tuple[tuple[int, int], ...]):
    assert union(spans) == expected


@pytest.mark.parametrize(
    ("hole", "expected"), [((5, 6), ((1, 4), (7, 9))), ((1, 9), ()), ((8, 20), ((1, 7),)), ((20, 30), ((1, 9),))]
)
def test_without(hole: tuple[int, int], expected: tuple[tuple[int, int], ...]):
    assert without(((1, 9),), hole) == expected
