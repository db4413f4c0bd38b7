"""``smartcare serve``."""

import asyncio
import logging
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import replace

import click
import uvloop

from aggregator import garbage
from aggregator.api import request_id
from aggregator.api.application import make_api
from aggregator.api.doors import Networks
from aggregator.api.serving import serving
from aggregator.api.tls import Certificate
from aggregator.app import Application, running
from aggregator.config import Config
from aggregator.domain.errors import Conflict
from aggregator.health.supervisor import Supervisor
from aggregator.logs import LEVELS, LogFormat, event, logging_to, on_loop_error

from .ending import Ending
from .session import Session

_LOGGER = logging.getLogger("aggregator.serve")
_TURN_S = 0.0005


@click.command()
@click.option("--log-level", type=click.Choice(list(LEVELS)), help="From which level on; as configured without it.")
@click.option(
    "--log-format",
    type=click.Choice([layout.value for layout in LogFormat]),
    help="As text for people or as JSON for collectors; as configured without it.",
)
@click.pass_obj
def serve(session: Session, log_level: str | None, log_format: str | None) -> None:
    """Run the service until it is told to stop (SIGTERM, Ctrl-C); a second time ends it at once."""
    log = session.config.log
    log = replace(
        log,
        level=log_level or log.level,
        layout=log.layout if log_format is None else LogFormat(log_format),
    )
    with logging_to(sys.stderr, log.layout, log.level, request_id.current.get):
        # The thread of the database waits for the loop to give way: the usual 5 ms add up within a commit.
        sys.setswitchinterval(_TURN_S)
        asyncio.run(run(replace(session.config, log=log)), loop_factory=uvloop.new_event_loop)


async def run(config: Config) -> None:
    """Serve, say so in one line, stop when asked: requests and reports under way are finished, within bounds."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(on_loop_error)
    ending, supervisor = Ending(), Supervisor()
    ending.listen(loop)
    async with running(config) as application, AsyncExitStack() as stack:
        address = await _listen(config, application, stack)
        application.watch.fed = supervisor.alive
        garbage.look_seldom()
        supervisor.ready()
        _LOGGER.info("Ready", extra=event("ready", address=address))
        click.echo(f"smartcare ready {address}")
        await ending.asked()
        application.watch.health.ends()
        supervisor.stopping()
        _LOGGER.info("The end was asked for; what is under way is finished", extra=event("stopping"))
        await ending.pause(config.server.drain.total_seconds())
    _LOGGER.info("Ended", extra=event("stopped"))


async def _listen(config: Config, application: Application, stack: AsyncExitStack) -> str:
    """Open the port or the socket until the stack is closed, and return the address. Raises Conflict."""
    server, loop = config.server, asyncio.get_running_loop()
    certificate = None if server.tls is None else Certificate(server.tls)
    application.watch.certificate = certificate
    # Without a certificate there is nothing to read again, and the process must not end by it.
    loop.add_signal_handler(signal.SIGHUP, (lambda: None) if certificate is None else certificate.reload)
    try:
        return await stack.enter_async_context(
            serving(
                make_api(application, Networks(server.proxies)),
                server.host,
                server.port,
                socket=server.socket,
                reuse_port=server.reuse_port,
                tls=None if certificate is None else certificate.context,
            )
        )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        if server.socket is not None:
            values: dict[str, str | int | float] = {"socket": str(server.socket), "reason": reason}
            raise Conflict("socket_taken", field="server.socket", values=values) from error
        values = {"host": server.host, "port": server.port, "reason": reason}
        raise Conflict("port_taken", field="server.port", values=values) from error
