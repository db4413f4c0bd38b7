"""What passes between the region and the process beside it: frames of one byte of kind, four of length, and a body.

The region sends BEGIN once, then a GROUP as soon as there is one and GO when its turn has come; the process answers
READY, and to every GO with DONE or FAILED. Bodies are MessagePack but for BEGIN, which only ever comes from the
process that started the other.
"""

import copyreg
import io
import pickle
from asyncio import StreamReader
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import msgspec

from aggregator.domain.region import Region
from aggregator.ingest.arrived import UNREAD, Arrived
from aggregator.ingest.compiled import check
from aggregator.operations.nodes import NodeIdentity

BEGIN, READY, GROUP, GO, DONE, FAILED = b"BRPGDF"
_HEAD_BYTES = 5


class Brought(msgspec.Struct, array_like=True, gc=False):
    """A report as it came."""

    node: str
    household: str
    arrived_at: datetime
    behind_s: float
    text: bytes

    def read(self) -> Arrived:
        """The same, read; where only the kernel's reader can judge, still unread."""
        checked = check(self.text) or UNREAD
        return Arrived(
            identity=NodeIdentity(node=self.node, household=self.household),
            checked=checked,
            told=len(checked.seqs),
            arrived_at=self.arrived_at,
            behind=timedelta(seconds=self.behind_s),
        )


class Done(msgspec.Struct, array_like=True, gc=False):
    """A report that is on disk: the text of its reply, how many items it told, and how many of them were new."""

    reply: bytes
    told: int
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


async def read_frame(reader: StreamReader) -> tuple[int, Any]:
    """The next frame. Raises IncompleteReadError at the end."""
    head = await reader.readexactly(_HEAD_BYTES)
    return head[0], await reader.readexactly(int.from_bytes(head[1:], "big"))
