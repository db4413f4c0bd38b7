"""The region's commands: each is carried out once, and reported as done until the region knows."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from .kernel import wire

_LOGGER = logging.getLogger(__name__)

_REMEMBERED = 256
_REPORTED_AT_ONCE = 100


class CommandRunner:
    """Carries commands out beside the reporting; the region repeats a command until it is reported as done."""

    def __init__(self, carry_out: Callable[[wire.Command], Awaitable[None]], on_done: Callable[[], None]) -> None:
        """`on_done` is called when there is something to report."""
        self._carry_out = carry_out
        self._on_done = on_done
        self._known: dict[str, bool] = {}
        """Whether each command is done; False while it is being carried out."""
        self._complained_of: set[str] = set()
        self._unreported: list[str] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def done(self) -> tuple[str, ...]:
        """The ids to report next."""
        return tuple(self._unreported[:_REPORTED_AT_ONCE])

    def reported(self, ids: Iterable[str]) -> None:
        """The region has heard that these are done."""
        heard = frozenset(ids)
        self._unreported = [known for known in self._unreported if known not in heard]

    def take(self, commands: Iterable[wire.Command]) -> None:
        """Carry out the commands that are new; one that was done is reported again, for the region did not hear it."""
        for command in commands:
            if command.id not in self._known:
                self._begin(command)
            elif self._known[command.id] and command.id not in self._unreported:
                self._unreported.append(command.id)
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]

    def _begin(self, command: wire.Command) -> None:
        """Start carrying out a command."""
        self._known[command.id] = False
        task = asyncio.create_task(self._run(command), name=f"smartcare command {command.type}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Leave what is being done; the region will ask again."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, command: wire.Command) -> None:
        """Carry out one command; one that fails is forgotten, so that the region's next asking tries it again."""
        try:
            await self._carry_out(command)
        except Exception:
            self._known.pop(command.id, None)
            if command.type not in self._complained_of:
                self._complained_of.add(command.type)
                _LOGGER.exception("The region's command %s failed; this is a fault of SmartCare", command.type)
            return
        self._known[command.id] = True
        self._unreported.append(command.id)
        self._on_done()
