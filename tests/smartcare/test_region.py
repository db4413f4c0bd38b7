"""The client of a region, against a real server on the loopback."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from custom_components.smartcare.kernel import wire
from custom_components.smartcare.region import (
    AddressError,
    RegionBusy,
    RegionClient,
    RegionRejected,
    RegionUnauthorized,
    RegionUnreachable,
    Unreachable,
    normalised,
)

from .fake_region import SETTINGS, TOKEN, FakeRegion, problem, unpacked

type Handler = Callable[[web.Request], Awaitable[web.Response]]

NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody listens


def report(items: int = 0) -> dict[str, object]:
    return {
        "v": 1,
        "node": "n_1",
        "boot": "b_1",
        "sent_at": "2026-11-21T09:00:00.000Z",
        "items": [
            {"seq": seq, "type": "sos", "at": "2026-11-21T09:00:00.000Z", "sensor": "s_1"}
            for seq in range(1, items + 1)
        ],
        "heartbeat": None,
        "done": [],
        "settings_version": "s1",
    }


@pytest.fixture
async def region(socket_enabled: None) -> AsyncIterator[FakeRegion]:
    fake = FakeRegion()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client_session:
        yield client_session


@pytest.fixture
async def answering(socket_enabled: None) -> AsyncIterator[Callable[[Handler], Awaitable[str]]]:
    """Serve one prepared answer at every address."""
    runners = []

    async def serve(answer: Handler) -> str:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        runners.append(runner)
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield serve
    for runner in runners:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("region.example.kr", "https://region.example.kr"),
        ("  https://region.example.kr/ ", "https://region.example.kr"),
        ("HTTPS://Region.Example.KR:443", "https://region.example.kr"),
        ("http://192.168.0.5:8080", "http://192.168.0.5:8080"),
        ("192.168.0.5:8080", "https://192.168.0.5:8080"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://city.example.kr/smartcare/", "https://city.example.kr/smartcare"),
        ("https://city.example.kr/smartcare/api/v1/reports", "https://city.example.kr/smartcare"),
        ("https://city.example.kr/?a=b#c", "https://city.example.kr"),
        ("복지.한국", "https://xn--pn3b07u.xn--3e0b707e"),
    ],
)
def test_what_people_type_becomes_an_address(typed, address):
    assert normalised(typed) == address
    assert normalised(address) == address


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "address_empty"),
        ("   ", "address_empty"),
        ("ftp://region.example.kr", "address_scheme"),
        ("mqtt://region.example.kr", "address_scheme"),
        ("https://", "address_host"),
        ("the region", "address_host"),
        ("http://[::1", "address_host"),
        ("https://region.example.kr:99999", "address_port"),
        ("https://region.example.kr:0", "address_port"),
        ("https://region.example.kr:door", "address_port"),
        ("https://kim:secret@region.example.kr", "address_credentials"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(typed, code):
    with pytest.raises(AddressError) as refused:
        normalised(typed)

    assert refused.value.code == code
    assert "secret" not in str(refused.value)


async def test_a_code_brings_a_token(region, session):
    pairing = await RegionClient(session, [region.address]).pair(" abcde-fghjk ", "0.1.0")

    assert (pairing.node, pairing.token, pairing.household, pairing.settings) == ("n_1", TOKEN, "h_1", SETTINGS)
    path, headers, body = region.requests[0]
    assert (path, body) == ("/api/v1/pair", {"code": "ABCDE-FGHJK", "version": "0.1.0"})
    assert "Authorization" not in headers
    assert TOKEN not in repr(pairing)


async def test_a_wrong_code_is_refused_with_what_would_mend_it(region, session):
    with pytest.raises(RegionRejected) as refused:
        await RegionClient(session, [region.address]).pair("WRONG-CODES")

    error = refused.value
    assert (error.status, error.code, error.field) == (404, "pairing_code_unknown", "code")
    assert error.mend == "ask the office for a new code"
    assert region.requests[0][2] == {"code": "WRONG-CODES"}


async def test_check_tells_who_we_are(region, session):
    info = await RegionClient(session, [region.address], TOKEN).check()

    assert info == wire.NodeInfo(node="n_1", household="h_1", settings=SETTINGS)


async def test_a_revoked_token_is_told(region, session):
    with pytest.raises(RegionUnauthorized):
        await RegionClient(session, [region.address], "revoked").check()


@pytest.mark.parametrize(("items", "encoding"), [(0, None), (30, "gzip")])
async def test_a_report_is_acknowledged(region, session, items, encoding):
    reply = await RegionClient(session, [region.address], TOKEN).report(report(items))

    assert (reply.ack, reply.also) == (items, ())
    assert len(region.stored()) == items
    _, headers, raw = region.requests[0]
    assert headers.get("Content-Encoding") == encoding
    assert unpacked(headers, raw) == report(items)


async def test_the_second_address_helps_and_stays_the_first_choice(region, session):
    client = RegionClient(session, [NOWHERE, region.address, NOWHERE], TOKEN)

    await client.report(report(1))

    assert client.addresses == (region.address, NOWHERE)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("500", Unreachable.SERVER_ERROR),
        ("html", Unreachable.NOT_A_REGION),
        ("drop", Unreachable.CONNECTION),
    ],
)
async def test_what_is_not_an_answer_of_a_region_counts_as_unreachable(region, session, fault, kind):
    region.faults.append(fault)

    with pytest.raises(RegionUnreachable) as failed:
        await RegionClient(session, [region.address], TOKEN).report(report(1))

    assert failed.value.reason is kind


@pytest.mark.parametrize("fault", ["500", "429", "html", "drop"])
async def test_a_failing_address_is_followed_by_the_other(region, session, fault):
    other = FakeRegion(faults=[fault])
    await other.start()
    client = RegionClient(session, [other.address, region.address], TOKEN)

    reply = await client.report(report(1))
    await other.stop()

    assert reply.ack == 1
    assert client.addresses[0] == region.address


async def test_nobody_there(session):
    with pytest.raises(RegionUnreachable) as failed:
        await RegionClient(session, [NOWHERE]).check()

    assert failed.value.reason is Unreachable.CONNECTION
    assert NOWHERE in str(failed.value)


async def test_a_region_that_does_not_answer_in_time(region, session):
    region.faults.append("slow")

    with pytest.raises(RegionUnreachable) as failed:
        await RegionClient(session, [region.address], TOKEN).report(report(1), patience_s=0.05)

    assert failed.value.reason is Unreachable.TIMEOUT


@pytest.mark.parametrize(
    ("answer", "retry_after_s"),
    [
        (lambda _: problem(429, "too_many_requests", {"Retry-After": "7"}), 7.0),
        (lambda _: problem(429, "too_many_requests"), None),
        (lambda _: web.Response(status=503, headers={"Retry-After": "120"}), 120.0),
        (lambda _: problem(429, "slow_down", {"Retry-After": "Sat, 21 Nov 2026 09:00:00 GMT"}), None),
    ],
)
async def test_a_busy_region_names_its_wish(session, answering, answer, retry_after_s):
    async def handler(request: web.Request) -> web.Response:
        response: web.Response = answer(request)
        return response

    with pytest.raises(RegionBusy) as busy:
        await RegionClient(session, [await answering(handler), NOWHERE], TOKEN).check()

    assert busy.value.retry_after_s == retry_after_s


async def test_a_bad_request_names_the_field(region, session):
    region.faults.append("400")

    with pytest.raises(RegionRejected) as refused:
        await RegionClient(session, [region.address], TOKEN).report(report(1))

    assert (refused.value.status, refused.value.code) == (400, "bad_report")
    assert "items: send items" in str(refused.value)


@pytest.mark.parametrize("status", [301, 302, 400, 404, 418])
async def test_another_web_server_is_no_region(session, answering, status):
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status, text="hello", headers={"Location": "http://elsewhere.invalid/"})

    with pytest.raises(RegionUnreachable) as failed:
        await RegionClient(session, [await answering(handler)], TOKEN).check()

    assert failed.value.reason is Unreachable.NOT_A_REGION


async def test_a_proxys_413_without_words_is_understood(session, answering):
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=413, text="<html>too large</html>")

    with pytest.raises(RegionRejected) as refused:
        await RegionClient(session, [await answering(handler)], TOKEN).check()

    assert refused.value.status == 413


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"node": 1}', b"x" * 2_000_000], ids=["list", "empty", "type", "huge"]
)
async def test_an_answer_that_cannot_be_read(session, answering, body):
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    with pytest.raises(RegionUnreachable) as failed:
        await RegionClient(session, [await answering(handler)], TOKEN).check()

    assert failed.value.reason is Unreachable.NOT_A_REGION


async def test_settings_nobody_understands_do_not_hide_the_receipt(region, session, caplog):
    region.faults.append("strange_settings")

    reply = await RegionClient(session, [region.address], TOKEN).report(report(2))

    assert (reply.ack, reply.settings) == (2, None)
    assert "settings.risk" in caplog.text


async def test_a_bad_certificate_is_told(session, answering, monkeypatch):
    key = aiohttp.client_reqrep.ConnectionKey("region.example.kr", 443, True, True, None, None, None)

    def refuse(*args: object, **kwargs: object) -> None:
        raise aiohttp.ClientConnectorCertificateError(key, ValueError("self-signed certificate"))

    monkeypatch.setattr(session, "request", refuse)

    with pytest.raises(RegionUnreachable) as failed:
        await RegionClient(session, ["https://region.example.kr"], TOKEN).check()

    assert failed.value.reason is Unreachable.CERTIFICATE


async def test_no_token_is_ever_logged(region, session, caplog):
    caplog.set_level(logging.DEBUG)
    region.faults += ["500", "400", "drop", "strange_settings"]
    client = RegionClient(session, [region.address], TOKEN)

    errors = [await _error_of(client) for _ in range(4)]

    assert TOKEN not in caplog.text + "".join(errors) + repr(client)


async def _error_of(client: RegionClient) -> str:
    try:
        return repr(await client.report(report(1)))
    except (RegionRejected, RegionUnreachable) as error:
        return repr(error) + str(error)
