"""Asking a text-message gateway: one JSON request with its refusals sorted into final and worth repeating."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson

from aggregator.operations.delivery import ChannelError

_WORTH_REPEATING = frozenset({401, 403, 408, 425, 429})
"""Besides rate limits: a refused sign-in is mended by somebody, and the message must still be there then."""


async def ask(
    session: aiohttp.ClientSession,
    name: str,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    timeout: aiohttp.ClientTimeout,
    body: object | None = None,
) -> Mapping[str, Any]:
    """Return the JSON object answered. Raises ChannelError; its reason holds no address, number or key."""
    data = None if body is None else orjson.dumps(body)
    try:
        async with session.request(
            method, url, data=data, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            status, content = response.status, await response.read()
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise ChannelError(f"{name}: {type(error).__name__}") from error
    if not 200 <= status < 300:
        raise ChannelError(f"{name}: status {status}", permanent=status < 500 and status not in _WORTH_REPEATING)
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise ChannelError(f"{name}: the answer is not JSON") from error
    if not isinstance(answer, dict):
        raise ChannelError(f"{name}: the answer is not an object")
    return answer


def entries(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list or of an object's values, whatever else a gateway may have put there."""
    found = value.values() if isinstance(value, dict) else value
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list | type({}.values())) else []


def digits(number: str) -> str:
    """A phone number as gateways want it: digits, in Korea's own form."""
    plain = "".join(letter for letter in number if letter.isdigit())
    return f"0{plain[2:]}" if number.strip().startswith("+82") else plain
