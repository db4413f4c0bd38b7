"""``smartcare init``: a first configuration with its keys."""

import base64
import os
import secrets
from importlib.resources import files
from pathlib import Path

import click

from aggregator.config import DEFAULT_KEY_FILE
from aggregator.domain.errors import Conflict

from .session import Session

WEBHOOK_SECRET_FILE = "webhook.secret"
_KEY_BYTES = 32


@click.command()
@click.pass_obj
def init(session: Session) -> None:
    """Write a commented configuration, the key of personal data and the webhooks' secret; nothing is overwritten."""
    path = session.config_path
    contents = {
        path: files("aggregator.config").joinpath("smartcare.yaml").read_bytes(),
        path.parent / DEFAULT_KEY_FILE: base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n",
        path.parent / WEBHOOK_SECRET_FILE: secrets.token_urlsafe(_KEY_BYTES).encode() + b"\n",
    }
    for existing in (target for target in contents if target.exists()):
        raise Conflict("file_exists", values={"file": existing.name})
    for target, content in contents.items():
        _write(target, content)
        click.echo(session.language.say("cli.written", file=target))


def _write(path: Path, content: bytes) -> None:
    """Write a file only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
