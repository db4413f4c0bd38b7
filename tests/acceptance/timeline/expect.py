"""Expectations: what must come, be so, or stay away within a time."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from simulator.stage.mailbox import Received

from .chronicle import show
from .post import VIAS

if TYPE_CHECKING:
    from .story import Person, Story

NOW = timedelta(seconds=30)
"""What is expected without a time is there already, or in the aggregator's hands."""


def within(**span: float) -> timedelta:
    """A stretch of time: ``within(minutes=2)``."""
    return timedelta(**span)


class Expectation:
    """Looks again and again from its moment on, while time passes, until it is so or the time is up."""

    def __init__(self, story: "Story", when: float, span: timedelta) -> None:
        self._story = story
        self._when = when
        self._until = when + span.total_seconds()

    async def sms(self, *, to: str, about: "Person | None" = None, text: str = "") -> Received:
        """A text message to a desk's phone, about somebody's incident."""
        return await self._message("sms", to, about, text)

    async def mail(self, *, to: str, about: "Person | None" = None, text: str = "") -> Received:
        """A mail to a desk."""
        return await self._message("mail", to, about, text)

    async def webhook(self, *, to: str, about: "Person | None" = None, text: str = "") -> Received:
        """A message to a desk's board."""
        return await self._message("webhook", to, about, text)

    async def nothing(self, *, to: str | None = None, about: "Person | None" = None) -> None:
        """No message comes from this moment on until the time is up."""
        await self._story.go(self._until)
        labels = await self._labels(about)
        unread = (message for sort in VIAS for message in self._story.post.unread(sort, to, labels))
        found = [message for message in unread if message.at >= self._when]
        assert not found, f"nothing was expected, but {found[0].via} to {found[0].to}: {found[0].body}"
        self._saw("nothing")

    async def incident(self, person: "Person", **expected: Any) -> Mapping[str, Any]:
        """The person's incident is so: ``state="open", desk="centre", priority="danger"``, any field of the list."""

        async def look() -> tuple[Any, Any]:
            found = await self._story.after().incident(person)
            return found, None if found is None else {name: found[name] for name in expected}

        found: Mapping[str, Any] = await self._until_so(f"incident of {person.name}", look, expected)
        return found

    async def ticket(self, kind: str, *, about: "Person | None" = None) -> Mapping[str, Any]:
        """An open equipment ticket."""

        async def look() -> tuple[Any, Any]:
            items = (await self._story.ask("GET", "equipment"))["items"]
            mine = [one for one in items if about is None or one["household"] == about.household]
            kinds = sorted(one["kind"] for one in mine)
            return next((one for one in mine if one["kind"] == kind), None), kind if kind in kinds else kinds

        found: Mapping[str, Any] = await self._until_so("ticket", look, kind)
        return found

    async def badge(self, person: "Person", text: str) -> str:
        """The person's incident carries a badge with these words."""

        async def look() -> tuple[Any, Any]:
            found = await self._story.after().incident(person)
            said = [one["text"] for one in ([] if found is None else found["badges"])]
            hit = next((one for one in said if text in one), None)
            return hit, text if hit else said

        return str(await self._until_so("badge", look, text))

    async def row(self, person: "Person", what: str, text: str = "", *, who: str | None = None) -> Mapping[str, Any]:
        """A row of the person's timeline: what happened, with these words in its sentence."""

        async def look() -> tuple[Any, Any]:
            rows = await self._story.after().timeline(person)
            hits = [
                row
                for row in rows
                if row["what"] == what
                and text in f"{row['why']['text']} {row['memo']}"
                and (who is None or row["who"] == who)
            ]
            wanted = (what, text, who)
            return (hits[-1] if hits else None), wanted if hits else [(row["what"], row["why"]["text"]) for row in rows]

        found: Mapping[str, Any] = await self._until_so("row of the timeline", look, (what, text, who))
        return found

    async def so(self, what: str, look: Callable[[], Awaitable[Any]]) -> Any:
        """Anything else: `look` gives something true once it is so."""

        async def seen() -> tuple[Any, Any]:
            found = await look()
            return found or None, True if found else found

        return await self._until_so(what, seen, True)

    async def _message(self, sort: str, to: str, about: "Person | None", text: str) -> Received:
        async def look() -> tuple[Any, Any]:
            labels = await self._labels(about)
            hits = [one for one in self._story.post.unread(sort, to, labels) if text in f"{one.subject} {one.body}"]
            return next(iter(hits), None), bool(hits)

        name = "" if about is None else f" about {about.name}"
        found: Received = await self._until_so(f"{sort} to {to}{name}", look, True)
        self._story.post.read(found)
        return found

    async def _labels(self, about: "Person | None") -> frozenset[str] | None:
        return None if about is None else await self._story.labels(about)

    async def _until_so(self, what: str, look: Callable[[], Awaitable[tuple[Any, Any]]], expected: Any) -> Any:
        await self._story.go(self._when)
        while True:
            found, actual = await look()
            if found is not None and actual == expected:
                self._saw(f"{what}: {expected}")
                return found
            if self._story.now >= self._until:
                raise AssertionError(f"{what}: expected {expected} by {show(self._until)}, but it is {actual}")
            await self._story.step(self._until)

    def _saw(self, what: str) -> None:
        self._story.chronicle.write(self._story.now, "saw", what)
