"""``smartcare todo``: what waits for somebody."""

import click

from aggregator.domain.to_do import ToDo
from aggregator.kernel.explain import duration
from aggregator.operations import to_do as operation

from .options import as_json
from .output import moment, print_json, print_table
from .session import Session


@click.command("todo")
@as_json
@click.pass_obj
def to_do(session: Session, as_json: bool) -> None:
    """List everything that waits for me, the most urgent first."""
    found = session.run(operation.to_do)
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    print_table(session.language.say("cli.to_do_titles").split("|"), [_line(session, one) for one in found])


def _line(session: Session, one: ToDo) -> tuple[str, ...]:
    """One entry as a row."""
    say = session.language.say
    marks = [say("cli.to_do_urgent")] * one.urgent + [say("cli.to_do_overdue")] * one.overdue
    return (
        say(f"to_do_kind.{one.kind}"),
        one.label,
        moment(one.due_at, session.timezone),
        duration(one.age_s, session.language.sentences),
        ", ".join(marks),
        session.language.explain(one.what, session.timezone),
    )
