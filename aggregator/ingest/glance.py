"""What the text of a report shows without being read."""

from aggregator.kernel.wire import LANE, Lane

_URGENT = tuple(f'"{kind}"'.encode() for kind, lane in LANE.items() if lane is Lane.SIGNAL)


def surely_telemetry(text: bytes) -> bool:
    """Whether no item of a report can be of the signal lane. False says nothing: it has to be read.

    A kind is written as it is where nothing is escaped; a name followed by a colon is that of a field. Bytes that
    begin a text of another encoding than UTF-8 are no JSON.
    """
    return b"\\" not in text and all(text.count(kind) == text.count(kind + b":") for kind in _URGENT)


def without_items(text: bytes) -> bool:
    """Whether a report holds no item, unless something in it is escaped."""
    return b'"seq"' not in text
