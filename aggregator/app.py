"""The composition root: the only place where things are wired."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from aggregator.api.traffic import Traffic
from aggregator.channels import open_channels
from aggregator.channels.solapi import receipt_of
from aggregator.config.key_file import KeyFile
from aggregator.config.log import LogSettings
from aggregator.config.model import Config
from aggregator.health.clock import ClockWatch
from aggregator.health.database import DatabaseWatch
from aggregator.health.disk import DiskWatch
from aggregator.health.state import Health
from aggregator.health.watch import SelfWatch
from aggregator.ingest.beside.link import Beside
from aggregator.metrics.access import MetricsSettings
from aggregator.metrics.source import Metrics
from aggregator.operations import districts, keys
from aggregator.operations.context import Clock, Context
from aggregator.operations.delivery import Delivery
from aggregator.operations.ingest import Ingest
from aggregator.operations.own_clock import OwnClock
from aggregator.operations.receipts import Receipts
from aggregator.operations.scanner import Scanner
from aggregator.operations.stream import Feed
from aggregator.operations.system_clock import SystemClock
from aggregator.operations.uptime import note_start
from aggregator.store import timeseries
from aggregator.store.cipher import Cipher
from aggregator.store.database import Database
from aggregator.store.schema import migrate
from aggregator.timeseries.charts import ChartSeries
from aggregator.timeseries.forwarder import Forwarder
from aggregator.timeseries.reads import InfluxSeries

_STOP_WITHIN_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The running service: its context for operations, the ingest, and the scanner in the background."""

    context: Context
    ingest: Ingest
    scanner: Scanner
    receipts: Receipts
    feed: Feed
    watch: SelfWatch
    traffic: Traffic
    metrics: Metrics
    metrics_settings: MetricsSettings
    log: LogSettings
    forwarder: Forwarder | None


@asynccontextmanager
async def open_context(config: Config, clock: Clock | None = None) -> AsyncIterator[Context]:
    """Yield what operations need: the database at its newest schema, in step with the configuration."""
    database = Database(config.database)
    try:
        await database.probe()
        cipher = Cipher(config.keys, KeyFile(config.key_file).news)
        await migrate(database, cipher)
        async with _charts(config) as series:
            context = Context(
                database=database,
                clock=clock or SystemClock(),
                cipher=cipher,
                own_clock=OwnClock(SystemClock()) if clock is None else None,
                region=config.region,
                series=series,
            )
            await districts.synchronise(context)
            await keys.fill_prints(context)
            yield context
    finally:
        await database.close()


@asynccontextmanager
async def running(config: Config, clock: Clock | None = None) -> AsyncIterator[Application]:
    """Yield the running service; at the end, reports that were taken are finished before the database closes."""
    async with open_context(config, clock) as context, open_channels(config.channels, context.clock) as channels:
        ingest = Ingest(context, _beside(config, clock))
        scanner = Scanner(context, Delivery(context, channels))
        feed = Feed(context)
        async with _watching(config, context, scanner) as watch, _forwarding(config, context) as forwarder:
            await note_start(context)
            await ingest.start()
            background = asyncio.create_task(scanner.run(), name="scanner")
            traffic = Traffic()
            try:
                watch.health.runs()
                yield Application(
                    context=context,
                    ingest=ingest,
                    scanner=scanner,
                    receipts=_receipts(context, config),
                    feed=feed,
                    watch=watch,
                    traffic=traffic,
                    metrics=Metrics(
                        context,
                        watch,
                        traffic=traffic,
                        scanner=scanner.state,
                        ingest=ingest.counts,
                        forwarder=forwarder,
                        backups=config.metrics.backups,
                    ),
                    metrics_settings=config.metrics,
                    log=config.log,
                    forwarder=forwarder,
                )
            finally:
                watch.health.ends()
                await feed.close()
                await ingest.stop()
                scanner.stop()
                # Cancelled within a transaction it would leave a connection behind; nothing is lost if it must be.
                with suppress(TimeoutError):
                    await asyncio.wait_for(background, _STOP_WITHIN_S)


@asynccontextmanager
async def _watching(config: Config, context: Context, scanner: Scanner) -> AsyncIterator[SelfWatch]:
    """Watch over the service until the block ends."""
    database = DatabaseWatch(context.database)
    await database.start()
    watch = SelfWatch(
        Health(database, scanner.state), ClockWatch(context.clock), DiskWatch(_file(config.database)), database
    )
    background = asyncio.create_task(watch.run(), name="self-watch")
    try:
        yield watch
    finally:
        watch.stop()
        await background
        database.stop()


@asynccontextmanager
async def _forwarding(config: Config, context: Context) -> AsyncIterator[Forwarder | None]:
    """Bring the journal to the time series until the block ends; where there are none, nobody waits for them."""
    settings = config.influxdb
    if settings is None:
        async with context.database.write() as connection:
            await timeseries.forget(connection)
        yield None
        return
    from aggregator.timeseries.writer import InfluxWriter  # its library takes a second and 25 MB

    writer = InfluxWriter(settings)
    forwarder = Forwarder(context.database, context.clock, writer, batch=settings.batch, timeout=settings.timeout)
    background = asyncio.create_task(forwarder.run(), name="time series")
    try:
        yield forwarder
    finally:
        forwarder.stop()
        with suppress(TimeoutError):
            await asyncio.wait_for(background, _STOP_WITHIN_S)
        await writer.close()


@asynccontextmanager
async def _charts(config: Config) -> AsyncIterator[ChartSeries | None]:
    """Where charts read from until the block ends; None where our own hours answer."""
    if config.influxdb is None:
        yield None
        return
    series = InfluxSeries(config.influxdb)
    try:
        yield ChartSeries(series)
    finally:
        await series.close()


def _beside(config: Config, clock: Clock | None) -> Beside | None:
    """What may take reports in a second process: where there is a processor for it, and the time is the machine's."""
    several = len(os.sched_getaffinity(0)) > 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) > 1
    wanted = several and config.region.ingest.beside > 0
    return Beside(config.region, config.database) if clock is None and wanted else None


def _file(database: str) -> Path | None:
    """The file of a database; None where a server keeps it."""
    url = make_url(database)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _receipts(context: Context, config: Config) -> Receipts:
    """What takes the receipts of the gateways that are set up."""
    solapi = config.channels.solapi
    return Receipts(context, None if solapi is None else solapi.webhook_secret, receipt_of)
