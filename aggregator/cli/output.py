"""What commands print: the same views as the API as JSON, or tables and lines for people."""

import json
from collections.abc import Sequence
from datetime import datetime, tzinfo
from unicodedata import east_asian_width

import click

from aggregator.api.shapes import encode
from aggregator.text import Texts


def print_json(value: object, language: Texts, timezone: tzinfo) -> None:
    """Print a view as the API answers it."""
    click.echo(json.dumps(encode(value, language, timezone), ensure_ascii=False, indent=2))


def print_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns of texts; a Korean character is two wide."""
    lines = [tuple(titles), *(tuple(row) for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def print_facts(facts: Sequence[tuple[str, str]]) -> None:
    """Print names with their values, leaving out what is empty."""
    width = max(_width(name) for name, _ in facts)
    for name, value in facts:
        if value:
            click.echo(f"{name}{' ' * (width - _width(name))}  {value}")


def moment(at: datetime | None, timezone: tzinfo) -> str:
    """A time as people read it, on their own clock; nothing for none."""
    return "" if at is None else f"{at.astimezone(timezone):%Y-%m-%d %H:%M:%S}"


def _width(text: str) -> int:
    """How many columns a text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
