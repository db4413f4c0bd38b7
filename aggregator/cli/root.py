"""The root of ``smartcare``: options of every command, and how refusals are told."""

from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.exc import OperationalError

from aggregator.config import ConfigError
from aggregator.domain.errors import Conflict, SmartCareError
from aggregator.domain.region import Language
from aggregator.store.cipher import UnknownKeyError
from aggregator.store.revision import UnknownRevisionError
from aggregator.text import Texts, terminal_language, texts

from .commands import COMMANDS
from .session import Session

REFUSED, USAGE = 1, 2


class Root(click.Group):
    """Reads a command when it is asked for; tells refusals as sentences with their mend, with their exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is Click's
        """The names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """One command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; 1 when it was refused, 2 when it was called or configured wrongly."""
        try:
            return super().invoke(ctx)
        except SmartCareError as error:
            self._refuse(ctx, error)
        except UnknownKeyError:
            self._refuse(ctx, Conflict("key_unknown", field="key_file"))
        except UnknownRevisionError as error:
            self._refuse(ctx, Conflict("database_newer", field="database", values={"revision": error.revision}))
        except OperationalError as error:
            self._refuse(ctx, Conflict("database_unusable", field="database", values={"reason": str(error.orig)}))
        except ConfigError as error:
            click.echo("\n".join(error.lines(ctx.ensure_object(Session).language)), err=True)
            ctx.exit(USAGE)

    def _refuse(self, ctx: click.Context, error: SmartCareError) -> NoReturn:
        """Tell why something cannot be done."""
        click.echo(refusal(error, ctx.ensure_object(Session).language), err=True)
        ctx.exit(REFUSED)


def refusal(error: SmartCareError, language: Texts) -> str:
    """An error as ``field: what — mend``."""
    field = f"{error.field}: " if error.field else ""
    what, mend = language.refusal(error.code, error.values)
    return f"{field}{what} — {mend}"


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default="smartcare.yaml",
    envvar="SMARTCARE_CONFIG",
    show_default=True,
    help="The configuration file.",
)
@click.option("--as", "user", metavar="USER", help="Act as this member of staff instead of as the operator.")
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    help="Language of what is printed; the terminal's without it.",
)
@click.version_option(package_name="smartcare")
@click.pass_context
def main(ctx: click.Context, config_path: Path, user: str | None, language: str | None) -> None:
    """SmartCare: the regional service, and what its staff and operators do from a terminal."""
    chosen = terminal_language() if language is None else Language(language)
    ctx.obj = Session(config_path=config_path, user=user, language=texts(chosen))
