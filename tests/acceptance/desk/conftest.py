"""Stories of the desk: each has a region of its own."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.acceptance.timeline.ground import Template, lay
from tests.acceptance.timeline.story import Story


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The region with its staff, from which every story begins."""
    return await lay(tmp_path_factory.mktemp("ground"))


@pytest.fixture
def story(template: Template, tmp_path: Path, library: Path) -> Callable[..., Story]:
    """Begins a story: ``async with story("2023-05-17") as s``."""
    number = count(1)

    def begin(day: str, **more: Any) -> Story:
        return Story(tmp_path / f"story{next(number)}", template, library, day, **more)

    return begin
