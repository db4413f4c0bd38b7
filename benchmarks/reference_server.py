"""A bare ingest to measure ours against: aiohttp, msgspec and one group-committed insert, nothing else.

It takes the same reports, decodes every reading, keeps each report as one row and answers after the commit. It knows
no tokens, duplicates, signals, settings or limits. ``python -m benchmarks.reference_server --database URL`` serves on
a free port until it is told to stop.
"""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec
import psycopg
import uvloop
from aiohttp import web

MOST_TOGETHER = 500
_MAX_BYTES = 16 << 20
_TABLE = "reference (node TEXT NOT NULL, boot TEXT NOT NULL, received_at TEXT NOT NULL, items {binary} NOT NULL)"

type Row = tuple[str, str, str, bytes]
type Store = Callable[[Sequence[Row]], None]


class Item(msgspec.Struct):
    """One item; readings are all that matters here."""

    seq: int
    type: str
    at: datetime
    sensor: str = ""
    value: float | str | None = None


class Report(msgspec.Struct):
    """What a home sends."""

    node: str
    boot: str
    sent_at: datetime
    items: list[Item]


_decoder = msgspec.json.Decoder(Report)
_encoder = msgspec.json.Encoder()


def open_store(url: str) -> Store:
    """What keeps rows in one transaction, on disk when it returns."""
    return _postgresql(url) if url.startswith("postgresql:") else _sqlite(url)


def _sqlite(path: str) -> Store:
    """A SQLite file, as safe as ours."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"CREATE TABLE {_TABLE.format(binary='BLOB')}")

    def keep(rows: Sequence[Row]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO reference VALUES (?, ?, ?, ?)", rows)
        connection.execute("COMMIT")

    return keep


def _postgresql(url: str) -> Store:
    """A PostgreSQL database."""
    connection = psycopg.connect(url)
    connection.execute(f"CREATE TABLE {_TABLE.format(binary='BYTEA')}")
    connection.commit()
    statement = "INSERT INTO reference SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::bytea[])"

    def keep(rows: Sequence[Row]) -> None:
        connection.execute(statement, [list(column) for column in zip(*rows, strict=True)])
        connection.commit()

    return keep


class Reference:
    """Takes reports; those that arrive during a commit share the next one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        """One report: decoded, kept, answered."""
        report = _decoder.decode(await request.read())
        row = (report.node, report.boot, report.sent_at.isoformat(), _encoder.encode(report.items))
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, done))
        self._arrived.set()
        await done
        return web.Response(body=_encoder.encode(self.reply(report)), content_type="application/json")

    def reply(self, report: Report) -> Mapping[str, Any]:
        """What is answered."""
        return {"ack": report.items[-1].seq}

    async def write(self) -> None:
        """Commit group after group."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                group, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
                await asyncio.to_thread(self._store, [row for row, _ in group])
                for _, done in group:
                    done.set_result(None)


async def serve(make: type[Reference], database: str) -> None:
    """Serve on a free port until told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    reference = make(open_store(database))
    writer = asyncio.create_task(reference.write())
    api = web.Application(client_max_size=_MAX_BYTES)
    api.router.add_post("/api/v1/reports", reference.take)
    runner = web.AppRunner(api, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    click.echo(f"ready http://{host}:{port}")
    await stop.wait()
    await runner.cleanup()
    writer.cancel()


@click.command()
@click.option("--database", required=True, help="A file of SQLite, or postgresql://…")
def main(database: str) -> None:
    """Serve the reference."""
    uvloop.run(serve(Reference, database if "://" in database else str(Path(database))))


if __name__ == "__main__":
    main()
