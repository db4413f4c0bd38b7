"""Reading server-sent events (WHATWG HTML, 9.2.6): bytes in, events out. No input or output of its own."""

from dataclasses import dataclass

_LONGEST_LINE = 64 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamEvent:
    """One event; `id` is where to go on from after a break."""

    id: str
    name: str
    data: str


class EventReader:
    """Takes pieces as they come and gives the events that are complete."""

    def __init__(self) -> None:
        self.last_id = ""
        self._rest = b""
        self._name = ""
        self._data: list[str] = []

    def feed(self, piece: bytes) -> list[StreamEvent]:
        """Take a piece. Raises ValueError where a line has no end."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            raise ValueError("a line of the stream has no end")
        events: list[StreamEvent] = []
        for raw in lines:
            line = raw.removesuffix(b"\r").decode("utf-8", "replace")
            if line:
                self._take(line)
            elif (event := self._complete()) is not None:
                events.append(event)
        return events

    def _take(self, line: str) -> None:
        """Take one line; those that begin with a colon are comments."""
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match field:
            case "event":
                self._name = value
            case "data":
                self._data.append(value)
            case "id" if "\0" not in value:
                self.last_id = value
            case _:
                pass

    def _complete(self) -> StreamEvent | None:
        """An empty line ends an event; one without data is none."""
        name, data = self._name, self._data
        self._name, self._data = "", []
        if not data:
            return None
        return StreamEvent(id=self.last_id, name=name or "message", data="\n".join(data))
