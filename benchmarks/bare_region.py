"""The reference server with a receipt that homes understand: what the fleet is measured against.

``python -m benchmarks.bare_region --database FILE`` serves on a free port until it is told to stop. It decodes and
keeps every report and acknowledges it after the commit; it knows no tokens, duplicates, signals, settings or limits.
"""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
import uvloop
from aiohttp import web

from aggregator.kernel.wire import Reply, encode_reply
from benchmarks.reference_server import Item, Reference, Report, open_store

_decoder = msgspec.json.Decoder(Report)
_encoder = msgspec.json.Encoder()


class BareRegion(Reference):
    """Answers as a region does."""

    async def take(self, request: web.Request) -> web.Response:
        """One report: decoded, kept, answered."""
        report = _decoder.decode(await request.read())
        await self.keep(report)
        reply = Reply(ack=0, also=tuple(item.seq for item in report.items), time=datetime.now(UTC))
        return web.Response(body=_encoder.encode(encode_reply(reply)), content_type="application/json")

    async def keep(self, report: Report) -> None:
        """Return once the report is on disk."""
        row = (report.node, report.boot, report.sent_at.isoformat(), _packed(report.items))
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, done))
        self._arrived.set()
        await done


def _packed(items: list[Item]) -> bytes:
    return _encoder.encode(items)


async def serve(database: str) -> None:
    """Serve until told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    region = BareRegion(open_store(database))
    writer = asyncio.create_task(region.write())
    api = web.Application(client_max_size=16 * 1024 * 1024)
    api.router.add_post("/api/v1/reports", region.take)
    runner = web.AppRunner(api, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    click.echo(f"ready http://{host}:{port}")
    await stop.wait()
    await runner.cleanup()
    writer.cancel()


@click.command()
@click.option("--database", required=True, type=click.Path(path_type=Path), help="A file of SQLite.")
def main(database: Path) -> None:
    """Serve the reference."""
    uvloop.run(serve(str(database)))


if __name__ == "__main__":
    main()
