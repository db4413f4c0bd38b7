"""``smartcare roster`` and ``smartcare duty``: who is on call, and who is on duty in the weeks to come."""

from datetime import datetime, time

import click

from aggregator.domain.errors import Invalid
from aggregator.domain.region import Language
from aggregator.domain.roster import Part, Weekly, weekly
from aggregator.operations import roster_book
from aggregator.operations.roster_book import DeskDuty, DutyPeriod

from .options import as_json, choice
from .output import moment, print_json, print_table
from .session import Session

_MOMENTS = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
_CLOCK = click.DateTime(["%H:%M"])
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _local(session: Session, at: datetime | None) -> datetime | None:
    """A time as it was typed, on the region's clock."""
    return None if at is None else at.replace(tzinfo=session.timezone)


@click.group()
def roster() -> None:
    """Who is on call at a desk: centre, dong:ID or district:ID."""


@roster.command()
@click.argument("desk")
@click.option("--from", "start", type=_MOMENTS, help="Now unless told.")
@click.option("--to", "end", type=_MOMENTS, help="14 days later unless told.")
@as_json
@click.pass_obj
def show(session: Session, desk: str, start: datetime | None, end: datetime | None, as_json: bool) -> None:
    """Show the roster of a desk, and where nobody is on call."""
    begins, ends = _local(session, start), _local(session, end)
    view = session.run(lambda context, actor: roster_book.show(context, actor, desk, start=begins, end=ends))
    if as_json:
        print_json(view, session.language, session.timezone)
        return
    say, zone = session.language.say, session.timezone
    turns = [
        (
            one.start,
            (str(one.shift), moment(one.start, zone), moment(one.end, zone), one.user, _part(session, one.part)),
        )
        for one in view.turns
    ]
    gaps = [
        (one.start, ("", moment(one.start, zone), moment(one.end, zone), say("cli.duty_gap"), "")) for one in view.gaps
    ]
    rows = [row for _, row in sorted([*turns, *gaps], key=lambda pair: pair[0])]
    print_table(say("cli.roster_titles").split("|"), rows)


@roster.command()
@click.argument("desk")
@click.argument("user")
@click.option("--part", type=choice(Part), default=Part.ON_CALL.value, show_default=True, help="What they do.")
@click.option("--order", type=click.IntRange(0, 99), default=0, show_default=True, help="Lowest is asked first.")
@click.option("--from", "start", type=_MOMENTS, help="When it begins; every week from then on with --weekday.")
@click.option("--until", "end", type=_MOMENTS, help="When it ends.")
@click.option("--weekday", type=click.Choice(_DAYS), help="Every week on this day.")
@click.option("--starts", type=_CLOCK, help="Local time, with --weekday.")
@click.option("--ends", type=_CLOCK, help="Local time, with --weekday; the next day if not later.")
@as_json
@click.pass_obj
def add(
    session: Session,
    desk: str,
    user: str,
    part: str,
    order: int,
    start: datetime | None,
    end: datetime | None,
    weekday: str | None,
    starts: datetime | None,
    ends: datetime | None,
    as_json: bool,
) -> None:
    """Put somebody on the roster: --from and --until, or --weekday, --starts and --ends."""
    hours = _weekly(weekday, starts, ends)
    begins, last = _local(session, start), _local(session, end)
    shift = session.run(
        lambda context, actor: roster_book.add_shift(
            context, actor, desk, user=user, part=Part(part), order=order, first_at=begins, last_at=last, weekly=hours
        )
    )
    if as_json:
        print_json(shift, session.language, session.timezone)
    else:
        click.echo(session.language.say("cli.roster_shift_added", shift=shift.id))


def _weekly(weekday: str | None, starts: datetime | None, ends: datetime | None) -> Weekly | None:
    """The weekly hours. Raises Invalid where only a part of them is told."""
    if weekday is None and starts is None and ends is None:
        return None
    if weekday is None or starts is None or ends is None:
        raise Invalid("shift_times_wrong", field="weekday")
    first, last = (time(at.hour, at.minute) for at in (starts, ends))
    return weekly(_DAYS.index(weekday), first, last)


