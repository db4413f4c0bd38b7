"""Looks into the aggregator's database file from outside, as an auditor would."""

import json
import sqlite3
import zlib
from contextlib import closing
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
    """Everything the region has stored, in order of the homes' numbers."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        batches = connection.execute("SELECT boot, items FROM journal ORDER BY id").fetchall()
    entries = [
        Entry(boot=boot, seq=item["seq"], type=item["type"], item=item)
        for boot, items in batches
        for item in json.loads(items if items.startswith(b"[") else zlib.decompress(items))
    ]
    return sorted(entries, key=lambda entry: (entry.boot, entry.seq))


def evidence(database: Path) -> list[dict[str, Any]]:
    """The signs of life among it."""
    return [entry.item for entry in read_journal(database) if entry.type == "evidence"]
