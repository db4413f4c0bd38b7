"""SOLAPI tells what became of text messages."""

import asyncio
import hashlib
from typing import Any

import pytest

from aggregator.channels.solapi import receipt_of
from aggregator.operations.receipts import Receipts
from aggregator.store import deliveries

from .conftest import Region

SECRET = "webhook secret"
PROOF = hashlib.sha1(SECRET.encode()).hexdigest()
PATH = "/api/v1/receipts/solapi"


async def sent(region: Region) -> None:
    """A message that SOLAPI has taken as M-1."""
    await region.incident()
    await asyncio.wait_for(region.desk.messages.get(), 60)
    await region.application.scanner.run_due()  # waits for the message that is being settled
    context = region.application.context
    async with context.database.write() as connection:
        (row,) = await deliveries.of_incident(connection, context.cipher, 1001)
        now = context.clock.now()
        values = {"state": "sent", "sent_at": now, "received_at": None, "due_at": now, "reference": "M-1"}
        await deliveries.settle(connection, [row["id"]], values | {"channel": "solapi"})


def with_secret(region: Region) -> None:
    receipts = Receipts(region.application.context, SECRET, receipt_of)
    object.__setattr__(region.application, "receipts", receipts)


async def state(region: Region) -> str:
    context = region.application.context
    async with context.database.read() as connection:
        (row,) = await deliveries.of_incident(connection, context.cipher, 1001)
        return str(row["state"])


@pytest.mark.parametrize(
    ("reports", "messages", "expected"),
    [
        ([{"messageId": "M-1", "statusCode": "4000"}], 1, "received"),
        ([{"messageId": "M-1", "statusCode": "3104"}], 1, "failed"),
        ([{"messageId": "M-1", "statusCode": "3000"}], 0, "sent"),
        ([{"messageId": "M-2", "statusCode": "4000"}], 0, "sent"),
        ([{"statusCode": "4000"}, {}], 0, "sent"),
        ([{"messageId": "M-1", "statusCode": "4000"}] * 2, 2, "received"),
    ],
)
async def test_reports_are_taken(region: Region, reports: list[Any], messages: int, expected: str):
    await sent(region)
    with_secret(region)
    answer = await region.client.ask("POST", PATH, json=reports, headers={"X-Solapi-Secret": PROOF.upper()})
    assert (answer.status, answer.json) == (200, {"messages": messages})
    assert await state(region) == expected


@pytest.mark.parametrize(
    ("proof", "body", "status", "code"),
    [
        ("", [], 401, "receipt_proof_wrong"),
        (SECRET, [], 401, "receipt_proof_wrong"),
        (PROOF, {}, 400, "list_expected"),
        (PROOF, ["x"], 400, "list_expected"),
    ],
)
async def test_nobody_else_may_report(region: Region, proof: str, body: Any, status: int, code: str):
    with_secret(region)
    answer = await region.client.ask("POST", PATH, json=body, headers={"X-Solapi-Secret": proof})
    assert (answer.status, answer.json["code"]) == (status, code)


async def test_without_a_secret_there_is_no_such_door(region: Region):
    answer = await region.client.ask("POST", PATH, json=[], headers={"X-Solapi-Secret": PROOF})
    assert (answer.status, answer.json["code"]) == (404, "route_unknown")
