"""What a kind of due work is: which rows are due, how one is done, and when the next falls due."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.operations.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWork[T]:
    """One kind of work that time alone causes; `name` tells a row of it in the log ("incident").

    `due` gives the ids of rows due by then, overdue ones first, at most so many. `run` does one of them in its own
    transaction, which looks again whether it is still due, and returns 1, or 0 when somebody was faster. `next_due`
    says when the next row falls due; without it the scanner's usual pace is enough. `hears` marks work that blames
    homes for silence: it rests until we have listened for long enough ourselves.
    """

    name: str
    due: Callable[[AsyncConnection, datetime, int], Awaitable[Sequence[T]]]
    run: Callable[[Context, T], Awaitable[int]]
    next_due: Callable[[AsyncConnection], Awaitable[datetime | None]] | None = None
    hears: bool = False
