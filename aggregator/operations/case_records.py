"""Writing down what was decided about a case, with what reports count of it, in the caller's transaction."""

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.case.machine import CaseDecision
from aggregator.operations.context import Context
from aggregator.store import case_measures, cases


async def save_case(connection: AsyncConnection, context: Context, decision: CaseDecision) -> int:
    """Save a decision and return the case's number."""
    number = await cases.save(connection, context.cipher, decision)
    await case_measures.renew(connection, decision.case.household)
    return number
