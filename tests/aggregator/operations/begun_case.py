"""A case to begin with, and its history in short."""

from aggregator.domain.case.machine import Move, Need
from aggregator.domain.case.sheet import Sheet
from aggregator.operations import (
    case_views,
    cases,
)

from .conftest import ADMINISTRATOR, OFFICER, Town


async def begin(town: Town) -> tuple[str, int]:
    """A household with a running case of its own."""
    household = await town.register()
    row = await cases.open_by_hand(
        town.context, OFFICER, household, needs=[Need.MEDICAL], reason="수술", written=Sheet(health="당뇨")
    )
    return household, row.number


async def rows(town: Town, number: int) -> list[tuple[str, str, str]]:
    """What the case gave back: who, in which words, why."""
    history = await case_views.history(town.context, ADMINISTRATOR, number)
    return [(one.who, one.what.key, one.reason) for one in history if one.move is Move.GIVE_BACK]
