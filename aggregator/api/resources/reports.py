"""The reports of homes. Their shape is defined, and checked, by ``kernel/wire.py``; here it is only described."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol

from aggregator.api.checks import Check
from aggregator.api.route import Call, Route, Who
from aggregator.operations.nodes import NodeIdentity

_TIME = {"type": "string", "format": "date-time"}
_COUNT = {"type": "integer", "minimum": 1}
_REPORT = {
    "type": "object",
    "description": "A batch of items, each with its sequence number; sending the same batch twice changes nothing.",
    "required": ["v", "node", "boot", "sent_at", "items"],
    "properties": {
        "v": {"type": "integer", "enum": [1]},
        "node": {"type": "string"},
        "boot": {"type": "string", "description": "One life of the numbering."},
        "sent_at": _TIME,
        "settings_version": {"type": ["string", "null"], "description": "The settings the home works with."},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["seq", "type", "at"],
                "properties": {
                    "seq": _COUNT,
                    "type": {
                        "type": "string",
                        "enum": [
                            "stage",
                            "sos",
                            "evidence",
                            "sensor",
                            "reading",
                            "summary",
                            "absence",
                            "acknowledged",
                            "dropped",
                        ],
                    },
                    "at": _TIME,
                },
                "additionalProperties": True,
            },
        },
        "heartbeat": {"type": ["object", "null"], "additionalProperties": True},
        "done": {"type": "array", "items": {"type": "string"}, "description": "Commands that were carried out."},
    },
}
_REPLY = {
    "type": "object",
    "required": ["ack", "also", "rejected", "settings", "commands", "time"],
    "properties": {
        "ack": {"type": "integer", "description": "Everything up to here is stored."},
        "also": {"type": "array", "items": _COUNT, "description": "Stored numbers of this batch beyond a gap."},
        "rejected": {
            "type": "array",
            "description": "Items kept apart because they could not be read; they count as stored.",
            "items": {
                "type": "object",
                "properties": {
                    "seq": {"type": ["integer", "null"]},
                    "field": {"type": "string"},
                    "error": {"type": "string"},
                    "mend": {"type": "string"},
                },
            },
        },
        "settings": {"type": ["object", "null"], "additionalProperties": True},
        "commands": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
        "time": _TIME,
    },
}


def _as_received(value: Any) -> Any:
    """Leave the checking to the ingest."""
    return value


async def _report(call: Call[NodeIdentity]) -> Mapping[str, Any]:
    """Take a report; answered once it is on disk."""
    return await call.service.ingest.report(call.caller, call.body)


REPORT = Route(
    method="POST",
    path="/api/v1/reports",
    name="report",
    summary="Take a batch of a home; answered once it is on disk",
    who=Who.NODE,
    handler=_report,
    answer=_REPLY,
    body=vol.Schema(Check(code="object_expected", parse=_as_received, schema=_REPORT, values={})),
    refusals=(403, 429),
)
"""Served by `aggregator.api.report_door`; described here."""

ROUTES = (REPORT,)
