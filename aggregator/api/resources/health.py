"""Whether the service lives, and whether it can work."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from aggregator.api.problems import Refusal
from aggregator.api.route import Call, Route, Who

_STATUS = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"type": "string", "enum": ["ok"]}},
}


async def _alive(_call: Call[None]) -> dict[str, Any]:
    """The process answers."""
    return {"status": "ok"}


async def _ready(call: Call[None]) -> dict[str, Any]:
    """The database answers too."""
    try:
        async with call.context.database.read() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        raise Refusal(503, "not_ready", retry_after_s=5) from error
    return {"status": "ok"}


ROUTES = (
    Route(
        method="GET",
        path="/healthz",
        name="alive",
        summary="Whether the process answers",
        who=Who.ANYONE,
        handler=_alive,
        answer=_STATUS,
    ),
    Route(
        method="GET",
        path="/readyz",
        name="ready",
        summary="Whether the service can work",
        who=Who.ANYONE,
        handler=_ready,
        answer=_STATUS,
        refusals=(503,),
    ),
)
