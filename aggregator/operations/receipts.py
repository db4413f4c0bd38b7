"""Receipts that gateways send by themselves."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aggregator.domain.delivery.confirm import Receipt
from aggregator.domain.errors import NotFound, Unauthorized
from aggregator.operations.context import Context
from aggregator.operations.delivery_confirm import take_receipt

SOLAPI = "solapi"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptsTaken:
    """How many of our messages the reports were about."""

    messages: int


class Receipts:
    """Takes reports; ``meaning`` says what a status code of SOLAPI means."""

    def __init__(self, context: Context, solapi_secret: str | None, meaning: Callable[[str], Receipt]):
        self._context = context
        self._solapi_secret = solapi_secret
        self._meaning = meaning

    async def solapi(self, proof: str, reports: Iterable[Mapping[str, Any]]) -> ReceiptsTaken:
        """Take reports of SOLAPI, whose proof is the hexadecimal SHA-1 of the secret given to it.

        Reports may come twice. Raises NotFound without a secret in the configuration, Unauthorized for a wrong proof.
        """
        if not self._solapi_secret:
            raise NotFound("route_unknown")
        expected = hashlib.sha1(self._solapi_secret.encode(), usedforsecurity=False).hexdigest()
        if not hmac.compare_digest(expected.encode(), proof.strip().lower().encode()):
            raise Unauthorized("receipt_proof_wrong")
        taken = 0
        for report in reports:
            reference, meaning = str(report.get("messageId") or ""), self._meaning(str(report.get("statusCode") or ""))
            if reference and meaning is not Receipt.WAITING:
                taken += await take_receipt(self._context, SOLAPI, [reference], meaning)
        return ReceiptsTaken(messages=taken)
