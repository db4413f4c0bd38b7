"""The log of every look at a person."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol

from aggregator.api.checks import moment, text, written_count
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.operations import looks
from aggregator.operations.looks import Look

_FILTER = vol.Schema(
    {
        vol.Optional("household"): text(40),
        vol.Optional("user"): text(64),
        vol.Optional("from"): moment(),
        vol.Optional("to"): moment(),
        vol.Optional("before"): written_count(10**9),
        vol.Optional("limit"): written_count(5000),
    }
)
_PARAMETERS = {"from": "start", "to": "end"}


async def _list(call: Call[Actor]) -> tuple[Look, ...]:
    """Who looked at whom."""
    wanted: Mapping[str, Any] = {_PARAMETERS.get(name, name): value for name, value in call.query.items()}
    return await looks.list_looks(call.context, call.caller, **wanted)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/looks",
        name="listLooks",
        needs=Permission.SEE_LOOKS,
        summary="Who looked at whom, the newest first; for auditors, administrators, and managers of a district",
        who=Who.STAFF,
        handler=_list,
        answer=Look,
        many=True,
        query=_FILTER,
        refusals=(400, 403),
    ),
)
