"""Each command is complete by itself: reading one leaves nothing of it for another to add."""

import json
import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import click
import pytest

import aggregator.cli
from aggregator.cli.commands import COMMANDS

ALONE = """
import json, sys
from importlib import import_module
module, _, name = sys.argv[1].partition(":")
print(json.dumps(sorted(getattr(import_module(module), name).commands)))
"""


def named(place: str) -> click.Command:
    """A command by its place."""
    module, _, name = place.partition(":")
    command: click.Command = getattr(import_module(module), name)
    return command


GROUPS = {name: place for name, place in COMMANDS.items() if isinstance(named(place), click.Group)}


@pytest.mark.parametrize("name", ["household", "incident", "case", "check-in"])
def test_a_group_read_alone_has_all_its_commands(name: str):
    for module in iter_modules(aggregator.cli.__path__):
        import_module(f"{aggregator.cli.__name__}.{module.name}")
    group = named(GROUPS[name])
    assert isinstance(group, click.Group)
    alone = subprocess.run([sys.executable, "-c", ALONE, GROUPS[name]], capture_output=True, check=True)
    assert json.loads(alone.stdout) == sorted(group.commands)