@roster.command()
@click.argument("desk")
@click.argument("shift", type=click.IntRange(min=1))
@as_json
@click.pass_obj
def remove(session: Session, desk: str, shift: int, as_json: bool) -> None:
    """End a shift now."""
    ended = session.run(lambda context, actor: roster_book.remove_shift(context, actor, desk, shift))
    if as_json:
        print_json(ended, session.language, session.timezone)
    else:
        click.echo(session.language.say("cli.roster_shift_removed", shift=ended.id))


@roster.command()
@click.argument("user")
@click.argument("way", nargs=-1, required=True)
@click.option("--language", type=choice(Language), default=Language.KOREAN.value, show_default=True)
@as_json
@click.pass_obj
def ways(session: Session, user: str, way: tuple[str, ...], language: str, as_json: bool) -> None:
    """Say how somebody is reached: CHANNEL=ADDRESS, in the order they are tried."""
    pairs = [(channel, address) for channel, _, address in (one.partition("=") for one in way)]
    view = session.run(
        lambda context, actor: roster_book.set_ways(context, actor, user, pairs, language=Language(language))
    )
    if as_json:
        print_json(view, session.language, session.timezone)
    else:
        click.echo(session.language.say("cli.roster_ways_set", user=user, channels=", ".join(view.channels)))


@roster.command()
@click.argument("user")
@click.option("--from", "start", type=_MOMENTS, help="Now unless told.")
@click.option("--until", "end", type=_MOMENTS, help="Until told unless given.")
@click.option("--back", is_flag=True, help="They can be on call again.")
@as_json
@click.pass_obj
def away(session: Session, user: str, start: datetime | None, end: datetime | None, back: bool, as_json: bool) -> None:
    """Somebody cannot be on call; their substitutes follow."""
    begins, ends = _local(session, start), _local(session, end)
    view = session.run(
        lambda context, actor: (
            roster_book.come_back(context, actor, user)
            if back
            else roster_book.go_away(context, actor, user, start=begins, end=ends)
        )
    )
    if as_json:
        print_json(view, session.language, session.timezone)
    else:
        click.echo(session.language.say("cli.roster_back" if back else "cli.roster_away", user=user))


@click.command()
@click.option("--from", "start", type=_MOMENTS, help="Now unless told.")
@click.option("--to", "end", type=_MOMENTS, help="60 days later unless told.")
@as_json
@click.pass_obj
def duty(session: Session, start: datetime | None, end: datetime | None, as_json: bool) -> None:
    """Show who is on duty when and why, and the gaps of the rosters."""
    begins, ends = _local(session, start), _local(session, end)
    found = session.run(lambda context, actor: roster_book.duty_calendar(context, actor, start=begins, end=ends))
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        titles = session.language.say("cli.duty_titles").split("|")
        print_table(titles, [_period(session, one) for one in found])


def _period(session: Session, one: DutyPeriod) -> tuple[str, ...]:
    """One line of the calendar."""
    zone, say = session.timezone, session.language.say
    who = say("cli.duty_dongs" if one.dongs_open else "cli.duty_centre")
    people = "; ".join(_people(session, desk) for desk in one.desks)
    return (moment(one.start, zone), moment(one.end, zone), who, people, session.language.explain(one.why, zone))


def _people(session: Session, desk: DeskDuty) -> str:
    """Who is on call at one desk, and where nobody is."""
    names = list(dict.fromkeys(turn.user for turn in desk.turns if turn.part is not Part.SUPERVISOR))
    gaps = [f"{session.language.say('cli.duty_gap')} {moment(gap.start, session.timezone)}" for gap in desk.gaps]
    return f"{desk.name}: {', '.join([*names, *gaps])}"


def _part(session: Session, part: Part) -> str:
    """A part in words."""
    return session.language.say(f"roster_part.{part}")
