"""A complete configuration text, and files beside it."""

import base64
from pathlib import Path

import pytest

from aggregator.config import parse_config
from aggregator.config.errors import ConfigError
from aggregator.config.model import Config

BASE = """
districts: [{id: d, name: D, dongs: [{id: o, name: O, recipients: [webhook: "http://127.0.0.1:9/o"]}]}]
centre: {name: C, recipients: [webhook: "http://127.0.0.1:9/c"]}
channels: {webhook: {secret: 0123456789abcdef}}
"""
"""The least that a region must say."""
KEY = bytes(range(32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a key file."""
    (tmp_path / "smartcare.key").write_bytes(base64.urlsafe_b64encode(KEY) + b"\n")
    return tmp_path


def read(folder: Path, written: str, **environment: str) -> Config:
    """The configuration of a region that says this besides the least."""
    return parse_config(BASE + written, name="smartcare.yaml", folder=folder, environment=environment)


def refusal(folder: Path, written: str) -> str:
    """What is told about a region that says this besides the least, and must not."""
    with pytest.raises(ConfigError) as caught:
        read(folder, written)
    return str(caught.value)
