"""Programmes this software brings along: facts of public welfare in Seoul, each with its source, a file for each year.

What nobody could check against its source is marked as not verified.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from aggregator.domain.amount import Per, Unit
from aggregator.domain.catalogue import Hints, Limit, Programme, Said


def seed(year: int) -> tuple[Programme, ...]:
    """The programmes of a year; none where nothing was brought along."""
    file = files(__package__).joinpath(f"programmes_{year}.json")
    if not file.is_file():
        return ()
    return tuple(programme_of({**entry, "year": year}) for entry in json.loads(file.read_bytes()))


def programme_of(entry: Mapping[str, Any]) -> Programme:
    """A programme from plain values, as files and requests write it. Raises Invalid."""
    limit, hints = entry.get("limit"), entry.get("hints", {})
    return Programme(
        code=entry["code"],
        year=entry["year"],
        name=Said(**entry["name"]),
        eligible=Said(**entry["eligible"]),
        content=Said(**entry["content"]),
        authority=Said(**entry["authority"]),
        contact=entry["contact"],
        source=entry["source"],
        verified=entry.get("verified", False),
        limit=None
        if limit is None
        else Limit(amount=float(limit["amount"]), unit=Unit(limit["unit"]), per=Per(limit["per"])),
        hints=Hints(**{**hints, "districts": tuple(hints.get("districts", ()))}),
    )
