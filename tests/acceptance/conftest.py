"""One stage for the whole run: starting real servers takes longer than most tests."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from simulator.stage.care import Care
from simulator.stage.home_clock import find_faketime
from simulator.stage.installer import Wishes
from simulator.stage.stage import Stage
from tests.acceptance.timeline.story import Story
from tests.servers import missing

RESIDENTS = Path(__file__).parents[2] / "simulator" / "residents"
WEEKDAY_MORNING = datetime(2026, 11, 3, 1, 0, tzinfo=UTC).timestamp()  # Tuesday, ten o'clock in Seoul
WISHES = Wishes(appliances={"television": "tv"}, front_door="front door", sos="SOS button")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The servers live in one event loop, so the tests do too."""
    own = Path(__file__).parent
    for item in items:
        if own in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the many processes of the run share compiled modules, whatever this machine does otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONDONTWRITEBYTECODE", "")
        patch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("compiled")))
        yield


@pytest.fixture(scope="session")
def library() -> Path:
    """libfaketime, which these tests cannot do without."""
    return find_faketime() or missing("libfaketime is not installed")


@pytest.fixture
def story(tmp_path: Path, library: Path) -> Callable[..., Story]:
    """Begins a story, which has a region of its own: ``async with story("2023-05-17") as s``."""
    number = count(1)

    def begin(day: str, **more: Any) -> Story:
        return Story(tmp_path / f"story{next(number)}", library, day, **more)

    return begin


@pytest.fixture(scope="session")
def quiet_resident(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which nothing happens unless a test makes it happen."""
    text = (RESIDENTS / "a-day-and-a-fall.yaml").read_text(encoding="utf-8")
    devices = text[text.index("devices:") : text.index("routines:")]
    path = tmp_path_factory.mktemp("resident") / "quiet.yaml"
    path.write_text(f"resident: Resident Q\nseed: 1\ntimezone: Asia/Seoul\n{devices}", encoding="utf-8")
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bare_stage(
    tmp_path_factory: pytest.TempPathFactory, quiet_resident: Path, library: Path
) -> AsyncIterator[Stage]:
    """Region, home and Home Assistant are up; nothing is installed."""
    folder = tmp_path_factory.mktemp("stage")
    async with Stage(folder, quiet_resident, starts_at=WEEKDAY_MORNING, library=library) as stage:
        await stage.open_region()
        await stage.open_home()
        await stage.open_hass()
        yield stage


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def installed(bare_stage: Stage) -> tuple[Stage, str, Care]:
    """Four devices have joined, the home is paired: the stage, the household's id, the entities."""
    await bare_stage.join_devices()
    household, care = await bare_stage.look_after(
        WISHES, name="Kim Yeong-ja", phone="010-0000-0000", consents=["night"], telemetry="full"
    )
    return bare_stage, household, care


@pytest_asyncio.fixture(loop_scope="session")
async def stage(installed: tuple[Stage, str, Care]) -> Stage:
    """The stage with an installed home that has told everything; flying time may leave it in a long back-off."""
    stage, _, care = installed

    async def calm() -> bool:
        return (await care.state("region"), await care.state("reports_waiting")) == ("on", "0")

    await stage.set_speed(120)
    await stage.until(calm, seconds=60, what="an empty outbox")
    await stage.set_speed(1)
    return stage


@pytest.fixture
def household(installed: tuple[Stage, str, Care]) -> str:
    """The id of the household."""
    return installed[1]


@pytest.fixture
def care(installed: tuple[Stage, str, Care]) -> Care:
    """What the integration's entities say."""
    return installed[2]
