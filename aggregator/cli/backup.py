"""``smartcare backup`` and ``smartcare restore``."""

import asyncio
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from aggregator.domain.errors import Conflict
from aggregator.store import backup as store
from aggregator.store.backup import BackupError, ToolMissingError
from aggregator.store.database import Database
from aggregator.store.occupied import in_use
from aggregator.store.schema import revision_of

from .session import Session

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@click.pass_obj
def backup(session: Session, file: Path) -> None:
    """Write the whole database into FILE, also while the service runs; a file that is there is not overwritten."""
    config = session.config
    asyncio.run(_probe(config.database))
    try:
        size = store.back_up(config.database, file.absolute())
    except FileExistsError as error:
        raise Conflict("backup_exists", field="file", values={"file": file.name}) from error
    except ToolMissingError as error:
        raise Conflict("tool_missing", values={"program": str(error)}) from error
    except (BackupError, OSError) as error:
        raise Conflict("backup_failed", values={"reason": _reason(error)}) from error
    click.echo(session.language.say("cli.backed_up", file=file, size=size))
    click.echo(session.language.say("cli.key_not_in_backup", key_file=config.key_file))


@click.command()
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Replace what the database holds now.")
@click.pass_obj
def restore(session: Session, file: Path, force: bool) -> None:
    """Make the database what FILE says, while the service does not run; --force replaces what it holds now."""
    config, say = session.config, session.language.say
    if not file.is_file():
        raise Conflict("no_backup", field="file", values={"file": file.name})
    kind, wanted = store.kind_of(file), make_url(config.database).get_backend_name()
    if kind is None:
        raise Conflict("no_backup", field="file", values={"file": file.name})
    if kind != wanted:
        raise Conflict("backup_of_another_kind", field="file", values={"kind": kind, "database": wanted})
    asyncio.run(_require_free(config.database, force=force))
    try:
        kept = store.restore(config.database, file.absolute())
    except ToolMissingError as error:
        raise Conflict("tool_missing", values={"program": str(error)}) from error
    except (BackupError, OSError) as error:
        raise Conflict("restore_failed", values={"reason": _reason(error)}) from error
    revision = asyncio.run(_revision(config.database))
    click.echo(say("cli.restored", file=file, revision=revision or "-"))
    if kept is not None:
        click.echo(say("cli.restore_kept", file=kept))
    click.echo(say("cli.key_for_restore", key_file=config.key_file))


async def _probe(address: str) -> None:
    """Raise what is wrong with the database, in its own words."""
    database = Database(address)
    try:
        await database.probe()
    finally:
        await database.close()


async def _require_free(address: str, *, force: bool) -> None:
    """Raise Conflict where the database is in use (`database_in_use`) or holds a region (`database_not_empty`)."""
    database = Database(address)
    try:
        if database.file is not None and not Path(database.file).exists():  # noqa: ASYNC240 - nothing else runs
            return
        await database.probe()
        if await in_use(database):
            raise Conflict("database_in_use", field="database")
        if not force and await revision_of(database) is not None:
            raise Conflict("database_not_empty", field="database")
    finally:
        await database.close()


async def _revision(address: str) -> str | None:
    """Which schema was restored."""
    database = Database(address)
    try:
        return await revision_of(database)
    finally:
        await database.close()


def _reason(error: Exception) -> str:
    """What went wrong, in the words of the system or of the database's own tools."""
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)
