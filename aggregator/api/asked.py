"""What every request tells about itself, by whichever way it came in."""

from typing import Protocol

from multidict import MultiMapping


class Asked(Protocol):
    """A request without its body; aiohttp's own is one."""

    @property
    def headers(self) -> MultiMapping[str]:
        """Its headers, found whatever their case."""

    @property
    def remote(self) -> str | None:
        """The address it came from."""
