"""The client of a region: pair, check, report. One request at a time, over the first of its addresses that answers.

Knows nothing of Home Assistant: an aiohttp session is passed in.
"""

import gzip
import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import aiohttp
import orjson

from .kernel import wire
from .kernel.wire import NodeInfo, Pairing
from .region_address import normalised
from .region_errors import (
    AddressError,
    RegionBusy,
    RegionError,
    RegionRejected,
    RegionUnauthorized,
    RegionUnreachable,
    Unreachable,
)

__all__ = [
    "AddressError",
    "NodeInfo",
    "Pairing",
    "RegionBusy",
    "RegionClient",
    "RegionError",
    "RegionRejected",
    "RegionUnauthorized",
    "RegionUnreachable",
    "Unreachable",
    "normalised",
]

_LOGGER = logging.getLogger(__name__)

PATIENCE_S = 60.0
"""How long one address may take for a whole answer; a second address gets as long again."""

_CONNECT_S = 10.0
_GZIP_FROM_BYTES = 1024
_GZIP_LEVEL = 3
_LONGEST_ANSWER_BYTES = 1024 * 1024
_CHUNK_BYTES = 64 * 1024


class RegionClient:
    """Speaks to one region at one or two addresses."""

    def __init__(self, session: aiohttp.ClientSession, addresses: Sequence[str], token: str | None = None) -> None:
        """Take addresses as typed (see `normalised`; AddressError); the one that answered last is tried first."""
        self._session = session
        self._addresses = list(dict.fromkeys(normalised(address) for address in addresses))
        self._token = token

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses in the order in which they are tried."""
        return tuple(self._addresses)

    async def pair(self, code: str, version: str | None = None) -> Pairing:
        """Trade a pairing code for a token of this home's own, naming our version; raises RegionError."""
        body = {"code": code.strip().upper()} | ({"version": version} if version else {})
        return _read(wire.parse_pairing, await self._ask("POST", "pair", body))

    async def check(self) -> NodeInfo:
        """Ask who we are: proves address and token; raises RegionError."""
        return _read(wire.parse_node_info, await self._ask("GET", "node", None))

    async def report(self, batch: Mapping[str, Any], patience_s: float = PATIENCE_S) -> wire.Reply:
        """Send one batch; on return the region has it on its disk as the reply says. Raises RegionError."""
        answer = await self._ask("POST", "reports", batch, patience_s)
        try:
            return wire.parse_reply(answer)
        except wire.WireError as error:
            # Settings or commands of a newer region must not keep its receipt from us.
            receipt = _read(wire.parse_reply, answer | {"settings": None, "commands": []})
            _LOGGER.warning("Part of the region's answer was left aside: %s", error)
            return receipt

    async def _ask(
        self, method: str, resource: str, body: Mapping[str, Any] | None, patience_s: float = PATIENCE_S
    ) -> dict[str, Any]:
        """Send one request to the addresses in turn; the first that is a region decides."""
        failures: list[RegionError] = []
        for address in tuple(self._addresses):
            try:
                answer = await self._ask_at(address, method, resource, body, patience_s)
            except RegionRejected, RegionUnauthorized:
                self._prefer(address)
                raise
            except (RegionBusy, RegionUnreachable) as error:
                failures.append(error)
            else:
                self._prefer(address)
                return answer
        raise next((failure for failure in failures if isinstance(failure, RegionBusy)), failures[0])

    def _prefer(self, address: str) -> None:
        """Try this address first from now on."""
        self._addresses.sort(key=lambda known: known != address)

    async def _ask_at(
        self, address: str, method: str, resource: str, body: Mapping[str, Any] | None, patience_s: float
    ) -> dict[str, Any]:
        """Send one request to one address and read the answer."""
        data, headers = _packed(body)
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            async with self._session.request(
                method,
                f"{address}/api/v1/{resource}",
                data=data,
                headers=headers,
                allow_redirects=False,  # a token goes to the address it was given for and nowhere else
                timeout=aiohttp.ClientTimeout(total=patience_s, sock_connect=_CONNECT_S),
            ) as response:
                return _understood(address, response.status, response.headers, await _content(response))
        except TimeoutError as error:
            raise RegionUnreachable(Unreachable.TIMEOUT, f"{address} did not answer in {patience_s:g} s") from error
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError) as error:
            raise RegionUnreachable(Unreachable.CERTIFICATE, f"{address}: {error}") from error
        except (aiohttp.ClientError, OSError) as error:
            raise RegionUnreachable(Unreachable.CONNECTION, f"{address}: {type(error).__name__} {error}") from error


def _packed(body: Mapping[str, Any] | None) -> tuple[bytes | None, dict[str, str]]:
    """Return a body and its headers; gzip where it saves something."""
    headers = {"Accept": "application/json, application/problem+json"}
    if body is None:
        return None, headers
    data = orjson.dumps(body)
    headers["Content-Type"] = "application/json"
    if len(data) >= _GZIP_FROM_BYTES:
        data = gzip.compress(data, _GZIP_LEVEL)
        headers["Content-Encoding"] = "gzip"
    return data, headers


def _understood(address: str, status: int, headers: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """Return the answer of a region, or raise what it means."""
    answer = _object(content)
    if HTTPStatus(200) <= status < HTTPStatus(300) and answer is not None:
        return answer
    retry_after_s = _seconds(headers.get("Retry-After"))
    if status == HTTPStatus.TOO_MANY_REQUESTS or (status >= 500 and retry_after_s is not None):
        raise RegionBusy(retry_after_s)
    if status >= 500:
        raise RegionUnreachable(Unreachable.SERVER_ERROR, f"{address} answered {status}")
    if status == HTTPStatus.UNAUTHORIZED:
        raise RegionUnauthorized("the region does not accept this node's token")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise RegionRejected(status=status, code="too_large")
    if status < 400 or answer is None or not isinstance(answer.get("code"), str):
        raise RegionUnreachable(Unreachable.NOT_A_REGION, f"{address} answered {status}, but not as a region does")
    raise RegionRejected(
        status=status,
        code=answer["code"],
        detail=_text(answer.get("detail")) or "",
        field=_text(answer.get("field")),
        mend=_text(answer.get("mend")),
    )


async def _content(response: aiohttp.ClientResponse) -> bytes:
    """Read the answer, but no more than an answer of a region can have."""
    content = b""
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        content += chunk
        if len(content) > _LONGEST_ANSWER_BYTES:
            return b""
    return content


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


def _read[T](parse: Callable[[object], T], answer: dict[str, Any]) -> T:
    """Return an answer as the message it should be."""
    try:
        return parse(answer)
    except wire.WireError as error:
        raise RegionUnreachable(Unreachable.NOT_A_REGION, f"the answer cannot be read: {error}") from error


def _seconds(value: str | None) -> float | None:
    """Return a Retry-After in seconds; its other form, a date, is left to the back-off."""
    return float(value) if value is not None and value.isdecimal() else None
