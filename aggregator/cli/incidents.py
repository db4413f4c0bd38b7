"""``smartcare incident``: what staff see, and what they do about it."""

import click

from aggregator.domain.access import CENTRE, Actor, dong_desk
from aggregator.domain.incident import ContactMeans, ContactOutcome, Result, State
from aggregator.domain.triage import HOME, REGION
from aggregator.operations import incidents
from aggregator.operations.case_card import CaseOnCard
from aggregator.operations.context import Context
from aggregator.operations.incidents import IncidentRow, IncidentView, TimelineEntry
from aggregator.operations.pages import every_page

from .incident_dispatch import DISPATCHING
from .incident_papers import PAPERS
from .incident_told import tell
from .options import as_json, choice
from .output import moment, print_facts, print_json, print_table
from .session import Session


@click.group(commands=(*DISPATCHING, *PAPERS))
def incident() -> None:
    """What is open about people, and what is done about it."""


@incident.command("list")
@click.option("--state", type=choice(State), help="Only incidents in this state.")
@click.option("--desk", help="Only this desk: centre, or dong:ID.")
@click.option("--household", help="Only this household.")
@click.option("--all", "include_closed", is_flag=True, help="Closed ones too.")
@as_json
@click.pass_obj
def list_(
    session: Session, state: str | None, desk: str | None, household: str | None, include_closed: bool, as_json: bool
) -> None:
    """List incidents, the most urgent first."""
    chosen = None if state is None else State(state)

    async def work(context: Context, actor: Actor) -> tuple[IncidentRow, ...]:
        return await every_page(
            lambda after, limit: incidents.list_incidents(
                context,
                actor,
                state=chosen,
                desk=desk,
                household=household,
                include_closed=include_closed,
                after=after,
                limit=limit,
            ),
            lambda row: row.label,
        )

    found = session.run(work)
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.incident_titles").split("|"), [_row(session, one) for one in found])


@incident.command()
@click.argument("number")
@as_json
@click.pass_obj
def show(session: Session, number: str, as_json: bool) -> None:
    """Show one incident with the person and its timeline; the look is logged."""

    async def work(context: Context, actor: Actor) -> tuple[IncidentView, tuple[TimelineEntry, ...]]:
        parsed = incidents.parse_label(number)
        return await incidents.show(context, actor, parsed), await incidents.timeline(context, actor, parsed)

    view, timeline = session.run(work)
    if as_json:
        print_json({"incident": view, "timeline": timeline}, session.language, session.timezone)
        return
    print_facts(_facts(session, view))
    click.echo()
    print_table(session.language.say("cli.timeline_titles").split("|"), [_entry(session, one) for one in timeline])


@incident.command()
@click.argument("number")
@as_json
@click.pass_obj
def claim(session: Session, number: str, as_json: bool) -> None:
    """Take an incident."""
    row = session.run(lambda context, actor: incidents.claim(context, actor, incidents.parse_label(number)))
    tell(session, row, as_json=as_json)


@incident.command()
@click.argument("number")
@click.option("--means", type=choice(ContactMeans), required=True, help="How somebody was tried to be reached.")
@click.option("--outcome", type=choice(ContactOutcome), required=True, help="What came of it.")
@click.option("--whom", default="subject", show_default=True, help="Who was tried.")
@click.option("--reached", default="", help="Who answered.")
@click.option("--memo", default="", help="What was said or found.")
@as_json
@click.pass_obj
def contact(
    session: Session, number: str, means: str, outcome: str, whom: str, reached: str, memo: str, as_json: bool
) -> None:
    """Record one attempt to reach the person or somebody near."""
    row = session.run(
        lambda context, actor: incidents.contact(
            context,
            actor,
            incidents.parse_label(number),
            means=ContactMeans(means),
            outcome=ContactOutcome(outcome),
            whom=whom,
            reached=reached,
            memo=memo,
        )
    )
    tell(session, row, as_json=as_json)


