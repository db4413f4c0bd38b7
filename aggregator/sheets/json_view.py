"""The table as data: codes in the rows, names and headings beside them."""

from collections.abc import Mapping
from typing import Any

from aggregator.operations.statistics import Report
from aggregator.sheets.printed import printed, programme_name
from aggregator.text import Texts

_CELL = {"type": ["string", "number", "null"]}
_ROW = {"type": "object", "additionalProperties": _CELL}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "A table of statistics. Cells are null where nothing is known or the number is kept back.",
    "required": ["table", "title", "from", "to", "by", "columns", "rows", "total", "names", "withheld"],
    "properties": {
        "table": {"type": "string"},
        "title": {"type": "string"},
        "from": {"type": "string", "format": "date"},
        "to": {"type": "string", "format": "date"},
        "by": {"type": "array", "items": {"type": "string"}},
        "columns": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["key", "kind", "heading"],
                "properties": {
                    "key": {"type": "string"},
                    "kind": {"type": "string", "enum": ["text", "count", "number", "percent", "minutes"]},
                    "heading": {"type": "string"},
                },
            },
        },
        "rows": {"type": "array", "items": _ROW},
        "total": {"anyOf": [_ROW, {"type": "null"}]},
        "names": {
            "type": "object",
            "description": "Names of districts, dongs, desks and programmes by id.",
            "additionalProperties": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "withheld": {"type": "integer", "description": "Rows whose numbers are kept back, the total included."},
    },
}


def json_view(report: Report, language: Texts) -> dict[str, Any]:
    """The table as JSON values; rows are objects by the columns' keys."""
    sheet = report.sheet
    keys = [column.key for column in sheet.columns]
    return {
        "table": sheet.table.value,
        "title": printed(report, language).title,
        "from": sheet.period.first.isoformat(),
        "to": sheet.period.last.isoformat(),
        "by": [dimension.value for dimension in sheet.by],
        "columns": [
            {"key": column.key, "kind": column.kind, "heading": language.say(f"statistics.column.{column.key}")}
            for column in sheet.columns
        ],
        "rows": [dict(zip(keys, row, strict=True)) for row in sheet.rows],
        "total": None if sheet.total is None else dict(zip(keys, sheet.total, strict=True)),
        "names": {dimension.value: dict(names) for dimension, names in report.names.items() if dimension in sheet.by}
        | _programmes(report, language),
        "withheld": sheet.withheld,
    }


def _programmes(report: Report, language: Texts) -> dict[str, dict[str, str]]:
    """What the programmes of a table are called."""
    named = {word: programme_name(word, report, language) for word in report.programmes}
    return {"programme": named} if named else {}
