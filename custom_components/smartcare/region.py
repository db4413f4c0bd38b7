"""The client of a home: pair, check, report.

Knows nothing of Home Assistant: an aiohttp session is passed in.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aiohttp

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
from .region_http import PATIENCE_S, RegionHttp

__all__ = [
    "PATIENCE_S",
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

_LONGEST_ANSWER_BYTES = 1024 * 1024


class RegionClient:
    """Speaks to one region as a home does."""

    def __init__(self, session: aiohttp.ClientSession, addresses: Sequence[str], token: str | None = None) -> None:
        """Take one or two addresses as typed (AddressError), and the token of this home once it is paired."""
        self._http = RegionHttp(session, addresses)
        self._token = token

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses in the order in which they are tried."""
        return self._http.addresses

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
        """Send one request and read the answer, which is always an object."""
        answer = await self._http.ask(
            method,
            resource,
            body,
            token=self._token,
            patience_s=patience_s,
            longest_bytes=_LONGEST_ANSWER_BYTES,
        )
        if (found := answer.json()) is None:
            raise RegionUnreachable(Unreachable.NOT_A_REGION, f"{self.addresses[0]} answered with a file")
        return found


def _read[T](parse: Callable[[object], T], answer: dict[str, Any]) -> T:
    """Return an answer as the message it should be."""
    try:
        return parse(answer)
    except wire.WireError as error:
        raise RegionUnreachable(Unreachable.NOT_A_REGION, f"the answer cannot be read: {error}") from error
