"""``smartcare copy``: from one database to another."""

import asyncio
from functools import partial
from pathlib import Path

import click

from aggregator.config.database import address, shown
from aggregator.domain.errors import Conflict, Invalid
from aggregator.store import copying
from aggregator.store.cipher import Cipher
from aggregator.store.copying import DifferentError, NotEmptyError
from aggregator.store.database import Database
from aggregator.store.occupied import in_use
from aggregator.store.schema import migrate

from .session import Session


@click.command()
@click.option("--to", "target", required=True, metavar="URL", help="postgresql://user:password@host/name, or a file.")
@click.pass_obj
def copy(session: Session, target: str) -> None:
    """Copy every row to an empty database, SQLite or PostgreSQL. The service must not run meanwhile."""
    found = address(target, Path.cwd())
    if found is None:
        raise Invalid("target_unreadable", field="to", values={"value": shown(target)})
    if found == session.config.database:
        raise Conflict("copy_to_itself", field="to")
    rows = asyncio.run(_copy(session, session.config.database, found))
    click.echo(session.language.say("cli.copied", rows=rows))


async def _copy(session: Session, source_address: str, target_address: str) -> int:
    """Bring both databases to the newest schema, and copy."""
    source, target = Database(source_address), Database(target_address)
    try:
        for database, field in ((source, "database"), (target, "to")):
            await database.probe()
            if await in_use(database):
                raise Conflict("database_in_use", field=field)
            await migrate(database, Cipher(session.config.keys))
        return await copying.copy(source, target, partial(_tell, session))
    except NotEmptyError as error:
        raise Conflict("target_not_empty", field="to", values={"table": error.table}) from error
    except DifferentError as error:
        raise Conflict("copy_differs", field="to", values={"table": error.table}) from error
    finally:
        await source.close()
        await target.close()


def _tell(session: Session, table: str, rows: int) -> None:
    """Say that a table is done."""
    if rows:
        click.echo(session.language.say("cli.copied_table", table=table, rows=rows), err=True)
