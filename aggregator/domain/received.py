"""Which sequence numbers of one node's numbering have arrived: the memory behind "sending twice changes nothing".

Numbers start at 1 and are contiguous at the home. Everything up to `ack` is dealt with; `above` are the islands
beyond the first gap. A home that had to throw items away says so with a range: those numbers count as dealt with, but
are remembered as `missing`, so that one which arrives after all is still taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

type Span = tuple[int, int]
"""First and last number, both included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Spans are sorted, apart from each other, and those of `above` lie beyond `ack` + 1."""

    ack: int = 0
    above: tuple[Span, ...] = ()
    missing: tuple[Span, ...] = ()

    def has(self, seq: int) -> bool:
        """Whether this number has been stored already."""
        return (seq <= self.ack or _holds(self.above, seq)) and not _holds(self.missing, seq)

    def settled(self, seq: int) -> bool:
        """Whether the home need not send this number again: stored, or told as dropped."""
        return seq <= self.ack or _holds(self.above, seq)

    def store(self, seq: int) -> "Received":
        """The memory with one more number stored."""
        return self._settle((seq, seq), without(self.missing, (seq, seq)))

    def store_all(self, seqs: Sequence[int]) -> tuple["Received", Sequence[int]]:
        """The memory with these numbers stored, and those among them that are new, in order and each once."""
        if not (self.above or self.missing) and seqs == [*range(self.ack + 1, self.ack + 1 + len(seqs))]:
            return Received(ack=self.ack + len(seqs)), seqs
        new = [seq for seq in sorted(set(seqs)) if not self.has(seq)]
        missing = self.missing
        for seq in new if missing else ():
            missing = without(missing, (seq, seq))
        dealt_with = ((1, self.ack),) if self.ack else ()
        spans = union((*dealt_with, *self.above, *((seq, seq) for seq in new)))
        return self._reach(spans, missing) if new else self, new

    def drop(self, first: int, last: int) -> "Received":
        """The memory after the home threw these numbers away; those that had arrived before stay stored."""
        gone: tuple[Span, ...] = ((max(first, self.ack + 1), last),) if last > self.ack else ()
        for span in self.above:
            gone = without(gone, span)
        return self._settle((first, last), union((*self.missing, *gone)))

    def _settle(self, span: Span, missing: tuple[Span, ...]) -> "Received":
        """Count a span as dealt with and move `ack` over everything that is now contiguous."""
        return self._reach(union((*self.above, span)), missing)

    def _reach(self, spans: tuple[Span, ...], missing: tuple[Span, ...]) -> "Received":
        """Move `ack` over the first span if that follows; the spans are what is dealt with beyond it."""
        if spans[0][0] > self.ack + 1:
            return Received(ack=self.ack, above=spans, missing=missing)
        ack = max(self.ack, spans[0][1])
        return Received(ack=ack, above=tuple(rest for rest in spans[1:] if rest[1] > ack), missing=missing)


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same numbers as few sorted spans."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def without(spans: Iterable[Span], hole: Span) -> tuple[Span, ...]:
    """The spans with a hole cut out."""
    left = [(first, min(last, hole[0] - 1)) for first, last in spans if first < hole[0]]
    right = [(max(first, hole[1] + 1), last) for first, last in spans if last > hole[1]]
    return union((*left, *right))


def _holds(spans: Iterable[Span], seq: int) -> bool:
    """Whether one of the spans holds the number."""
    return any(first <= seq <= last for first, last in spans)
