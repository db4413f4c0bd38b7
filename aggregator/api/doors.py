"""Who is asking: bearer tokens of staff and of home nodes, which never open each other's doors."""

import ipaddress
from collections.abc import Awaitable, Container, Iterable

from aiohttp import web

from aggregator.domain.access import Actor
from aggregator.domain.errors import TooManyAttempts, Unauthorized
from aggregator.operations import nodes, sign_in
from aggregator.operations.nodes import NodeIdentity

from .asked import Asked
from .patience import Patience
from .route import Service, Who

_LONGEST_TOKEN = 200
_UNKNOWN = "token_unknown"


async def caller(
    service: Service, patience: Patience, request: web.Request, who: Who, origin: str
) -> Actor | NodeIdentity | None:
    """Return who is asking.

    Raises Unauthorized without a token of the right kind, and TooManyAttempts (`too_many_tokens`) when its origin has
    shown too many that nobody knows.
    """
    return await patiently(service, patience, origin, _known(service, request, who, origin))


async def patiently[Caller](service: Service, patience: Patience, origin: str, asked: Awaitable[Caller]) -> Caller:
    """Return who was found. Raises what was raised, or TooManyAttempts as `caller` does."""
    try:
        return await asked
    except Unauthorized as refused:
        if refused.code != _UNKNOWN:
            raise
        rules, now = service.context.region.sign_in, service.context.clock.now()
        wait = patience.wait_after(origin, now, allowed=rules.wrong_tokens, within=rules.within)
        if wait is None:
            raise
        seconds = max(1, round(wait.total_seconds()))
        raise TooManyAttempts("too_many_tokens", values={"retry_after_s": seconds}) from refused


async def _known(service: Service, request: web.Request, who: Who, origin: str) -> Actor | NodeIdentity | None:
    """Whom the token of the request names."""
    match who:
        case Who.ANYONE:
            return None
        case Who.STAFF:
            return await sign_in.authenticate(service.context, token_of(request), origin=origin)
        case Who.NODE:
            return await nodes.authenticate(service.context, token_of(request))


class Networks:
    """IP addresses and networks of them; anything else is in none."""

    def __init__(self, written: Iterable[str]):
        self._networks = tuple(ipaddress.ip_network(one) for one in written)

    def __contains__(self, address: object) -> bool:
        try:
            found = ipaddress.ip_address(str(address))
        except ValueError:
            return False
        return any(found in network for network in self._networks)


def origin(request: Asked, proxies: Container[str]) -> str:
    """The address the request came from, as seen by the first machine that is not one of our proxies.

    Whoever reaches us by a socket file is on this machine with our leave, so it is one of them.
    """
    remote = request.remote or ""
    if remote and remote not in proxies:
        return remote
    forwarded = [part.strip() for header in request.headers.getall("X-Forwarded-For", []) for part in header.split(",")]
    return next((part for part in reversed(forwarded) if part and part not in proxies), remote or "unknown")


def token_of(request: Asked) -> str:
    """The bearer token of the request. Raises Unauthorized."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("token_missing")
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        raise Unauthorized(_UNKNOWN)
    return token
