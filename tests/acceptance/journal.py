"""Looks into the aggregator's database file from outside, as an auditor would."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One stored item of a home."""

    boot: str
    seq: int
    type: str
    item: dict[str, Any]


def read_journal(database: Path) -> list[Entry]:
    """Everything the region has stored, in order."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT boot, seq, type, item FROM journal ORDER BY boot, seq").fetchall()
    connection.close()
    return [Entry(boot=boot, seq=seq, type=kind, item=json.loads(item)) for boot, seq, kind, item in rows]


def evidence(database: Path) -> list[dict[str, Any]]:
    """The signs of life among it."""
    return [entry.item for entry in read_journal(database) if entry.type == "evidence"]
