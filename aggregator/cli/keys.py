"""``smartcare keys``: the keys of personal data."""

import click

from aggregator.config.key_file import KeyFile, new_key
from aggregator.operations import keys as operations
from aggregator.operations.keys import KeyView, Progress

from .options import as_json
from .output import print_json, print_table
from .session import Session


@click.group()
def keys() -> None:
    """The keys that protect names, phones, addresses and memos."""


@keys.command("list")
@as_json
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    """List the keys by their ids, and how many rows each is needed for."""
    _show(session, session.run(operations.list_keys), as_json=as_json)


@keys.command()
@as_json
@click.pass_obj
def add(session: Session, as_json: bool) -> None:
    """Make a new key, which seals from now on; then run `keys rotate`."""
    chain = KeyFile(session.config.key_file)
    views = session.run(lambda context, actor: operations.add(context, actor, chain, new_key()))
    _show(session, views, as_json=as_json)


@keys.command()
@click.pass_obj
def rotate(session: Session) -> None:
    """Seal everything anew with the newest key; after a break run it again."""

    def tell(progress: Progress) -> None:
        click.echo(
            session.language.say("cli.keys_progress", table=progress.table, done=progress.done, total=progress.total),
            err=True,
        )

    rows = session.run(lambda context, actor: operations.rotate(context, actor, tell))
    click.echo(session.language.say("cli.keys_rotated", rows=rows))


@keys.command()
@click.argument("key")
@as_json
@click.pass_obj
def drop(session: Session, key: str, as_json: bool) -> None:
    """Take an old key out of the key file; refused while anything needs it."""
    chain = KeyFile(session.config.key_file)
    views = session.run(lambda context, actor: operations.drop(context, actor, chain, key))
    _show(session, views, as_json=as_json)


def _show(session: Session, views: tuple[KeyView, ...], *, as_json: bool) -> None:
    """The keys."""
    if as_json:
        print_json(views, session.language, session.timezone)
        return
    words = {True: session.language.say("cli.key_seals"), False: session.language.say("cli.key_opens")}
    rows = [(view.id, words[view.current], str(view.rows)) for view in views]
    print_table(session.language.say("cli.keys_titles").split("|"), rows)
