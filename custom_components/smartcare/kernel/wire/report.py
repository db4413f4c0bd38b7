"""A batch of numbered items from one home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .fields import Fields, WireError, format_time
from .heartbeat import Heartbeat, encode_heartbeat, parse_heartbeat
from .items import Item, parse_item

VERSION = 1
ITEMS_LIMIT = 1000
_DONE_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """An item with its place in the home's numbering; `data` is what came over the wire."""

    seq: int
    item: Item
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """An item that could not be read: it is set aside, and the others go on."""

    seq: int
    field: str
    error: str
    mend: str
    data: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a home sends; `boot` names one life of its numbering, `done` the commands it has carried out."""

    node: str
    boot: str
    sent_at: datetime
    items: tuple[Numbered, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    heartbeat: Heartbeat | None = None
    done: tuple[str, ...] = ()
    settings_version: str | None = None


def encode_report(
    *,
    node: str,
    boot: str,
    sent_at: datetime,
    items: Sequence[Mapping[str, Any]],
    heartbeat: Heartbeat | None = None,
    done: Sequence[str] = (),
    settings_version: str | None = None,
) -> dict[str, Any]:
    """Return a report as JSON; `items` are encoded items with their "seq"."""
    return {
        "v": VERSION,
        "node": node,
        "boot": boot,
        "sent_at": format_time(sent_at),
        "items": [dict(item) for item in items],
        "heartbeat": None if heartbeat is None else encode_heartbeat(heartbeat),
        "done": list(done),
        "settings_version": settings_version,
    }


def parse_report(data: object) -> Report:
    """Return the report of a JSON object.

    An item that cannot be read goes to `rejected`. An envelope that cannot be read, or an item without its number,
    raises WireError: nothing could be acknowledged.
    """
    fields = Fields(data)
    if fields.raw("v") != VERSION:
        raise WireError("v", "is not a known version", f"send version {VERSION}")
    items: list[Numbered] = []
    rejected: list[Rejected] = []
    for index, row in enumerate(fields.rows("items", ITEMS_LIMIT)):
        path = f"items[{index}]"
        seq = Fields(row, path).whole("seq", 1)
        try:
            items.append(Numbered(seq=seq, item=parse_item(row, path), data=row))
        except WireError as error:
            field = error.field.removeprefix(f"{path}.")
            rejected.append(Rejected(seq=seq, field=field, error=error.error, mend=error.mend, data=row))
    done = fields.rows("done", _DONE_LIMIT)
    return Report(
        node=fields.text("node"),
        boot=fields.text("boot"),
        sent_at=fields.time("sent_at"),
        items=tuple(items),
        rejected=tuple(rejected),
        heartbeat=parse_heartbeat(fields.raw("heartbeat")) if fields.has("heartbeat") else None,
        done=tuple(Fields({"done": command}).text("done") for command in done),
        settings_version=fields.text("settings_version") if fields.has("settings_version") else None,
    )
