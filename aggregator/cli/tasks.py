"""``smartcare task`` and ``smartcare team``: what has to be done, and by whom."""

from datetime import datetime
from typing import Any

import click

from aggregator.api.checks import moment as parsed_moment
from aggregator.domain.task.machine import Kind, Team
from aggregator.domain.third_party import WorryKind
from aggregator.operations import follow_ups, task_teams, task_views, tasks
from aggregator.operations.task_teams import TeamView
from aggregator.operations.task_views import TaskEntry, TaskRow, parse_label

from .options import as_json, choice
from .output import moment, print_facts, print_json, print_table
from .session import Session

_MEMO = click.option("--memo", required=True, help="What was done, or why.")


class Moment(click.ParamType[datetime]):
    """A time as 2026-11-23T18:00, on the region's own clock unless it says otherwise."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it."""
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-11-23T18:00", param, ctx)
        assert ctx is not None
        local = read.replace(tzinfo=ctx.find_object(Session).timezone) if read.tzinfo is None else read  # type: ignore[union-attr]
        checked: datetime = parsed_moment()(local.isoformat())
        return checked


_DUE = click.option("--due", "due_at", type=Moment(), required=True, help="By when, such as 2026-11-23T18:00.")


@click.group()
def task() -> None:
    """What has to be done for people, and by when."""


@task.command("list")
@click.option("--mine", is_flag=True, help="Mine, and what nobody of my teams has taken.")
@click.option("--dong", help="Only this dong.")
@click.option("--team", type=choice(Team), help="Only this team.")
@click.option("--kind", type=choice(Kind), help="Only this kind.")
@click.option("--household", help="Only this household.")
@click.option("--all", "include_ended", is_flag=True, help="Ended ones too.")
@as_json
@click.pass_obj
def list_(session: Session, /, as_json: bool, **asked: Any) -> None:
    """List tasks, the first due first."""
    kinds = {"team": Team, "kind": Kind}
    wanted: dict[str, Any] = {
        name: kinds.get(name, lambda one: one)(value) for name, value in asked.items() if value is not None
    }
    found = session.run(lambda context, actor: task_views.list_tasks(context, actor, **wanted))
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.task_titles").split("|"), [_line(session, one) for one in found])


@task.command()
@click.argument("number")
@as_json
@click.pass_obj
def show(session: Session, number: str, as_json: bool) -> None:
    """Show one task with its history; the look is logged."""
    view = session.run(lambda context, actor: task_views.show(context, actor, parse_label(number)))
    if as_json:
        print_json(view, session.language, session.timezone)
        return
    print_facts(tuple(zip(session.language.say("cli.task_titles").split("|"), _line(session, view.row), strict=True)))
    click.echo()
    print_table(
        session.language.say("cli.task_history_titles").split("|"), [_entry(session, one) for one in view.history]
    )


@task.command()
@click.argument("household")
@click.argument("kind", type=choice(Kind))
@_DUE
@click.option("--person", help="Whose task it is.")
@click.option("--team", type=choice(Team), help="Whose task it is, as a team; without either the dong officers'.")
@click.option("--urgent", is_flag=True, help="Before all others of its moment.")
@click.option("--memo", default="", help="What is to be done.")
@as_json
@click.pass_obj
def add(session: Session, /, household: str, kind: str, team: str | None, as_json: bool, **given: Any) -> None:
    """Make a task about a person."""
    chosen = None if team is None else Team(team)
    row = session.run(lambda context, actor: tasks.add(context, actor, household, Kind(kind), team=chosen, **given))
    _tell(session, row, as_json=as_json)


