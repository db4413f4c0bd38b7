"""What every moment of a story can do: let time pass, ask the API, look into what happened."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .chronicle import SEOUL

if TYPE_CHECKING:
    from .story import Person, Story


class Acts:
    """Every act first lets time pass until its moment."""

    def __init__(self, story: "Story", when: float) -> None:
        self._story = story
        self._when = when

    async def come(self) -> None:
        """Only let time pass until then."""
        await self._story.go(self._when)

    async def post(
        self, path: str, body: Any, *, by: str, what: str, about: "Person | None" = None, method: str = "POST"
    ) -> Any:
        """One change by the API."""
        await self._story.go(self._when)

        async def known() -> Any:
            return None if about is None else len(await self.history(about))

        answer = await self._story.perform(by, what, lambda: self._story.region.ask(method, path, body, user=by), known)
        await self._story.settle()
        return answer

    async def get(self, path: str, *, by: str) -> Any:
        """One look by the API."""
        await self._story.go(self._when)
        return await self._story.ask("GET", path, by=by)

    async def history(self, person: "Person") -> list[Mapping[str, Any]]:
        """The timelines of all incidents of the person, the oldest first."""
        labels = sorted(await self._story.labels(person))
        found = [await self._story.ask("GET", f"incidents/{label}/timeline") for label in labels]
        return [row for one in found for row in one["items"]]

    def _did(self, what: str) -> None:
        self._story.chronicle.write(self._story.now, "did", what)


def utc(moment: float) -> str:
    """A moment as the API takes it."""
    return datetime.fromtimestamp(moment, UTC).isoformat()


def local(when: str) -> str:
    """A time in Seoul, "2023-05-18 09:00", as the API takes it."""
    return datetime.fromisoformat(when).replace(tzinfo=SEOUL).astimezone(UTC).isoformat()
