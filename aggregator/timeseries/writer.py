"""Writing lines to InfluxDB 2 or 3, or whatever else speaks `/api/v2/write`, through its own client library."""

import asyncio
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast

import aiohttp
from influxdb_client.client.influxdb_client_async import InfluxDBClientAsync
from influxdb_client.rest import ApiException
from influxdb_client.service.write_service import WriteService

from aggregator.config.model import InfluxSettings

from .faults import Fault, RefusedError, UnavailableError

_PACKING = 1
"""Lines repeat themselves: the quickest compression already leaves a tenth of them."""

_LONGEST_REASON = 300
_LONGEST_WAIT_S = 3600.0
_CONTENT = frozenset({400, 413, 422})


class InfluxWriter:
    """One connection to the server, made with the first write; it follows no redirects: the token goes nowhere else."""

    def __init__(self, settings: InfluxSettings):
        self._settings = settings
        self._client: Any = None

    async def write(self, lines: Sequence[bytes]) -> None:
        """Write lines with times in nanoseconds; when this returns, the server has acknowledged all of them.

        Raises RefusedError where the lines are at fault, and UnavailableError for everything else.
        """
        body = b"\n".join(lines)
        packing: dict[str, str] = {}
        if self._settings.gzip:
            body = await asyncio.to_thread(gzip.compress, body, _PACKING)
            packing = {"content_encoding": "gzip"}
        try:
            status = await self._post(body, packing)
        except ApiException as error:
            raise _told(error) from error
        except TimeoutError as error:
            raise UnavailableError(Fault.TIMEOUT) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise UnavailableError(Fault.UNREACHABLE) from error
        # A page that a proxy answers with 200 acknowledges nothing.
        if status not in (201, 204):
            raise UnavailableError(Fault.ANSWER)

    async def _post(self, body: bytes, packing: dict[str, str]) -> int:
        """One request; returns its status."""
        settings = self._settings
        # The library's half that is made from InfluxDB's own description has no types.
        service: Any = cast("Any", WriteService)(self._connection().api_client)
        _, status, _ = await service.post_write_async(
            settings.org,
            settings.bucket,
            body,
            precision="ns",
            content_type="text/plain; charset=utf-8",
            _return_http_data_only=False,
            **packing,
        )
        return int(status)

    def _connection(self) -> Any:
        """The client of the library, which must be made while the loop runs."""
        if self._client is None:
            settings = self._settings
            self._client = InfluxDBClientAsync(
                url=settings.url,
                token=settings.token,
                org=settings.org,
                timeout=round(settings.timeout.total_seconds() * 1000),
                allow_redirects=False,
                connection_pool_maxsize=1,
            )
        return self._client

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await self._client.close()
            self._client = None


def _told(error: ApiException) -> RefusedError | UnavailableError:
    """What an answer with an error means."""
    status = int(error.status or 0)
    if status in _CONTENT:
        return RefusedError(reason_of(error.body))
    if status in (401, 403):
        return UnavailableError(Fault.TOKEN)
    if status == 404:
        return UnavailableError(Fault.BUCKET)
    if status == 429 or status >= 500:
        headers: Mapping[str, str] = error.headers or {}
        fault = Fault.BUSY if status in (429, 503) else Fault.SERVER
        return UnavailableError(fault, asked_to_wait(headers.get("Retry-After"), datetime.now(UTC)))
    return UnavailableError(Fault.ANSWER)


def reason_of(body: bytes | str | None) -> str:
    """What the server says is wrong, on one line and not endless."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body or ""
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if isinstance(data, dict):
        text = next((value for name in ("message", "error") if isinstance(value := data.get(name), str)), text)
    line = re.sub(r"\s+", " ", text).strip()
    return line[:_LONGEST_REASON] or "no reason given"


def asked_to_wait(header: str | None, now: datetime) -> float:
    """The seconds of a Retry-After header (RFC 9110, 10.2.3), at most an hour; 0 without one."""
    if header is None:
        return 0.0
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(header) - now).total_seconds()
        except (ValueError, TypeError):
            return 0.0
    return min(seconds, _LONGEST_WAIT_S) if seconds > 0 else 0.0
