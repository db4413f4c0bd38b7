"""The client of a desk: sign in, and ask as a member of staff.

Knows nothing of Home Assistant: an aiohttp session is passed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import aiohttp

from ..region_errors import RegionUnreachable, Unreachable
from ..region_http import Answer, RegionHttp
from .operations import OPERATIONS

_LONGEST_ANSWER_BYTES = 32 * 1024 * 1024
"""Some answers are lists of thousands of homes."""
_PATIENCE_S = 20.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Whose token it is."""

    name: str
    role: str
    dongs: tuple[str, ...]
    permissions: frozenset[str]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read what the region says about an account. Raises RegionUnreachable for anything else."""
        try:
            return cls(
                name=str(data["name"]),
                role=str(data["role"]),
                dongs=tuple(map(str, data["dongs"])),
                permissions=frozenset(map(str, data["permissions"])),
            )
        except (KeyError, TypeError) as error:
            raise RegionUnreachable(Unreachable.NOT_A_REGION, "the account cannot be read") from error


class StaffClient:
    """Asks one region; every request says for whom by its token."""

    def __init__(self, session: aiohttp.ClientSession, addresses: Sequence[str]) -> None:
        """Take one or two addresses as typed (AddressError)."""
        self.http = RegionHttp(session, addresses)

    async def sign_in(self, name: str, password: str) -> str:
        """Return the token of a new session; it is for making a token of one's own, or for working. RegionError."""
        answer = await self._ask("POST", "sessions", {"name": name, "password": password}, token=None)
        return _text(answer, "token")

    async def sign_out(self, token: str) -> None:
        """End a session. Raises RegionError."""
        await self._ask("DELETE", "sessions/current", None, token=token)

    async def own_token(self, session: str, purpose: str) -> str:
        """Make a lasting token for a program with the token of a session. Raises RegionError."""
        return _text(await self._ask("POST", "account/tokens", {"purpose": purpose}, token=session), "token")

    async def account(self, token: str) -> Account:
        """Ask whose token this is. Raises RegionError."""
        return Account.parse(_object(await self._ask("GET", "account", None, token=token)))

    async def ask(
        self,
        operation: str,
        *,
        token: str,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        language: str | None = None,
    ) -> Answer:
        """Ask one of the operations. Raises KeyError or ValueError for a wrong path, and RegionError."""
        wanted = OPERATIONS[operation]
        return await self.http.ask(
            wanted.method,
            wanted.resource(path or {}),
            body,
            token=token,
            query=query,
            language=language,
            longest_bytes=_LONGEST_ANSWER_BYTES,
            patience_s=_PATIENCE_S,
        )

    async def _ask(self, method: str, resource: str, body: Mapping[str, Any] | None, *, token: str | None) -> Answer:
        return await self.http.ask(
            method, resource, body, token=token, longest_bytes=_LONGEST_ANSWER_BYTES, patience_s=_PATIENCE_S
        )


def _object(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer that must be one."""
    if (found := answer.json()) is None:
        raise RegionUnreachable(Unreachable.NOT_A_REGION, "the answer is a file")
    return found


def _text(answer: Answer, field: str) -> str:
    """One text of an answer."""
    value = _object(answer).get(field)
    if not isinstance(value, str):
        raise RegionUnreachable(Unreachable.NOT_A_REGION, f"the answer has no {field}")
    return value
