"""Districts and dongs: the configuration is their only source."""

from dataclasses import dataclass

from aggregator.domain.access import Actor
from aggregator.operations import desk_clocks
from aggregator.operations.context import Context
from aggregator.operations.visibility import visible_dongs
from aggregator.store import districts


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
    """Write the configured districts and dongs into the store, with the clocks of their desks; run at start."""
    async with context.database.write() as connection:
        await districts.synchronise(connection, context.region.districts)
    await desk_clocks.synchronise(context)


async def list_districts(context: Context, actor: Actor, *, every: bool = False) -> tuple[DistrictView, ...]:
    """Every district that has a dong the actor may see.

    With `every` all dongs of the configuration, to which a person may be offered (W17).
    """
    async with context.database.read() as connection:
        seen = await visible_dongs(connection, actor)
        rows = await districts.all_dongs(connection)
        dongs = [row for row in rows if (row["configured"] if every else row["id"] in seen)]
        return tuple(
            DistrictView(
                id=row["id"],
                name=row["name"],
                configured=row["configured"],
                dongs=tuple(
                    DongView(id=dong["id"], name=dong["name"], configured=dong["configured"])
                    for dong in dongs
                    if dong["district_id"] == row["id"]
                ),
            )
            for row in await districts.all_districts(connection)
            if any(dong["district_id"] == row["id"] for dong in dongs)
        )