@incident.command()
@click.argument("number")
@click.option("--result", type=choice(Result), required=True, help="How it ended.")
@click.option("--memo", required=True, help="What was done.")
@as_json
@click.pass_obj
def close(session: Session, number: str, result: str, memo: str, as_json: bool) -> None:
    """Close an incident with a result and a memo."""
    row = session.run(
        lambda context, actor: incidents.close(
            context, actor, incidents.parse_label(number), result=Result(result), memo=memo
        )
    )
    tell(session, row, as_json=as_json)


@incident.command()
@click.argument("number")
@click.option("--memo", default="", help="Why.")
@as_json
@click.pass_obj
def release(session: Session, number: str, memo: str, as_json: bool) -> None:
    """Give an incident back to the desk on duty."""
    row = session.run(
        lambda context, actor: incidents.release(context, actor, incidents.parse_label(number), memo=memo)
    )
    tell(session, row, as_json=as_json)


@incident.command()
@click.argument("number")
@click.option("--memo", required=True, help="What is to be known.")
@as_json
@click.pass_obj
def note(session: Session, number: str, memo: str, as_json: bool) -> None:
    """Add a note; nothing else changes."""
    row = session.run(
        lambda context, actor: incidents.annotate(context, actor, incidents.parse_label(number), memo=memo)
    )
    tell(session, row, as_json=as_json)


@incident.command()
@click.argument("number")
@click.option("--memo", required=True, help="Why.")
@as_json
@click.pass_obj
def reopen(session: Session, number: str, memo: str, as_json: bool) -> None:
    """Open a closed incident again."""
    row = session.run(lambda context, actor: incidents.reopen(context, actor, incidents.parse_label(number), memo=memo))
    tell(session, row, as_json=as_json)


def _row(session: Session, one: IncidentRow) -> tuple[str, ...]:
    """One line of the list."""
    say = session.language.say
    return (
        one.label,
        say(f"state.{one.state}"),
        say(f"priority.{one.priority}"),
        _desk(session, one.desk),
        one.household,
        moment(one.opened_at, session.timezone),
        one.claimed_by or "",
        " ".join(session.language.explain(part, session.timezone) for part in (one.why, *one.badges)),
    )


def _facts(session: Session, view: IncidentView) -> list[tuple[str, str]]:
    """One incident as names and values."""
    say, explain, timezone = session.language.say, session.language.explain, session.timezone
    row = view.row
    values = (
        row.label,
        say(f"state.{row.state}"),
        say(f"priority.{row.priority}"),
        explain(row.why, timezone),
        f"{_desk(session, row.desk)}: {explain(row.desk_why, timezone)}",
        moment(row.opened_at, timezone),
        moment(row.last_evidence_at, timezone),
        "" if row.cleared_why is None else explain(row.cleared_why, timezone),
        row.claimed_by or "",
        f"{row.household} {view.name} {view.phone} {view.address}".rstrip(),
        view.household_memo,
        "; ".join(f"{say(f'contact.{one.kind}')} {one.name} {one.phone} {one.note}".rstrip() for one in view.contacts),
        "" if row.result is None else say(f"result.{row.result}"),
        view.memo,
    )
    facts = list(zip(say("cli.incident_facts").split("|"), values, strict=True))
    return facts if view.case is None else [*facts, (say("cli.incident_case"), _case(session, view.case))]


def _case(session: Session, case: CaseOnCard) -> str:
    """That a case runs, and who has it."""
    return f"{case.label}, {session.language.say(f'case_state.{case.state}')}, {case.officer}"


def _entry(session: Session, entry: TimelineEntry) -> tuple[str, ...]:
    """One line of the timeline."""
    why = session.language.explain(entry.why, session.timezone)
    told = f"{why} — {entry.memo}" if entry.memo else why
    who = session.language.say(f"who.{entry.who}") if entry.who in (HOME, REGION) else entry.who
    return (moment(entry.at, session.timezone), who, session.language.say(f"state.{entry.state_to}"), told)


def _desk(session: Session, desk: str) -> str:
    """A desk by the name it has in the configuration; one that left the configuration by its id."""
    region = session.config.region
    names = {CENTRE: region.centre.name} | {dong_desk(dong.id): dong.name for dong in region.dongs.values()}
    return names.get(desk, desk)
