"""Districts and dongs: the configuration is their only source."""

from dataclasses import dataclass

from aggregator.domain.access import Actor
from aggregator.operations.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class DongView:
    """One dong; `configured` is False for one that has left the configuration but still has households."""

    id: str
    name: str
    configured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictView:
    """One district and its dongs, in order of their ids."""

    id: str
    name: str
    configured: bool
    dongs: tuple[DongView, ...]


async def synchronise(context: Context) -> None:
    """Write the configured districts and dongs into the store; run at start. Nothing is ever deleted."""
    raise NotImplementedError


async def list_districts(context: Context, actor: Actor) -> tuple[DistrictView, ...]:
    """Every district that has a dong the actor may see."""
    raise NotImplementedError
