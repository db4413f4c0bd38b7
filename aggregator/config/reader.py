"""From ``smartcare.yaml`` to a checked ``Config``, or to all of its problems at once."""

import os
from collections.abc import Mapping
from pathlib import Path

from . import values
from .channels import read_channels
from .database import DEFAULT_DATABASE, VARIABLE, address, shown
from .errors import ConfigError, Problem
from .influxdb import read_influxdb
from .log import read_log
from .metrics import read_metrics
from .model import Config
from .region import read_region
from .section import Notes, Section, shortened
from .server import read_server
from .source import compose, read

DEFAULT_KEY_FILE = "smartcare.key"


def load_config(path: Path, environment: Mapping[str, str] | None = None) -> Config:
    """Read and check a configuration file; the files it names lie beside it.

    Raises ConfigError with every problem found, each with line and mend.
    """
    environment = os.environ if environment is None else environment
    return parse_config(read(path), name=path.name, folder=path.parent, environment=environment)


def parse_config(text: str, *, name: str, folder: Path, environment: Mapping[str, str]) -> Config:
    """Check a configuration text. Raises ConfigError and nothing else, whatever the text."""
    root = compose(text, name)
    if root is None:
        raise ConfigError(name, [Problem(line=1, path="", key="empty", values={})])
    notes = Notes(environment=environment, folder=folder)
    config = _read_config(Section(root, "", notes), folder, environment)
    if notes.problems:
        raise ConfigError(name, notes.problems)
    return config


def _read_config(root: Section, folder: Path, environment: Mapping[str, str]) -> Config:
    """Read every section; problems are noted on the way."""
    channels = read_channels(root.section("channels"))
    config = Config(
        server=read_server(root.section("server"), folder),
        database=_read_database(root, folder, environment),
        keys=_read_keys(root),
        key_file=folder.absolute() / (root.text("key_file") or DEFAULT_KEY_FILE),
        region=read_region(root, channels),
        channels=channels,
        influxdb=read_influxdb(root.section("influxdb")),
        log=read_log(root.section("log")),
        metrics=read_metrics(root.section("metrics"), folder),
    )
    root.finish()
    return config


def _read_database(root: Section, folder: Path, environment: Mapping[str, str]) -> str:
    """Read ``database``; what the environment names comes first. No error quotes a password."""
    written = root.text("database") or DEFAULT_DATABASE
    named = environment.get(VARIABLE)
    found = address(named or written, folder)
    if found is None and named:
        root.note("database_url", value=shortened(shown(named)))
    elif found is None:
        root.note("database", "database", value=shortened(shown(written)))
    return found or ""


def _read_keys(root: Section) -> tuple[bytes, ...]:
    """Read the keys that protect personal data from the file ``key_file`` names."""
    content = root.file("key_file", root.text("key_file") or DEFAULT_KEY_FILE)
    keys = None if content is None else values.keys(content)
    if content is not None and keys is None:
        root.note("key", "key_file")
    return keys or ()
