"""What the region answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .fields import Fields, WireError, format_time
from .report import Rejected
from .settings import Settings, encode_settings, parse_settings

_ALSO_LIMIT = 100_000
_COMMANDS_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something the home shall do: check_in, refresh, rename; `values` are the command's own fields."""

    id: str
    type: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The receipt of a report: everything up to `ack` is stored, and the numbers in `also`."""

    ack: int
    also: tuple[int, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    settings: Settings | None = None
    commands: tuple[Command, ...] = ()
    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeInfo:
    """Who the region takes this home for."""

    node: str
    household: str
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A new node: its token is shown this once. `name` is a label without personal data."""

    node: str
    token: str = field(repr=False)
    household: str
    name: str
    settings: Settings


def encode_reply(reply: Reply) -> dict[str, Any]:
    """Return a reply as JSON."""
    return {
        "ack": reply.ack,
        "also": list(reply.also),
        "rejected": [
            {"seq": item.seq, "field": item.field, "error": item.error, "mend": item.mend} for item in reply.rejected
        ],
        "settings": None if reply.settings is None else encode_settings(reply.settings),
        "commands": [{**command.values, "id": command.id, "type": command.type} for command in reply.commands],
        "time": format_time(reply.time),
    }


def parse_reply(data: object) -> Reply:
    """Return the reply of a JSON object."""
    fields = Fields(data)
    also = fields.rows("also", _ALSO_LIMIT)
    return Reply(
        ack=fields.whole("ack"),
        also=tuple(Fields({"also": seq}).whole("also", 1) for seq in also),
        rejected=tuple(
            _rejected(Fields(row, f"rejected[{index}]"))
            for index, row in enumerate(fields.rows("rejected", _ALSO_LIMIT))
        ),
        settings=parse_settings(fields.raw("settings")) if fields.has("settings") else None,
        commands=tuple(
            _command(row, f"commands[{index}]") for index, row in enumerate(fields.rows("commands", _COMMANDS_LIMIT))
        ),
        time=fields.time("time"),
    )


def _rejected(fields: Fields) -> Rejected:
    return Rejected(
        seq=fields.whole("seq", 1),
        field=fields.text("field", empty=True),
        error=fields.text("error", empty=True),
        mend=fields.text("mend", empty=True),
    )


def _command(data: object, path: str) -> Command:
    fields = Fields(data, path)
    if not isinstance(data, Mapping):  # pragma: no cover - Fields has refused it
        raise WireError(path, "is not an object", "send a JSON object")
    values = {key: value for key, value in data.items() if key not in ("id", "type")}
    return Command(id=fields.text("id"), type=fields.text("type"), values=values)


def parse_node_info(data: object) -> NodeInfo:
    """Return who the region takes this home for."""
    fields = Fields(data)
    return NodeInfo(
        node=fields.text("node"),
        household=fields.text("household"),
        settings=parse_settings(fields.raw("settings")),
    )


def parse_pairing(data: object) -> Pairing:
    """Return the answer to a pairing code."""
    fields = Fields(data)
    return Pairing(
        node=fields.text("node"),
        token=fields.text("token"),
        household=fields.text("household"),
        name=fields.text("name", empty=True),
        settings=parse_settings(fields.raw("settings")),
    )
