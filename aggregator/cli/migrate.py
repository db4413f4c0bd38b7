"""``smartcare migrate``."""

import asyncio

import click

from aggregator.store.cipher import Cipher
from aggregator.store.database import Database
from aggregator.store.schema import Migrated, migrate

from .session import Session


@click.command("migrate")
@click.pass_obj
def migrate_(session: Session) -> None:
    """Bring the database to this version's tables; `serve` does it by itself."""
    done = asyncio.run(bring_up_to_date(session.config.database, Cipher(session.config.keys)))
    key = "cli.migrated_already" if done.before == done.after else "cli.migrated"
    before = done.before or session.language.say("cli.migrated_empty")
    click.echo(session.language.say(key, before=before, after=done.after))


async def bring_up_to_date(address: str, cipher: Cipher) -> Migrated:
    """Migrate the database at an address; what it had in clear is sealed."""
    database = Database(address)
    try:
        await database.probe()
        return await migrate(database, cipher)
    finally:
        await database.close()
