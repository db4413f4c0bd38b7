"""``smartcare serve``."""

import asyncio
import logging
import signal

import click

from aggregator.api.application import make_api
from aggregator.api.serving import serving
from aggregator.app import running
from aggregator.config import Config
from aggregator.domain.errors import Conflict

from .session import Session

_LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


@click.command()
@click.option(
    "--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default="info", show_default=True
)
@click.pass_obj
def serve(session: Session, log_level: str) -> None:
    """Run the service until it is told to stop (SIGTERM, Ctrl-C)."""
    logging.basicConfig(level=log_level.upper(), format=_LOG_FORMAT)
    asyncio.run(run(session.config))


async def run(config: Config) -> None:
    """Serve, say so in one line, stop when asked: requests and reports under way are finished."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(config) as application:
        try:
            async with serving(
                make_api(application, config.server.proxies), config.server.host, config.server.port
            ) as address:
                click.echo(f"smartcare ready {address}")
                await stop.wait()
        except OSError as error:
            values: dict[str, str | int | float] = {
                "host": config.server.host,
                "port": config.server.port,
                "reason": error.strerror or "",
            }
            raise Conflict("port_taken", field="server.port", values=values) from error
