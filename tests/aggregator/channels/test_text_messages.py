"""Text messages against doubles of both gateways."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.channels import open_channels
from aggregator.channels.text_message import TextKind, fitted
from aggregator.config import Channels, SensSettings, SolapiSettings
from aggregator.domain.delivery.confirm import Receipt
from aggregator.operations.delivery import ChannelError, Handed
from simulator.stage.text_gateways import (
    ACCESS_KEY,
    API_KEY,
    API_SECRET,
    SECRET_KEY,
    SERVICE,
    TextGateways,
    running,
)

from .conftest import NOW, StandingClock, message

NAMES = ("solapi", "sens")
PATIENCE = timedelta(minutes=1)


def gateways_at_now(**more: Any) -> TextGateways:
    return TextGateways(now=lambda: NOW, **more)


@asynccontextmanager
async def channel(name: str, gateways: TextGateways, secret: str | None = None) -> AsyncIterator[Any]:
    settings = Channels(
        solapi=SolapiSettings(
            api_key=API_KEY, api_secret=secret or API_SECRET, sender="02-330-0001", base=gateways.base, timeout=PATIENCE
        ),
        sens=SensSettings(
            service_id=SERVICE,
            access_key=ACCESS_KEY,
            secret_key=secret or SECRET_KEY,
            sender="02-330-0001",
            base=gateways.base,
            timeout=PATIENCE,
        ),
    )
    async with open_channels(settings, StandingClock()) as channels:
        yield channels[name]


async def send(name: str, gateways: TextGateways, body: str = "담당자 확인이 필요합니다.", **more: str) -> Handed:
    async with channel(name, gateways, **more) as opened:
        handed: Handed = await opened.send(replace(message("+82 10-1234-5678"), body=body))
        return handed


async def test_solapi_takes_a_signed_message():
    async with running(gateways_at_now()) as gateways:
        assert await send("solapi", gateways) == Handed(reference="M4V-1")
    assert gateways.sent == [
        {
            "to": "01012345678",
            "from": "023300001",
            "type": "SMS",
            "text": "담당자 확인이 필요합니다.",
            "customFields": {"id": "m_1"},
        }
    ]


async def test_sens_takes_a_signed_message():
    async with running(gateways_at_now()) as gateways:
        assert await send("sens", gateways) == Handed(reference="RSSA-1")
    assert gateways.sent == [
        {
            "type": "SMS",
            "contentType": "COMM",
            "from": "023300001",
            "content": "담당자 확인이 필요합니다.",
            "messages": [{"to": "01012345678"}],
        }
    ]


@pytest.mark.parametrize("name", NAMES)
async def test_what_is_too_long_goes_as_a_long_message(name: str):
    async with running(gateways_at_now()) as gateways:
        await send(name, gateways, body="가" * 46)
    (sent,) = gateways.sent
    assert (sent["type"], sent["subject"]) == ("LMS", "[I-1042] 위험신호")


@pytest.mark.parametrize("name", NAMES)
async def test_a_wrong_secret_does_not_sign(name: str):
    async with running(gateways_at_now()) as gateways:
        with pytest.raises(ChannelError, match=r"status 40[13]") as caught:
            await send(name, gateways, secret="guessed")
    assert not caught.value.permanent
    assert gateways.sent == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("status", "body", "reason", "permanent"),
    [
        (400, {"errorCode": "ValidationError"}, "status 400", True),
        (401, {}, "status 401", False),
        (403, {}, "status 403", False),
        (404, {}, "status 404", True),
        (429, {}, "status 429", False),
        (503, {}, "status 503", False),
        (200, None, "the answer is not JSON", False),
        (200, [], "the answer is not an object", False),
    ],
)
async def test_refusals_and_rate_limits(name: str, status: int, body: Any, reason: str, permanent: bool):
    async with running(gateways_at_now(answers=[(status, body)])) as gateways:
        with pytest.raises(ChannelError) as caught:
            await send(name, gateways)
    assert (caught.value.reason, caught.value.permanent) == (f"{name}: {reason}", permanent)


@pytest.mark.parametrize(
    ("name", "answer", "reason"),
    [
        ("solapi", {"failedMessageList": [{"statusCode": "1062", "to": "0101"}]}, "solapi: refused, 1062"),
        ("sens", {"statusCode": "400", "statusName": "fail"}, "sens: refused, 400"),
    ],
)
async def test_a_refused_number_is_final_and_stays_out_of_the_reason(name: str, answer: Any, reason: str):
    async with running(gateways_at_now(answers=[(200, answer)])) as gateways:
        with pytest.raises(ChannelError) as caught:
            await send(name, gateways)
    assert (caught.value.reason, caught.value.permanent) == (reason, True)


@pytest.mark.parametrize(
    ("name", "answer"),
    [("solapi", {"messageList": []}), ("solapi", {}), ("sens", {"statusCode": "202"})],
)
async def test_a_gateway_without_a_reference_gives_no_receipts(name: str, answer: Any):
    async with running(gateways_at_now(answers=[(200, answer)])) as gateways:
        assert await send(name, gateways) == Handed()


@pytest.mark.parametrize("name", NAMES)
async def test_no_gateway_is_worth_repeating(name: str):
    async with running(gateways_at_now()) as gateways:
        pass
    with pytest.raises(ChannelError, match=f"{name}: ClientConnectorError") as caught:
        await send(name, gateways)
    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("2000", Receipt.WAITING),
        ("3000", Receipt.WAITING),
        ("4000", Receipt.RECEIVED),
        ("3104", Receipt.REFUSED),
        ("1062", Receipt.REFUSED),
        ("", Receipt.WAITING),
    ],
)
async def test_solapi_says_what_became_of_it(status: str, expected: Receipt):
    async with running(gateways_at_now(solapi_status=status)) as gateways, channel("solapi", gateways) as opened:
        assert await opened.receipt("M4V-1") is expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"status": "READY"}, Receipt.WAITING),
        ({"status": "PROCESSING"}, Receipt.WAITING),
        ({"status": "COMPLETED", "statusName": "success", "statusCode": "0"}, Receipt.RECEIVED),
        ({"status": "COMPLETED", "statusName": "fail", "statusCode": "3001"}, Receipt.REFUSED),
    ],
)
async def test_sens_says_what_became_of_it(result: dict[str, str], expected: Receipt):
    async with running(gateways_at_now(sens_result=result)) as gateways, channel("sens", gateways) as opened:
        assert await opened.receipt("RSSA-1") is expected


@pytest.mark.parametrize(
    ("name", "reference", "answers"),
    [
        ("solapi", "M4V-1", [(200, {"messageList": {}})]),
        ("solapi", "M4V-1", [(200, {"messageList": "?"})]),
        ("sens", "RSSA-1", [(200, {"messages": []})]),
        ("sens", "RSSA-1", [(200, {"messages": [{}]})]),
        ("sens", "RSSA-1", [(200, {"messages": [{"messageId": "0-1"}]}), (200, {"messages": []})]),
    ],
)
async def test_a_message_the_gateway_does_not_show_yet_waits(name: str, reference: str, answers: list[Any]):
    async with running(gateways_at_now(answers=answers)) as gateways, channel(name, gateways) as opened:
        assert await opened.receipt(reference) is Receipt.WAITING


@pytest.mark.parametrize(
    ("body", "kind", "text", "subject"),
    [
        ("가" * 45, TextKind.SHORT, "가" * 45, None),
        ("가" * 44 + "ab", TextKind.SHORT, "가" * 44 + "ab", None),
        ("가" * 45 + "a", TextKind.LONG, "가" * 45 + "a", "가" * 20),
        ("가" * 1500, TextKind.LONG, "가" * 1000, "가" * 20),
        ("a" + "가" * 1500, TextKind.LONG, "a" + "가" * 999, "가" * 20),
        ("좋아요 🙂", TextKind.SHORT, "좋아요 ?", None),
    ],
)
def test_carriers_count_bytes(body: str, kind: TextKind, text: str, subject: str | None):
    made = fitted("가" * 30, body)
    assert (made.kind, made.text, made.subject) == (kind, text, subject)
