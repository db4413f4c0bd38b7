"""Whether the database does what it is asked: it fails from the first refusal of its own until it writes again."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)

from aggregator.logs import event
from aggregator.logs.faults import reason
from aggregator.store import probe
from aggregator.store.database import Database

_LOGGER = logging.getLogger(__name__)
PATIENCE_S = 5.0
"""A look that takes longer counts as no answer."""
SETTLED_S = 15.0
"""So long nothing must have failed: on a full disk small writes still succeed between the others."""
_ITS_OWN = ("08", "53", "57P", "58", "XX", "25006")
"""SQLSTATEs that say the server cannot: connection, resources, shutting down, system, internal, read-only."""
_ASKED_WRONGLY = (DataError, IntegrityError, NotSupportedError, ProgrammingError)


def fails(error: BaseException) -> bool:
    """Whether an error says that the database cannot work, rather than that it was asked for something wrong."""
    if not isinstance(error, DBAPIError) or error.connection_invalidated:
        return isinstance(error, (DBAPIError, OSError, TimeoutError))
    if isinstance(error, _ASKED_WRONGLY) or getattr(error.orig, "sqlite_errorname", None) == "SQLITE_ERROR":
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state.startswith(_ITS_OWN)


class DatabaseWatch:
    """Listens to the errors of the database and asks it now and then."""

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic):
        """Make it; `start` begins to listen."""
        self._database = database
        self._monotonic = monotonic
        self._failed_at = 0.0
        self._probe: asyncio.Task[str | None] | None = None
        self.failing_since: float | None = None
        self.errors = 0
        self.probe_s = 0.0
        self.revision: str | None = None
        self.expected: str | None = None

    async def start(self) -> None:
        """Take the present schema for the right one, and listen."""
        async with self._database.read() as connection:
            self.revision = self.expected = await probe.revision(connection)
        sqlalchemy_event.listen(self._database.engine.sync_engine, "handle_error", self._on_error)

    def stop(self) -> None:
        """Listen no longer."""
        sqlalchemy_event.remove(self._database.engine.sync_engine, "handle_error", self._on_error)

    @property
    def failing(self) -> bool:
        """Whether it fails now."""
        return self.failing_since is not None

    @property
    def migrated(self) -> bool:
        """Whether its schema is still the one this program was started with."""
        return self.revision == self.expected

    async def look(self) -> None:
        """Ask the database, and let it write where it failed. Raises nothing."""
        if self._probe is None or self._probe.done():
            self._probe = asyncio.create_task(self._ask())
        began = self._monotonic()
        # Not cancelled when it takes too long: within a transaction that would leave a connection behind.
        done, _ = await asyncio.wait({self._probe}, timeout=PATIENCE_S)
        self.probe_s = self._monotonic() - began
        if not done:
            self._note("no answer")
        elif (failure := self._probe.result()) is not None:
            self._note(failure)
        elif self.failing and self._monotonic() - self._failed_at >= SETTLED_S:
            self._recovered()

    async def rest(self) -> None:
        """Wait for a question that is still on its way."""
        if self._probe is not None:
            await asyncio.wait({self._probe}, timeout=PATIENCE_S)

    async def _ask(self) -> str | None:
        """One look; why it failed, or None."""
        try:
            if self.failing:
                async with self._database.write() as connection:
                    await probe.write(connection)
            async with self._database.read() as connection:
                self.revision = await probe.revision(connection)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            return reason(error) or type(error).__name__
        return None

    def _on_error(self, context: ExceptionContext) -> Any:
        """What SQLAlchemy calls for every error of the driver, also where no connection could be made."""
        if context.sqlalchemy_exception is not None and fails(context.sqlalchemy_exception):
            self._note(reason(context.original_exception) or type(context.original_exception).__name__)

    def _note(self, why: str) -> None:
        """Count a failure; told once until it is over."""
        self.errors += 1
        self._failed_at = self._monotonic()
        if self.failing_since is None:
            self.failing_since = self._failed_at
            _LOGGER.error("The database fails; homes keep what they have", extra=event("database_failing", reason=why))

    def _recovered(self) -> None:
        """It works again; told once."""
        lasted_s = 0.0 if self.failing_since is None else self._monotonic() - self.failing_since
        self.failing_since = None
        _LOGGER.warning(
            "The database works again", extra=event("database_back", seconds=round(lasted_s), errors=self.errors)
        )
