"""HTTP to a region: one request at a time, over the first of its addresses that answers.

Knows nothing of Home Assistant: an aiohttp session is passed in.
"""

import gzip
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
import orjson

from .region_address import normalised
from .region_errors import (
    RegionBusy,
    RegionError,
    RegionRejected,
    RegionUnauthorized,
    RegionUnreachable,
    Unreachable,
)

PATIENCE_S = 60.0
"""How long one address may take for a whole answer; a second address gets as long again."""

_CONNECT_S = 10.0
_GZIP_FROM_BYTES = 1024
_GZIP_LEVEL = 3
_CHUNK_BYTES = 64 * 1024
_JSON = "application/json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a region answered: a JSON object, or a page or file with its media type and its name."""

    media: str
    content: bytes
    name: str | None = None

    def json(self) -> dict[str, Any] | None:
        """Return the JSON object in it, or None when it is something else."""
        return _object(self.content) if self.media == _JSON else None


class RegionHttp:
    """Speaks to one region at one or two addresses."""

    def __init__(self, session: aiohttp.ClientSession, addresses: Sequence[str]) -> None:
        """Take addresses as typed (see `normalised`; AddressError); the one that answered last is tried first."""
        self._session = session
        self._addresses = list(dict.fromkeys(normalised(address) for address in addresses))

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses in the order in which they are tried."""
        return tuple(self._addresses)

    async def ask(
        self,
        method: str,
        resource: str,
        body: Mapping[str, Any] | None = None,
        *,
        token: str | None,
        longest_bytes: int,
        patience_s: float = PATIENCE_S,
        query: Mapping[str, str] | None = None,
        language: str | None = None,
    ) -> Answer:
        """Send one request to the addresses in turn; the first that is a region decides. Raises RegionError."""
        failures: list[RegionError] = []
        data, headers = _packed(body, token, language)
        for address in tuple(self._addresses):
            try:
                async with self._answer(address, method, resource, data, headers, patience_s, query) as response:
                    answer = await _understood(address, response, longest_bytes)
            except RegionRejected, RegionUnauthorized:
                self._prefer(address)
                raise
            except (RegionBusy, RegionUnreachable) as error:
                failures.append(error)
            else:
                self._prefer(address)
                return answer
        raise next((failure for failure in failures if isinstance(failure, RegionBusy)), failures[0])

    @asynccontextmanager
    async def stream(
        self, resource: str, *, token: str, silence_s: float, headers: Mapping[str, str]
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open an answer that does not end, at the preferred address, and yield its pieces; RegionError on any end.

        Silence for longer than `silence_s` counts as a broken connection. After a failure the other address is
        preferred.
        """
        address = self._addresses[0]
        _, usual = _packed(None, token, None)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S, sock_read=silence_s)
        try:
            with _failures_as_ours(address, silence_s):
                async with self._session.get(
                    f"{address}/api/v1/{resource}",
                    headers={**usual, "Accept": "text/event-stream", **headers},
                    allow_redirects=False,
                    timeout=timeout,
                ) as response:
                    if response.status != HTTPStatus.OK or response.content_type != "text/event-stream":
                        await _understood(address, response, _CHUNK_BYTES)
                        raise _stranger(address, response.status)
                    yield response.content.iter_any()
        except RegionUnreachable, RegionBusy:
            self._addresses.append(self._addresses.pop(0))
            raise

    def _prefer(self, address: str) -> None:
        """Try this address first from now on."""
        self._addresses.sort(key=lambda known: known != address)

    @asynccontextmanager
    async def _answer(
        self,
        address: str,
        method: str,
        resource: str,
        data: bytes | None,
        headers: Mapping[str, str],
        patience_s: float,
        query: Mapping[str, str] | None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send one request to one address."""
        with _failures_as_ours(address, patience_s):
            async with self._session.request(
                method,
                f"{address}/api/v1/{resource}",
                data=data,
                params=query,
                headers=headers,
                allow_redirects=False,  # a token goes to the address it was given for and nowhere else
                timeout=aiohttp.ClientTimeout(total=patience_s, sock_connect=_CONNECT_S),
            ) as response:
                yield response


class _failures_as_ours:  # noqa: N801 - reads as what it does, like contextlib's own
    """What can go wrong on the way, as RegionUnreachable."""

    def __init__(self, address: str, patience_s: float) -> None:
        self._address = address
        self._patience_s = patience_s

    def __enter__(self) -> None:
        """Nothing to do before."""

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        """Give a failure of the transport its reason."""
        match error:
            case TimeoutError():
                detail = f"{self._address} did not answer in {self._patience_s:g} s"
                raise RegionUnreachable(Unreachable.TIMEOUT, detail) from error
            case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
                raise RegionUnreachable(Unreachable.CERTIFICATE, f"{self._address}: {error}") from error
            case aiohttp.ClientError() | OSError():
                detail = f"{self._address}: {type(error).__name__} {error}"
                raise RegionUnreachable(Unreachable.CONNECTION, detail) from error


def _packed(
    body: Mapping[str, Any] | None, token: str | None, language: str | None
) -> tuple[bytes | None, dict[str, str]]:
    """Return a body and its headers; gzip where it saves something."""
    headers = {"Accept": f"{_JSON}, application/problem+json, */*;q=0.5"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    if language is not None:
        headers["Accept-Language"] = language
    if body is None:
        return None, headers
    data = orjson.dumps(body)
    headers["Content-Type"] = _JSON
    if len(data) >= _GZIP_FROM_BYTES:
        data = gzip.compress(data, _GZIP_LEVEL)
        headers["Content-Encoding"] = "gzip"
    return data, headers


async def _understood(address: str, response: aiohttp.ClientResponse, longest_bytes: int) -> Answer:
    """Return the answer of a region, or raise what it means."""
    status, content = response.status, await _content(response, longest_bytes)
    found = _object(content)
    disposition = response.content_disposition
    if HTTPStatus(200) <= status < HTTPStatus(300) and content:
        is_json = response.content_type == _JSON
        if found is not None or (not is_json and disposition is not None):
            media = _JSON if found is not None else response.content_type
            return Answer(media=media, content=content, name=disposition.filename if disposition else None)
    raise _refusal(address, status, _seconds(response.headers.get("Retry-After")), found)


def _refusal(address: str, status: int, retry_after_s: float | None, found: Mapping[str, Any] | None) -> RegionError:
    """What an answer means that is no success."""
    code = _text((found or {}).get("code"))
    if status == HTTPStatus.TOO_MANY_REQUESTS or (status >= 500 and retry_after_s is not None):
        return RegionBusy(retry_after_s)
    if status >= 500:
        return RegionUnreachable(Unreachable.SERVER_ERROR, f"{address} answered {status}")
    if status == HTTPStatus.UNAUTHORIZED:
        return RegionUnauthorized("the region does not accept this token", code=code)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return RegionRejected(status=status, code="too_large")
    if status < 400 or found is None or code is None:
        return _stranger(address, status)
    return RegionRejected(
        status=status,
        code=code,
        detail=_text(found.get("detail")) or "",
        field=_text(found.get("field")),
        mend=_text(found.get("mend")),
    )


def _stranger(address: str, status: int) -> RegionUnreachable:
    """Somebody answers there who is no region."""
    return RegionUnreachable(Unreachable.NOT_A_REGION, f"{address} answered {status}, but not as a region does")


async def _content(response: aiohttp.ClientResponse, longest_bytes: int) -> bytes:
    """Read the answer, but no more than an answer of a region can have."""
    content = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        content += chunk
        if len(content) > longest_bytes:
            return b""
    return bytes(content)


def _object(content: bytes) -> dict[str, Any] | None:
    """Return the JSON object in the content, or None when it is something else."""
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return answer if isinstance(answer, dict) else None


def _text(value: object) -> str | None:
    """Return a text, or None for anything else."""
    return value if isinstance(value, str) else None


def _seconds(value: str | None) -> float | None:
    """Return a Retry-After in seconds; its other form, a date, is left to the back-off."""
    return float(value) if value is not None and value.isdecimal() else None
