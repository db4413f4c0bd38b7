"""A complete configuration text, and files beside it."""

import base64
from pathlib import Path

import pytest

KEY = base64.urlsafe_b64encode(bytes(range(32)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a key file."""
    (tmp_path / "smartcare.key").write_bytes(KEY + b"\n")
    return tmp_path
