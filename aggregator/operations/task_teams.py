"""Who belongs to which team of a dong."""

from dataclasses import dataclass
from itertools import groupby

from aggregator.domain.access import Actor, Permission, Reach, may_in, require
from aggregator.domain.errors import Forbidden, Invalid
from aggregator.domain.task.machine import Team
from aggregator.operations.context import Context
from aggregator.operations.tasks import require_person
from aggregator.store import teams


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """A team of a dong with the names of its accounts."""

    dong: str
    team: Team
    people: tuple[str, ...]


async def list_teams(context: Context, actor: Actor) -> tuple[TeamView, ...]:
    """The teams of the actor's dongs that have anybody."""
    require(actor, Permission.SEE_TASKS)
    dongs = actor.dongs if actor.rights.reach is Reach.DONGS else frozenset(context.region.dongs)
    async with context.database.read() as connection:
        rows = await teams.of_dongs(connection, dongs)
    return tuple(
        TeamView(dong=dong, team=team, people=tuple(name for _dong, _team, name in members))
        for (dong, team), members in groupby(rows, key=lambda row: row[:2])
    )


async def set_team(context: Context, actor: Actor, dong: str, team: Team, people: frozenset[str]) -> TeamView:
    """Make these people the team of a dong. Raises Forbidden, Invalid (`dong_unknown`, `person_unknown`)."""
    require(actor, Permission.WRITE_ROSTERS)
    if not may_in(actor, Permission.WRITE_ROSTERS, dong):
        raise Forbidden("dong_not_allowed", field="dong", values={"dong": dong})
    if dong not in context.region.dongs:
        raise Invalid("dong_unknown", field="dong", values={"dong": dong})
    async with context.database.write() as connection:
        for name in sorted(people):
            await require_person(connection, name)
        await teams.put(connection, dong, team, people)
        return TeamView(dong=dong, team=team, people=tuple(await teams.members(connection, dong, team)))
