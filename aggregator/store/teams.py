"""Who belongs to which team of a dong."""

from collections.abc import Collection, Sequence

from sqlalchemy import Column, ForeignKey, Index, Table, Text, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.task.machine import Team
from aggregator.store.columns import METADATA, one_of

team_members = Table(
    "team_members",
    METADATA,
    Column("dong_id", Text, ForeignKey("dongs.id"), primary_key=True),
    Column("team", Text, primary_key=True),
    Column("user_name", Text, ForeignKey("users.name"), primary_key=True),
    one_of("team", Team),
)

Index("ix_team_members_user", team_members.c.user_name)


async def put(connection: AsyncConnection, dong: str, team: Team, people: Collection[str]) -> None:
    """Make these people the team of a dong."""
    await connection.execute(delete(team_members).where(team_members.c.dong_id == dong, team_members.c.team == team))
    rows = [{"dong_id": dong, "team": team, "user_name": name} for name in sorted(set(people))]
    if rows:
        await connection.execute(insert(team_members), rows)


async def members(connection: AsyncConnection, dong: str, team: Team) -> Sequence[str]:
    """The people of a team, in order of name."""
    query = select(team_members.c.user_name).where(team_members.c.dong_id == dong, team_members.c.team == team)
    return [row.user_name for row in await connection.execute(query.order_by(team_members.c.user_name))]


async def of_dongs(connection: AsyncConnection, dongs: Collection[str]) -> Sequence[tuple[str, Team, str]]:
    """Every member of the teams of these dongs: dong, team and name, in this order."""
    query = select(team_members).where(team_members.c.dong_id.in_(dongs))
    query = query.order_by(team_members.c.dong_id, team_members.c.team, team_members.c.user_name)
    return [(row.dong_id, Team(row.team), row.user_name) for row in await connection.execute(query)]


async def of_person(connection: AsyncConnection, name: str) -> Sequence[tuple[str, Team]]:
    """The teams somebody belongs to, each with its dong."""
    query = select(team_members.c.dong_id, team_members.c.team).where(team_members.c.user_name == name)
    return [(row.dong_id, Team(row.team)) for row in await connection.execute(query)]
