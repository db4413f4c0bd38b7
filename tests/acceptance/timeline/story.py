"""The story: a region of its own, homes, doubles, and time that passes from one due moment to the next."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from aggregator.kernel.home import RiskGroup
from simulator.stage.home_clock import HomeClock
from simulator.stage.process import ProcessError
from simulator.stage.region import RegionServer

from . import due, ground
from .chronicle import SEOUL, Chronicle, show
from .home_node import Node
from .moment import Moment
from .post import Post
from .troubles import Calm, Troubles

SETTLES_WITHIN_S = 90.0
"""Real time in which everything that is due must be done."""
_FLYING_WITHIN_S = 1.0
_LOOK_S = 0.01
_RESTING = 0.15
"""It rests while it uses less than this share of a processor."""
_LATE_S = 60.0
"""A story that takes its time may be so late for a moment it names."""
_AGAIN = (aiohttp.ClientError, ConnectionError)


@dataclass(eq=False)
class Person:
    """Somebody in a home: the name is for people, `household` for the API; without a `node` nothing is measured.

    `case` is the short number of the case, once there is one.
    """

    name: str
    household: str
    dong: str
    node: Node | None = None
    case: str = ""
    more: dict[str, Any] = field(default_factory=dict)


class Story:
    """One story; ``async with`` begins and ends it. ``day`` is a local date, or a date with a time to begin at."""

    def __init__(
        self,
        folder: Path,
        library: Path,
        day: str,
        *,
        language: str = "ko",
        beat: timedelta = timedelta(hours=2),
        changes: Mapping[str, Any] | None = None,
        troubles: Callable[["Story"], Troubles] = Calm,
    ) -> None:
        begins = datetime.fromisoformat(day).replace(tzinfo=SEOUL)
        self.folder = folder
        self.chronicle = Chronicle()
        self.clock = HomeClock(folder, library=library, starts_at=begins.timestamp())
        self.post = Post(self.clock, self.chronicle)
        self.people: list[Person] = []
        self.lying = False
        self.crashes = 0
        self.sheets_accepted = False
        """Whether the officers accept every hand-over sheet as soon as it is there, without being told to."""
        self._begins = begins
        self._language = language
        self._beat = beat
        self._changes = dict(changes or {})
        self._region: RegionServer | None = None
        self._stack = AsyncExitStack()
        self._jumped_at = begins.timestamp()
        self._troubles = troubles(self)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self.folder.mkdir(parents=True, exist_ok=True)
            await self.clock.start()
            stack.push_async_callback(self.clock.stop)
            await stack.enter_async_context(self.post)
            minutes = round(self._beat.total_seconds() / 60)
            told = ground.settings(
                self.post.mailbox, self.post.gateways.base, beat=f"{minutes}m", missed=f"{3 * minutes}m"
            )
            region = RegionServer(
                self.folder / "region", self.post.mailbox, language=self._language, changes=told | self._changes
            )
            await ground.found(region, self._begins.astimezone(UTC))
            self._region = region
            stack.push_async_callback(region.stop)
            await region.start(self.clock.env())
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(f"{self.chronicle}\n{self._complaints()}")
        await self._stack.aclose()

    def _complaints(self) -> str:
        """What the aggregator wrote into its log, but for requests that went well."""
        lines = [line for line in self.region.process.output().splitlines() if " INFO " not in line]
        return "\n".join(["its log:", *(f"  {line}" for line in lines[-40:])])

    @property
    def region(self) -> RegionServer:
        """The aggregator, once the story has begun."""
        assert self._region is not None
        return self._region

    @property
    def now(self) -> float:
        """The time in the story, epoch seconds."""
        return self.clock.now()

    # Speaking

    def at(self, when: str) -> Moment:
        """A moment: "22:11" is the next one the clock will show, "2023-05-18 09:00" stands for itself."""
        return Moment(self, self._moment(when))

    def after(self, **span: float) -> Moment:
        """A moment so much later than now: ``minutes=5``."""
        return Moment(self, self.now + timedelta(**span).total_seconds())

    async def home(
        self,
        name: str,
        *,
        dong: str = ground.HONGJE,
        by: str = ground.ADMINISTRATOR,
        risk: str = "general",
        night_consent: bool = False,
        services: tuple[str, ...] = ("plug",),
        sensors: bool = True,
        always_on: bool = False,
        **fields: Any,
    ) -> Person:
        """Register a household as the dong's officer does, and pair its node where it has `sensors`."""
        consents = ["service", *(["night"] if night_consent else [])]
        body = {"dong": dong, "name": name, "risk": risk, "consents": consents, "services": list(services), **fields}
        household = (await self.ask("POST", "households", body, by=by))["id"]
        person = Person(name=name, household=household, dong=dong)
        if sensors:
            person.node = Node(risk=RiskGroup(risk), beat_s=self._beat.total_seconds(), always_on=always_on)
        self.people.append(person)
        self.chronicle.write(self.now, "did", f"{by} registers {name}")
        return person

    async def homes(self, count: int, name: str, **more: Any) -> list[Person]:
        """So many households at once, all alike."""
        return [await self.home(f"{name} {number}", **more) for number in range(1, count + 1)]

    async def connect(self, person: Person, *, by: str = ground.ADMINISTRATOR) -> Node:
        """The node of somebody's home, which is paired when it is first needed."""
        node = person.node
        assert node is not None, f"{person.name} has no sensors"
        if not node.token:
            code = (await self.ask("POST", f"households/{person.household}/pairing-codes", by=by))["code"]
            paired = await self.ask("POST", "pair", {"code": code, "version": "0.1.0"}, by=by)
            node.id, node.token = paired["node"], paired["token"]
        return node

    async def ask(self, method: str, path: str, body: Any = None, *, by: str = ground.ADMINISTRATOR) -> Any:
        """One request of the API; asked again if the aggregator was killed under it, and only by a crash loop."""
        while True:
            try:
                return await self.region.ask(method, path, body, user=by)
            except _AGAIN:
                await self._rise_if_killed()

    async def incidents(self, person: Person) -> list[dict[str, Any]]:
        """All incidents of somebody, the newest first."""
        path = f"incidents?include_closed=true&household={person.household}"
        return sorted((await self.ask("GET", path))["items"], key=lambda one: -int(one["number"]))

    async def labels(self, person: Person) -> frozenset[str]:
        """The short numbers of all incidents of somebody."""
        return frozenset(one["label"] for one in await self.incidents(person))

    async def perform(
        self, who: str, what: str, call: Callable[[], Awaitable[Any]], known: Callable[[], Awaitable[Any]]
    ) -> Any:
        """Do one act and write it down.

        Where no answer comes, somebody at a screen looks whether it has happened (`known`) and else does it again.
        """
        self.chronicle.write(self.now, "did", f"{who} {what}")
        before = await known() if self._troubles.active else None
        await self._troubles.before()
        try:
            answer = await self._troubles.under(call())
        except _AGAIN:
            await self._rise_if_killed()
            answer = await call() if await known() == before else None
        await self._troubles.after()
        return answer

    # The aggregator's own troubles

    async def kill(self) -> None:
        """SIGKILL; it stays down until `restart`."""
        self.chronicle.write(self.now, "crash", "the aggregator is killed")
        self.lying = True
        await self.region.process.kill()

    async def restart(self) -> None:
        """Start it again and let it catch up."""
        self.lying = False
        await self.rise()
        await self.settle()

    async def rise(self) -> None:
        """Start it again after a crash."""
        self.crashes += 1
        await self.region.process.kill()
        await self.region.start()
        self.chronicle.write(self.now, "crash", "the aggregator is back")

    async def _rise_if_killed(self) -> None:
        """Start it again if a crash loop has killed it; called where it did not answer, whose error goes on if not."""
        if self.lying or not self._troubles.active or not await self._ends():
            raise  # noqa: PLE0704 - the error in hand is the caller's
        await self.rise()

    async def _ends(self) -> bool:
        """Whether the process is gone, or about to be."""
        for _ in range(3000):
            if not self.region.process.running:
                return True
            await asyncio.sleep(0.01)
        return False

    # Time

    async def go(self, when: float) -> None:
        """Let time pass until then."""
        if when < self.now - _LATE_S:
            raise AssertionError(f"it is {show(self.now)} already, too late for {show(when)}")
        await self.settle()
        while self.now < when:
            await self.step(when)

    async def step(self, limit: float) -> None:
        """Go to the next moment at which something falls due, at most to the limit, and let it happen."""
        now = self.now
        stops = [limit, *(node.next_at for node in self._living if node.next_at is not None)]
        if self._living:
            stops.append(now + self._beat.total_seconds())
        coming = due.next_moment(self.region.database, now)
        stop = min([one for one in [*stops, *([] if coming is None else [coming])] if one > now], default=now)
        self._jumped_at = max(stop, self.now) + 0.001
        self.clock.jump_to(self._jumped_at)
        await self._let_homes_live()
        await self.settle()
        if self.sheets_accepted:
            await self._accept_sheets()

    async def _accept_sheets(self) -> None:
        """Whoever is on duty accepts what was handed over."""
        for sheet, dong, direction in due.unaccepted(self.region.database):
            officer = ground.ACCEPTS.get(direction) or ground.ACCEPTS[dong]
            await self.ask("POST", f"hand-overs/{sheet}/accept", {"memo": ""}, by=officer)
            await self.settle()

    async def settle(self) -> None:
        """Wait until the aggregator has done what is due, every message has left its hands, and it rests."""
        began, calm, flying_since = time.monotonic(), 0, None
        while calm < 2 and not self.lying:
            late = set(due.overdue(self.region.database, self.now))
            if late and time.monotonic() - began > SETTLES_WITHIN_S:
                raise AssertionError(f"due at {show(self.now)} and not done: {sorted(late)}")
            flying = due.flying(self.region.database, self._jumped_at)
            flying_since = (flying_since or time.monotonic()) if flying else None
            waits = flying_since is not None and time.monotonic() - flying_since < _FLYING_WITHIN_S
            rests = await self._rests()
            calm = calm + 1 if rests and not late and not waits else 0

    async def _rests(self) -> bool:
        """Let the aggregator look at the clock, and see whether it has anything to do then."""
        try:
            await self.region.wake()
            before = due.busy_ns(self.region.process.pid)
            await asyncio.sleep(_LOOK_S)
            return due.busy_ns(self.region.process.pid) - before < _LOOK_S * 1e9 * _RESTING
        except (*_AGAIN, ProcessError):
            await self._rise_if_killed()
            return False

    async def report(self, person: Person) -> None:
        """Let a home send what waits; it keeps what is not acknowledged and tries again with its next heartbeat."""
        node = person.node
        assert node is not None
        node.beaten_at = self.now
        if self.lying:
            return
        body = node.report(self.now)
        try:
            reply = await self._troubles.under(self._send(node, body))
        except _AGAIN:
            await self._rise_if_killed()
            reply = await self._send(node, body)
        node.acknowledged(reply["ack"], self.now)

    async def _send(self, node: Node, body: Any) -> Any:
        return await self.region.ask("POST", "reports", body, token=node.token)

    async def _let_homes_live(self) -> None:
        for person in self.people:
            node = person.node
            if node is None or node.watcher is None or node.mute:
                continue
            node.tell(node.live_until(self.now))
            if node.waiting or node.beaten_at + node.beat_s <= self.now + 1:
                await self.report(person)

    @property
    def _living(self) -> list[Node]:
        return [one.node for one in self.people if one.node is not None and one.node.watcher is not None]

    def _moment(self, when: str) -> float:
        if len(when) > len("22:11"):
            return datetime.fromisoformat(when).replace(tzinfo=SEOUL).timestamp()
        now = datetime.fromtimestamp(self.now, SEOUL)
        clock = datetime.strptime(when, "%H:%M").time()  # noqa: DTZ007 - a local time of day
        moment = datetime.combine(now.date(), clock, SEOUL)
        if moment.timestamp() < self.now - _LATE_S:
            moment = datetime.combine(now.date() + timedelta(days=1), clock, SEOUL)
        return moment.timestamp()
