"""``smartcare user``: members of staff, their passwords and their tokens."""

from datetime import timedelta

import click

from aggregator.domain.access import Role
from aggregator.domain.sign_in import require_good_password
from aggregator.operations import tokens as token_operations
from aggregator.operations import users
from aggregator.operations.tokens import TokenView
from aggregator.operations.users import UserView

from .options import as_json, choice
from .output import moment, print_json, print_table
from .session import Session

_dongs = click.option("--dong", "dongs", multiple=True, help="A dong they work for; several times for several.")
_districts = click.option("--district", "districts", multiple=True, help="A district they work for, with its dongs.")


@click.group()
def user() -> None:
    """Members of staff, their passwords and their tokens."""


@user.command()
@click.argument("name")
@click.option("--role", type=choice(Role), required=True, help="What kind of work the person does.")
@_dongs
@_districts
@as_json
@click.pass_obj
def add(
    session: Session, name: str, role: str, dongs: tuple[str, ...], districts: tuple[str, ...], as_json: bool
) -> None:
    """Add a member of staff; give them a password with `user password`, or a program a token with `user token`."""
    added = session.run(
        lambda context, actor: users.add(
            context, actor, name, Role(role), dongs=frozenset(dongs), districts=frozenset(districts)
        )
    )
    _show(session, added, "cli.user_added", as_json=as_json)


@user.command()
@click.argument("name")
@click.option("--role", type=choice(Role), help="Another kind of work.")
@_dongs
@_districts
@as_json
@click.pass_obj
def change(
    session: Session,
    name: str,
    role: str | None,
    dongs: tuple[str, ...],
    districts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Give somebody another role or other places; those that are named replace the ones before."""
    changed = session.run(
        lambda context, actor: users.change(
            context,
            actor,
            name,
            role=None if role is None else Role(role),
            dongs=frozenset(dongs) if dongs else None,
            districts=frozenset(districts) if districts else None,
        )
    )
    _show(session, changed, "cli.user_changed", as_json=as_json)


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
            ", ".join(sorted(one.dongs | one.districts)),
            str(one.tokens),
            moment(one.created_at, session.timezone),
            moment(one.disabled_at, session.timezone),
        )
        for one in found
    ]
    print_table(titles, rows)


@user.command()
@click.argument("name")
@click.option("--generate", is_flag=True, help="Make a password nobody can guess and print it once.")
@as_json
@click.pass_obj
def password(session: Session, name: str, generate: bool, as_json: bool) -> None:
    """Give somebody a password; their sessions end."""
    chosen = users.generated_password() if generate else _asked(session, name)
    changed = session.run(lambda context, actor: users.set_password(context, actor, name, chosen))
    if generate and as_json:
        print_json({"name": name, "password": chosen}, session.language, session.timezone)
    elif generate:
        click.echo(chosen)
        click.echo(session.language.say("cli.password_once"), err=True)
    else:
        _show(session, changed, "cli.password_set", as_json=as_json)


def _asked(session: Session, name: str) -> str:
    """A password typed twice, on the terminal without showing it."""
    chosen: str = click.prompt(
        session.language.say("cli.password"),
        hide_input=True,
        confirmation_prompt=session.language.say("cli.password_again"),
        err=True,
    )
    require_good_password(name, chosen)
    return chosen


@user.command()
@click.argument("name")
@click.option("--purpose", default="", help="What the token is for.")
@click.option("--days", type=click.IntRange(1, 3650), help="The token ends after so many days.")
@as_json
@click.pass_obj
def token(session: Session, name: str, purpose: str, days: int | None, as_json: bool) -> None:
    """Make a new token for a program; it is shown only once."""
    made = session.run(
        lambda context, actor: token_operations.issue(
            context,
            actor,
            name,
            purpose=purpose,
            expires_at=None if days is None else context.clock.now() + timedelta(days=days),
        )
    )
    if as_json:
        shown = {"name": name, "id": made.id, "token": made.token, "expires_at": made.expires_at}
        print_json(shown, session.language, session.timezone)
    else:
        click.echo(made.token)
        click.echo(session.language.say("cli.token_once"), err=True)


@user.command()
@click.argument("name")
@as_json
@click.pass_obj
def tokens(session: Session, name: str, as_json: bool) -> None:
    """List the tokens of somebody, without their secrets."""
    _show_tokens(
        session,
        session.run(lambda context, actor: token_operations.list_tokens(context, actor, name)),
        as_json=as_json,
    )


@user.command()
@click.argument("name")
@click.argument("token")
@as_json
@click.pass_obj
def revoke(session: Session, name: str, token: str, as_json: bool) -> None:
    """End one token now, by the id that `user tokens` shows."""
    session.run(lambda context, actor: token_operations.revoke(context, actor, name, token))
    left = session.run(lambda context, actor: token_operations.list_tokens(context, actor, name))
    _show_tokens(session, left, as_json=as_json)


@user.command()
@click.option("--user", "name", help="What happened to one account.")
@click.option("--limit", type=click.IntRange(1, 5000), default=100, show_default=True)
@as_json
@click.pass_obj
def log(session: Session, name: str | None, limit: int, as_json: bool) -> None:
    """What happened to accounts, the newest first."""
    found = session.run(lambda context, actor: users.list_account_log(context, actor, user=name, limit=limit))
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    rows = [
        (
            moment(entry.at, session.timezone),
            entry.user,
            session.language.say(f"account.{entry.what}"),
            entry.who,
            entry.origin,
            " ".join(f"{name}={value}" for name, value in entry.facts.items() if value),
        )
        for entry in found
    ]
    print_table(session.language.say("cli.account_log_titles").split("|"), rows)


@user.command()
@click.argument("name")
@as_json
@click.pass_obj
def disable(session: Session, name: str, as_json: bool) -> None:
    """Shut somebody out; every token and session ends now."""
    shut_out = session.run(lambda context, actor: users.disable(context, actor, name))
    _show(session, shut_out, "cli.user_disabled", as_json=as_json)


def _show(session: Session, view: UserView, sentence: str, *, as_json: bool) -> None:
    """One user: a sentence, or JSON."""
    if as_json:
        print_json(view, session.language, session.timezone)
    else:
        click.echo(session.language.say(sentence, name=view.name))


def _show_tokens(session: Session, found: tuple[TokenView, ...], *, as_json: bool) -> None:
    """Tokens as a table, or JSON."""
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    rows = [
        (
            one.id,
            one.purpose,
            *(
                moment(at, session.timezone)
                for at in (one.created_at, one.last_used_at, one.expires_at, one.revoked_at)
            ),
        )
        for one in found
    ]
    print_table(session.language.say("cli.token_titles").split("|"), rows)
