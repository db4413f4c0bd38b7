"""``smartcare incident report``, ``script``, ``print`` and ``deliveries``: what is written, read aloud and printed."""

from pathlib import Path

import click

from aggregator.domain.dispatch import Emergency
from aggregator.domain.third_party import Reporter, WorryKind
from aggregator.operations import incident_messages, incident_papers, incidents, scripts, third_party
from aggregator.operations.incident_messages import MessageFate
from aggregator.printing.incident import incident_page

from .incident_told import tell
from .options import as_json, choice
from .output import moment, print_json, print_table
from .session import Session


@click.command()
@click.argument("household")
@click.option("--reporter", type=choice(Reporter), required=True, help="Who tells it.")
@click.option("--kind", type=choice(WorryKind), required=True, help="What is feared.")
@click.option("--memo", required=True, help="What was said; encrypted.")
@as_json
@click.pass_obj
def report(session: Session, household: str, reporter: str, kind: str, memo: str, as_json: bool) -> None:
    """Take a worry that somebody tells by phone."""
    row = session.run(
        lambda context, actor: third_party.take_report(
            context, actor, household=household, reporter=Reporter(reporter), kind=WorryKind(kind), memo=memo
        )
    )
    tell(session, row, as_json=as_json)


@click.command()
@click.argument("number")
@click.option("--for", "service", type=choice(Emergency), default=Emergency.FIRE.value, show_default=True)
@as_json
@click.pass_obj
def script(session: Session, number: str, service: str, as_json: bool) -> None:
    """Show what you read aloud to 119 or 112; nobody is called by this program, and the look is logged."""
    view = session.run(
        lambda context, actor: scripts.read_script(context, actor, incidents.parse_label(number), Emergency(service))
    )
    if as_json:
        print_json(view, session.language, session.timezone)
        return
    click.echo(view.text[session.language.language])
    click.echo()
    click.echo(session.language.say("cli.emergency_offer", call=view.call, label=view.incident, service=service))


@click.command("print")
@click.argument("number")
@click.option("--reason", default="", help="Why it is printed; logged. Needed.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file; shown without it.")
@as_json
@click.pass_obj
def print_(session: Session, number: str, reason: str, output: Path | None, as_json: bool) -> None:
    """Make the page of an incident for paper: an HTML file for any browser."""
    paper = session.run(
        lambda context, actor: incident_papers.paper(context, actor, incidents.parse_label(number), reason)
    )
    if as_json:
        print_json(paper, session.language, session.timezone)
        return
    content = incident_page(paper, session.language, session.timezone).html()
    if output is None:
        click.echo(content.decode())
        return
    output.write_bytes(content)
    click.echo(session.language.say("cli.paper_written", file=output))


@click.command()
@click.argument("number")
@as_json
@click.pass_obj
def deliveries(session: Session, number: str, as_json: bool) -> None:
    """List what became of every message about an incident; the look is logged."""
    found = session.run(
        lambda context, actor: incident_messages.list_messages(context, actor, incidents.parse_label(number))
    )
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.message_titles").split("|"), [_message(session, one) for one in found])


def _message(session: Session, one: MessageFate) -> tuple[str, ...]:
    """One line of the list."""
    return (
        moment(one.created_at, session.timezone),
        one.kind,
        one.channel,
        one.address,
        session.language.say(f"delivery.{one.state}"),
        moment(one.sent_at, session.timezone),
        moment(one.received_at, session.timezone),
        str(one.attempts),
        one.error,
    )


PAPERS: tuple[click.Command, ...] = (report, script, print_, deliveries)
"""Commands of ``smartcare incident``."""
