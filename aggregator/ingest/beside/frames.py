"""What passes between the region and the process beside it: frames of one byte of kind, four of length, and a body.

The region sends BEGIN once, then GROUP after GROUP; the process answers READY, and to every GROUP with DONE or FAILED.
Bodies are MessagePack but for BEGIN, which only ever comes from the process that started the other.
"""

import copyreg
import io
import pickle
from asyncio import StreamReader
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, BinaryIO, Self

import msgspec

from aggregator.domain.region import Region
from aggregator.ingest.arrived import Arrived
from aggregator.ingest.checked import Checked
from aggregator.ingest.compiled import items_of
from aggregator.kernel.wire import Heartbeat
from aggregator.operations.nodes import NodeIdentity

BEGIN, READY, GROUP, DONE, FAILED = b"BRGDF"
_HEAD_BYTES = 5


class Brought(msgspec.Struct, array_like=True, gc=False):
    """A report that was read and may be quiet."""

    node: str
    household: str
    arrived_at: datetime
    behind_s: float
    boot: str
    sent_at: datetime
    seqs: Sequence[int]
    first_at: datetime | None
    last_at: datetime | None
    kinds: frozenset[str]
    array: bytes
    evidence: Sequence[tuple[int, datetime]]
    heartbeat: Heartbeat | None
    settings_version: str | None

    @classmethod
    def of(cls, arrived: Arrived) -> Self:
        """The same to be sent."""
        checked, identity = arrived.checked, arrived.identity
        return cls(
            identity.node,
            identity.household,
            arrived.arrived_at,
            arrived.behind.total_seconds(),
            checked.boot,
            checked.sent_at,
            checked.seqs,
            checked.first_at,
            checked.last_at,
            checked.kinds,
            checked.array,  # type: ignore[arg-type]  # the encoder takes a view as well
            checked.evidence,
            checked.heartbeat,
            checked.settings_version,
        )

    def arrived(self) -> Arrived:
        """The same as it was."""
        return Arrived(
            identity=NodeIdentity(node=self.node, household=self.household),
            checked=Checked(
                node=self.node,
                boot=self.boot,
                sent_at=self.sent_at,
                seqs=self.seqs,
                first_at=self.first_at,
                last_at=self.last_at,
                kinds=self.kinds,
                array=self.array,
                evidence=self.evidence,
                heartbeat=self.heartbeat,
                done=(),
                settings_version=self.settings_version,
                items_of=items_of,
            ),
            arrived_at=self.arrived_at,
            behind=timedelta(seconds=self.behind_s),
        )


class Done(msgspec.Struct, array_like=True, gc=False):
    """A report that is on disk: the text of its reply, and how many of its items were new."""

    reply: bytes
    new: int


def _unchangeable(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """A mapping nobody may change."""
    return MappingProxyType(values)


class _Pickler(pickle.Pickler):
    """Knows such mappings."""

    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[MappingProxyType] = lambda one: (_unchangeable, (dict(one),))


_encoder = msgspec.msgpack.Encoder()
_group = msgspec.msgpack.Decoder(list[Brought])
_done = msgspec.msgpack.Decoder(list[Done | None])
group_of = _group.decode
"""Reports from the body of a GROUP."""
done_of = _done.decode
"""One of each report from the body of a DONE, in their order; None for one that was left alone."""


def frame(kind: int, body: bytes = b"") -> bytes:
    """A frame as it goes over the wire."""
    return bytes((kind,)) + len(body).to_bytes(_HEAD_BYTES - 1, "big") + body


def listing(kind: int, told: Sequence[Brought | Done | None]) -> bytes:
    """A frame with a list."""
    return frame(kind, _encoder.encode(told))


def beginning(region: Region, database: str) -> bytes:
    """The frame BEGIN."""
    buffer = io.BytesIO()
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump((region, database))
    return frame(BEGIN, buffer.getvalue())


def begun(body: bytes) -> tuple[Region, str]:
    """The configuration and the database's address from the body of a BEGIN."""
    told: tuple[Region, str] = pickle.loads(body)
    return told


def next_frame(orders: BinaryIO) -> tuple[int, Any]:
    """The next frame, waited for. Raises EOFError at the end."""
    head = _exactly(orders, _HEAD_BYTES)
    return head[0], _exactly(orders, int.from_bytes(head[1:], "big"))


def _exactly(orders: BinaryIO, size: int) -> bytes:
    """So many bytes."""
    found = orders.read(size)
    if len(found) < size:
        raise EOFError
    return found


async def read_frame(reader: StreamReader) -> tuple[int, Any]:
    """The next frame. Raises IncompleteReadError at the end."""
    head = await reader.readexactly(_HEAD_BYTES)
    return head[0], await reader.readexactly(int.from_bytes(head[1:], "big"))
