"""Receipts that gateways send by themselves."""

from typing import Any

import voluptuous as vol

from aggregator.api.checks import Check
from aggregator.api.route import Call, Route, Who
from aggregator.operations.receipts import ReceiptsTaken

_REPORT = {
    "type": "object",
    "properties": {"messageId": {"type": "string"}, "statusCode": {"type": "string"}},
    "additionalProperties": True,
}


def _reports(value: Any) -> Any:
    """A list of objects, whatever else the gateway writes into them."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError
    return value


async def _solapi(call: Call[None]) -> ReceiptsTaken:
    """Take reports of SOLAPI."""
    return await call.service.receipts.solapi(call.headers.get("X-Solapi-Secret", ""), call.body)


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/receipts/solapi",
        name="takeSolapiReceipts",
        summary="SOLAPI tells what became of text messages; proved by its header X-Solapi-Secret",
        who=Who.ANYONE,
        handler=_solapi,
        answer=ReceiptsTaken,
        body=vol.Schema(
            Check(code="list_expected", parse=_reports, schema={"type": "array", "items": _REPORT}, values={})
        ),
        refusals=(401, 404),
    ),
)
