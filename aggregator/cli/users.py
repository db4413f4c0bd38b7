"""``smartcare user``: members of staff and their tokens."""

import click

from aggregator.domain.access import Role
from aggregator.operations import users
from aggregator.operations.users import UserView

from .options import as_json, choice
from .output import moment, print_json, print_table
from .session import Session


@click.group()
def user() -> None:
    """Members of staff and their tokens."""


@user.command()
@click.argument("name")
@click.option("--role", type=choice(Role), required=True, help="What kind of work the person does.")
@click.option("--dong", "dongs", multiple=True, help="A dong the officer works for; several times for several.")
@as_json
@click.pass_obj
def add(session: Session, name: str, role: str, dongs: tuple[str, ...], as_json: bool) -> None:
    """Add a member of staff; give them a token with `user token`."""
    added = session.run(lambda context, actor: users.add(context, actor, name, Role(role), dongs=frozenset(dongs)))
    _show(session, added, "cli.user_added", as_json=as_json)


@user.command("list")
@as_json
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    """List everybody."""
    found = session.run(users.list_users)
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    titles = session.language.say("cli.user_titles").split("|")
    rows = [
        (
            one.name,
            session.language.say(f"role.{one.role}"),
            ", ".join(sorted(one.dongs)),
            str(one.tokens),
            moment(one.created_at, session.timezone),
            moment(one.disabled_at, session.timezone),
        )
        for one in found
    ]
    print_table(titles, rows)


@user.command()
@click.argument("name")
@as_json
@click.pass_obj
def token(session: Session, name: str, as_json: bool) -> None:
    """Make a new token; it is shown only once."""
    made = session.run(lambda context, actor: users.issue_token(context, actor, name))
    if as_json:
        print_json({"name": name, "token": made}, session.language, session.timezone)
    else:
        click.echo(made)
        click.echo(session.language.say("cli.token_once"), err=True)


@user.command()
@click.argument("name")
@as_json
@click.pass_obj
def disable(session: Session, name: str, as_json: bool) -> None:
    """Shut somebody out; every token ends now."""
    shut_out = session.run(lambda context, actor: users.disable(context, actor, name))
    _show(session, shut_out, "cli.user_disabled", as_json=as_json)


def _show(session: Session, view: UserView, sentence: str, *, as_json: bool) -> None:
    """One user: a sentence, or JSON."""
    if as_json:
        print_json(view, session.language, session.timezone)
    else:
        click.echo(session.language.say(sentence, name=view.name))
