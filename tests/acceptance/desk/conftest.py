"""Stories of the desk: each has a region of its own."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.timeline.story import Story


@pytest.fixture
def story(tmp_path: Path, library: Path) -> Callable[..., Story]:
    """Begins a story: ``async with story("2023-05-17") as s``."""
    number = count(1)

    def begin(day: str, **more: Any) -> Story:
        return Story(tmp_path / f"story{next(number)}", library, day, **more)

    return begin
