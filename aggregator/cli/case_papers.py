"""``smartcare case print`` and ``export``: the case sheet for paper and as a file."""

from pathlib import Path

import click

from aggregator.operations import case_paper
from aggregator.operations.case_views import parse_label
from aggregator.printing.case_sheet import case_page
from aggregator.sheets.case_file import case_xlsx

from .output import print_json
from .session import Session

_REASON = click.option("--reason", default="", help="Why it is taken away; logged. Needed.")
_OUTPUT = click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file.")


@click.command("print")
@click.argument("number")
@_REASON
@_OUTPUT
@click.pass_obj
def print_(session: Session, number: str, reason: str, output: Path | None) -> None:
    """Make the case sheet for paper: an HTML file for any browser."""
    paper = session.run(lambda context, actor: case_paper.paper(context, actor, parse_label(number), reason))
    content = case_page(paper, session.language, session.timezone).html()
    if output is None:
        click.echo(content.decode())
        return
    _write(session, output, content)


@click.command()
@click.argument("number")
@_REASON
@_OUTPUT
@click.pass_obj
def export(session: Session, number: str, reason: str, output: Path | None) -> None:
    """Export the case sheet: a spreadsheet into the file named, JSON without one."""
    paper = session.run(
        lambda context, actor: case_paper.paper(context, actor, parse_label(number), reason, export=True)
    )
    if output is None:
        print_json(paper, session.language, session.timezone)
        return
    _write(session, output, case_xlsx(paper, session.language, session.timezone))


def _write(session: Session, output: Path, content: bytes) -> None:
    """Write the file and say where."""
    output.write_bytes(content)
    click.echo(session.language.say("cli.paper_written", file=output))


PAPERS: tuple[click.Command, ...] = (print_, export)
"""Commands of ``smartcare case``."""
