"""A region's folder, and the command run in it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from aggregator.cli import main

ENVIRONMENT = {"LC_ALL": "C.UTF-8"}


@dataclass(frozen=True)
class Terminal:
    """Runs ``smartcare`` on one configuration."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "smartcare.yaml"

    def __call__(self, *arguments: str) -> Result:
        return CliRunner(env=ENVIRONMENT).invoke(
            main, ["--config", str(self.config), *arguments], catch_exceptions=False
        )

    def json(self, *arguments: str) -> Any:
        result = self(*arguments, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    def process(self, arguments: Sequence[str]) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            "-c",
            "from aggregator.cli import main; main()",
            "--config",
            str(self.config),
            *arguments,
        ]
        root = str(Path(__file__).parents[3])
        environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": root}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.fixture
def empty(tmp_path: Path) -> Terminal:
    """A folder with nothing in it."""
    return Terminal(tmp_path)


@pytest.fixture
def terminal(empty: Terminal, migrated: Path) -> Terminal:
    """A folder with a fresh configuration on a free port, and a database with nothing in it."""
    assert empty("init").exit_code == 0
    shutil.copy(migrated, empty.folder / "smartcare.sqlite3")
    empty.config.write_text(empty.config.read_text("utf-8").replace("port: 8080", "port: 0"), "utf-8")
    return empty
