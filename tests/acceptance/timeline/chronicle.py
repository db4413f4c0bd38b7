"""What has happened in a story so far, to be read when it fails."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


@dataclass
class Chronicle:
    """Lines in the order they were written: when (epoch seconds), what sort (did, came, saw, crash), what."""

    lines: list[tuple[float, str, str]] = field(default_factory=list)

    def write(self, at: float, sort: str, what: str) -> None:
        """Add a line."""
        self.lines.append((at, sort, what))

    def __str__(self) -> str:
        told = (f"  {show(at)}  {sort:5}  {what}" for at, sort, what in self.lines)
        return "\n".join(["the story so far:", *told])


def show(at: float) -> str:
    """A moment in Seoul."""
    return datetime.fromtimestamp(at, UTC).astimezone(SEOUL).strftime("%Y-%m-%d %H:%M:%S")
