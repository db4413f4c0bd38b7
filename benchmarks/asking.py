"""Asking a filled database the same question many times, in turn with its bare queries on a plain connection."""

from __future__ import annotations

import asyncio
import statistics as middle
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine

from aggregator.operations.context import Context

type Ask = Callable[[Context, int], Awaitable[object]]


@dataclass(frozen=True)
class StandingClock:
    """The same moment at every run, so that the same people are due."""

    at: datetime

    def now(self) -> datetime:
        """That moment."""
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One question: the 95th percentile of ours, of its bare queries, and their ratio at the median."""

    what: str
    times: int
    median_ms: float
    p95_ms: float
    bare_p95_ms: float
    ratio: float


@contextmanager
def _heard() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is executed meanwhile, with its parameters."""
    heard: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.lstrip()[:6].upper() in ("SELECT", "WITH R"):
            heard.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def _bare(engine: Engine, statements: list[tuple[str, Any]]) -> float:
    """How long the same queries take on a plain connection, every row fetched; in ms."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        began = perf_counter()
        for statement, parameters in statements:
            cursor.execute(statement, parameters)
            cursor.fetchall()
        return (perf_counter() - began) * 1000
    finally:
        connection.close()


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def analyse(engine: Engine) -> None:
    """Let the database know its tables, and PostgreSQL which pages everybody sees, as running ones do by themselves."""
    tidy = "VACUUM (ANALYZE)" if engine.dialect.name == "postgresql" else "ANALYZE"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(tidy)


def plain_engine(url: str) -> Engine:
    """The same database for connections that wait."""
    return create_engine(url.replace("+aiosqlite", ""))


async def ask_often(context: Context, engine: Engine, what: str, ask: Ask, among: int, times: int) -> Measured:
    """One question, a little different every time: with numbers below `among`."""
    ours, bare = [], []
    await ask(context, 0)
    for turn in range(1, times + 1):
        number = turn * 7919 % among
        with _heard() as statements:
            began = perf_counter()
            await ask(context, number)
            ours.append((perf_counter() - began) * 1000)
        bare.append(await asyncio.to_thread(_bare, engine, statements))
    return Measured(
        what=what,
        times=times,
        median_ms=round(middle.median(ours), 2),
        p95_ms=round(p95(ours), 2),
        bare_p95_ms=round(p95(bare), 2),
        ratio=round(middle.median(ours) / max(middle.median(bare), 0.001), 2),
    )


def table(measured: Sequence[Measured]) -> list[str]:
    """What was measured as lines of Markdown."""
    return [
        "| what | median | p95 | bare p95 | ratio |",
        "|---|---|---|---|---|",
        *(
            f"| {one.what} | {one.median_ms:.1f} ms | {one.p95_ms:.1f} ms "
            f"| {one.bare_p95_ms:.1f} ms | {one.ratio:.1f} |"
            for one in measured
        ),
    ]
