"""The API on a port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

SHUTDOWN_S = 10.0


@asynccontextmanager
async def serving(api: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve until the block ends and yield the address; requests under way are finished. OSError: the port is taken."""
    runner = web.AppRunner(api, auto_decompress=False, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield address(*runner.addresses[0][:2])
    finally:
        await runner.cleanup()


def address(host: str, port: int) -> str:
    """The address of a host and a port; IPv6 in brackets."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
