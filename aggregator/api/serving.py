"""The API on a port or a socket."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from .server_log import server_logger

SHUTDOWN_S = 10.0
_SOCKET_MODE = 0o660
"""A proxy of the same group may speak to us."""


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
    runner = web.AppRunner(
        api, auto_decompress=False, access_log=None, shutdown_timeout=SHUTDOWN_S, logger=server_logger()
    )
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
        await runner.cleanup()


def address(host: str, port: int, *, secure: bool = False) -> str:
    """The address of a host and a port; IPv6 in brackets."""
    scheme = "https" if secure else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
