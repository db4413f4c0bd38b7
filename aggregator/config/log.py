"""What the service writes into its log: ``log`` of the configuration."""

from dataclasses import dataclass
from datetime import timedelta

from aggregator.logs import LEVELS, LogFormat

from . import values
from .section import Section, pick, words
from .server import FLAGS

_FORMATS = {layout.value: layout for layout in LogFormat}
_LEVELS = {name: name for name in LEVELS}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """How lines are written, from which level on, whether every request is one, and which of them are slow."""

    layout: LogFormat = LogFormat.TEXT
    level: str = "info"
    requests: bool = False
    slow: timedelta = timedelta(seconds=2)

    @property
    def slow_s(self) -> float:
        """The same in seconds."""
        return self.slow.total_seconds()


def read_log(section: Section | None) -> LogSettings:
    """Read ``log``."""
    usual = LogSettings()
    if section is None:
        return usual
    settings = LogSettings(
        layout=section.parsed("format", pick(_FORMATS), usual.layout, "word", words=words(_FORMATS)),
        level=section.parsed("level", pick(_LEVELS), usual.level, "word", words=words(_LEVELS)),
        requests=section.parsed("requests", pick(FLAGS), usual.requests, "word", words=words(FLAGS)),
        slow=section.parsed("slow", values.duration, usual.slow, "duration"),
    )
    section.finish()
    return settings
