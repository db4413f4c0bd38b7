"""What everybody who sees an incident learns of the person's case: that it runs, and who has it."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.case.machine import State
from aggregator.store import cases


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOnCard:
    """A running case without what is in it: its short number, where it stands, who is responsible."""

    label: str
    state: State
    officer: str


async def running_case(connection: AsyncConnection, household: str) -> CaseOnCard | None:
    """The person's running case."""
    case = await cases.running(connection, household)
    return None if case is None else CaseOnCard(label=case.label, state=case.state, officer=case.officer)
