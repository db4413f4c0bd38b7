"""A complete configuration text, and files beside it."""

import base64
from pathlib import Path

import pytest

KEY = bytes(range(32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a key file."""
    (tmp_path / "smartcare.key").write_bytes(base64.urlsafe_b64encode(KEY) + b"\n")
    return tmp_path