@task.command("follow-up")
@click.argument("household")
@click.option("--day", "days", type=click.IntRange(1, 366), multiple=True, help="So many days from now; several times.")
@click.option("--after-holiday", is_flag=True, help="On the first working day after the holiday.")
@click.option("--person", help="Whose task it is.")
@click.option("--memo", default="", help="What to look at.")
@as_json
@click.pass_obj
def follow_up(session: Session, /, household: str, as_json: bool, **given: Any) -> None:
    """Plan follow-ups; without days as the district's policy says."""
    made = session.run(lambda context, actor: follow_ups.plan(context, actor, household, **given))
    if as_json:
        print_json(made, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.task_titles").split("|"), [_line(session, one) for one in made])


@task.command()
@click.argument("number")
@as_json
@click.pass_obj
def take(session: Session, number: str, as_json: bool) -> None:
    """Begin with a task."""
    row = session.run(lambda context, actor: tasks.take(context, actor, parse_label(number)))
    _tell(session, row, as_json=as_json)


@task.command()
@click.argument("number")
@click.option("--person", help="The person who has to do it.")
@click.option("--team", type=choice(Team), help="The team that has to do it.")
@click.option("--memo", default="", help="Why.")
@as_json
@click.pass_obj
def assign(session: Session, number: str, person: str | None, team: str | None, memo: str, as_json: bool) -> None:
    """Give a task to a person, a team, or both."""
    chosen = None if team is None else Team(team)
    row = session.run(
        lambda context, actor: tasks.assign(context, actor, parse_label(number), person=person, team=chosen, memo=memo)
    )
    _tell(session, row, as_json=as_json)


@task.command()
@click.argument("number")
@_DUE
@_MEMO
@as_json
@click.pass_obj
def postpone(session: Session, number: str, due_at: datetime, memo: str, as_json: bool) -> None:
    """Put a task off, with the reason."""
    row = session.run(lambda context, actor: tasks.postpone(context, actor, parse_label(number), due_at, memo=memo))
    _tell(session, row, as_json=as_json)


@task.command()
@click.argument("number")
@_MEMO
@click.option("--worry", type=choice(WorryKind), help="What was found is a danger: open an incident.")
@as_json
@click.pass_obj
def done(session: Session, number: str, memo: str, worry: str | None, as_json: bool) -> None:
    """Say what was done."""
    feared = None if worry is None else WorryKind(worry)
    row = session.run(lambda context, actor: tasks.finish(context, actor, parse_label(number), memo=memo, worry=feared))
    _tell(session, row, as_json=as_json)


@task.command()
@click.argument("number")
@_MEMO
@as_json
@click.pass_obj
def cancel(session: Session, number: str, memo: str, as_json: bool) -> None:
    """Say why nobody needs to do it."""
    row = session.run(lambda context, actor: tasks.cancel(context, actor, parse_label(number), memo=memo))
    _tell(session, row, as_json=as_json)


@task.command()
@click.argument("number")
@_DUE
@_MEMO
@as_json
@click.pass_obj
def reopen(session: Session, number: str, due_at: datetime, memo: str, as_json: bool) -> None:
    """Open an ended task again."""
    row = session.run(lambda context, actor: tasks.reopen(context, actor, parse_label(number), due_at, memo=memo))
    _tell(session, row, as_json=as_json)


@click.group()
def team() -> None:
    """Who belongs to which team of a dong."""


@team.command("list")
@as_json
@click.pass_obj
def list_teams(session: Session, as_json: bool) -> None:
    """List the teams."""
    found = session.run(task_teams.list_teams)
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        click.echo("\n".join(_team(session, one) for one in found))


@team.command("set")
@click.argument("dong")
@click.argument("team", type=choice(Team))
@click.argument("people", nargs=-1)
@as_json
@click.pass_obj
def set_(session: Session, dong: str, team: str, people: tuple[str, ...], as_json: bool) -> None:
    """Make these people the team; nobody ends it."""
    view = session.run(lambda context, actor: task_teams.set_team(context, actor, dong, Team(team), frozenset(people)))
    if as_json:
        print_json(view, session.language, session.timezone)
    else:
        click.echo(_team(session, view))


def _team(session: Session, view: TeamView) -> str:
    """A team as a line."""
    say = session.language.say
    dong = session.config.region.dong_names.get(view.dong, view.dong)
    people = ", ".join(view.people) or say("cli.nobody")
    return say("cli.team_set", team=say(f"team.{view.team}"), dong=dong, people=people)


def _tell(session: Session, row: TaskRow, *, as_json: bool) -> None:
    """What became of a task."""
    if as_json:
        print_json(row, session.language, session.timezone)
        return
    say = session.language.say
    due = moment(row.due_at, session.timezone)
    click.echo(say("cli.task_saved", label=row.label, state=say(f"task_state.{row.state}"), due=due))


def _line(session: Session, row: TaskRow) -> tuple[str, ...]:
    """A task as a line of a table."""
    say = session.language.say
    whose = row.person or ("" if row.team is None else say(f"team.{row.team}"))
    return (
        row.label,
        say(f"task_kind.{row.kind}"),
        moment(row.due_at, session.timezone),
        whose,
        say(f"task_state.{row.state}"),
        row.household,
        session.language.explain(row.what, session.timezone),
    )


def _entry(session: Session, entry: TaskEntry) -> tuple[str, ...]:
    """A row of the history as a line of a table."""
    what = session.language.explain(entry.what, session.timezone)
    return (moment(entry.at, session.timezone), entry.who, what, entry.memo)
