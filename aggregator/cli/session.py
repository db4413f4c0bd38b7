"""What every command works with: the configuration, the language, and the region's operations."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from aggregator.app import open_context
from aggregator.config import Config, load_config
from aggregator.domain.access import Actor, operator
from aggregator.operations import sign_in
from aggregator.operations.context import Context
from aggregator.text import Texts

ORIGIN = "terminal"


@dataclass(frozen=True, kw_only=True)
class Session:
    """One call of ``smartcare``; ``user`` is whom ``--as`` names."""

    config_path: Path
    user: str | None
    language: Texts

    @cached_property
    def config(self) -> Config:
        """The configuration. Raises ConfigError."""
        return load_config(self.config_path)

    @property
    def timezone(self) -> ZoneInfo:
        """The region's local time."""
        return self.config.region.timezone

    def run[T](self, work: Callable[[Context, Actor], Awaitable[T]]) -> T:
        """Do some work on the database, as the user named or as the operator of the machine."""
        return asyncio.run(self._run(self.config, work))

    async def _run[T](self, config: Config, work: Callable[[Context, Actor], Awaitable[T]]) -> T:
        """The work between opening and closing the database."""
        async with open_context(config) as context:
            return await work(context, await self._actor(context))

    async def _actor(self, context: Context) -> Actor:
        """Who acts."""
        if self.user is None:
            return operator(ORIGIN)
        return await sign_in.act_as(context, self.user, origin=ORIGIN)
