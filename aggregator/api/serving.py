"""The API on a port or a socket."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from .server_log import server_logger

SHUTDOWN_S = 10.0
_SOCKET_MODE = 0o660
"""A proxy of the same group may speak to us."""


class Front(Protocol):
    """What stands in front of the web server's connections."""

    def in_front_of(self, behind: asyncio.Protocol) -> asyncio.Protocol:
        """What a new connection meets first."""

    async def stop(self, within_s: float) -> None:
        """Finish what is under way within that time and take nothing new."""


FRONT: web.AppKey[Front] = web.AppKey("front")
"""Where an application names its own."""


class _Runner(web.AppRunner):
    """Serves an application behind its front, if it has one."""

    @property
    def server(self) -> Any:
        """What makes the protocol of a new connection."""
        front, behind = self.app.get(FRONT), super().server
        if front is None or behind is None:
            return behind
        return lambda: front.in_front_of(behind())

    async def finish(self) -> None:
        """Listen no more, then finish what is under way."""
        for site in self.sites:
            await site.stop()
        if (front := self.app.get(FRONT)) is not None:
            await front.stop(SHUTDOWN_S)
        await self.cleanup()


@asynccontextmanager
async def serving(
    api: web.Application,
    host: str,
    port: int,
    *,
    socket: Path | None = None,
    reuse_port: bool = False,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[str]:
    """Serve until the block ends and yield the address; requests under way are finished. OSError: it cannot be taken.

    With a `socket` that is listened on instead of host and port.
    """
    runner = _Runner(api, auto_decompress=False, access_log=None, shutdown_timeout=SHUTDOWN_S, logger=server_logger())
    await runner.setup()
    try:
        if socket is None:
            # None leaves it to the system: only asyncio's own False would forbid what uvloop allows.
            await web.TCPSite(runner, host, port, reuse_port=reuse_port or None, ssl_context=tls).start()
            yield address(*runner.addresses[0][:2], secure=tls is not None)
        else:
            await web.UnixSite(runner, socket, ssl_context=tls).start()
            await asyncio.to_thread(socket.chmod, _SOCKET_MODE)
            yield f"unix:{socket}"
    finally:
        await runner.finish()


def address(host: str, port: int, *, secure: bool = False) -> str:
    """The address of a host and a port; IPv6 in brackets."""
    scheme = "https" if secure else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
