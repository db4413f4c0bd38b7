"""What hinders the acts of a story: nothing, usually; in a crash loop the aggregator is killed around each of them."""

import asyncio
import random
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Protocol

from simulator.stage.mailbox import Received

if TYPE_CHECKING:
    from .story import Story


class Troubles(Protocol):
    """Called around every act; `active` says whether an act may go without an answer."""

    active: bool

    async def before(self) -> None:
        """An act is about to begin."""

    async def under(self, act: Awaitable[Any]) -> Any:
        """Wait for an act's answer."""

    async def after(self) -> None:
        """The act has been answered."""


class Calm:
    """Nothing happens."""

    active = False

    def __init__(self, story: "Story") -> None:
        self._story = story

    async def before(self) -> None:
        pass

    async def under(self, act: Awaitable[Any]) -> Any:
        return await act

    async def after(self) -> None:
        pass


class KilledBefore(Calm):
    """The aggregator is killed before every act, in the rest between two steps."""

    active = True

    async def before(self) -> None:
        await self._story.kill()
        await self._story.restart()


class KilledAfter(Calm):
    """It is killed as soon as it has answered: what was answered must be there, what it caused must still happen."""

    active = True

    async def after(self) -> None:
        await self._story.kill()
        await self._story.restart()


class KilledUnder(Calm):
    """It is killed while it works on a request, at a moment drawn by lot."""

    active = True

    def __init__(self, story: "Story", seed: int = 1) -> None:
        super().__init__(story)
        self._lot = random.Random(seed)

    async def under(self, act: Awaitable[Any]) -> Any:
        killing = asyncio.create_task(self._kill(self._lot.uniform(0.0, 0.03)))
        try:
            return await act
        finally:
            await killing

    async def _kill(self, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        await self._story.region.process.kill()


class KilledSending(Calm):
    """It is killed while a message is in its hands: the receiver has it, the answer never comes."""

    active = True

    def __init__(self, story: "Story") -> None:
        super().__init__(story)
        self._noting = story.post.mailbox.on_arrival
        story.post.mailbox.on_arrival = self._kill
        self.seen: set[tuple[str, str, str]] = set()

    async def _kill(self, message: Received) -> None:
        if self._noting is not None:
            await self._noting(message)
        what = (message.via, message.to, message.body)
        if what not in self.seen:
            self.seen.add(what)
            await self._story.region.process.kill()
