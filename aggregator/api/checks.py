"""What single values of a request must look like; each check refuses in our words and describes itself for OpenAPI."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

import voluptuous as vol
from voluptuous_openapi import UNSUPPORTED, OpenApiVersion, convert

from aggregator.domain.errors import Invalid

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME_OF_DAY = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_COUNT = re.compile(r"[1-9]\d{0,9}", re.ASCII)
LONGEST_TEXT = 200
LONGEST_MEMO = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One kind of value. ``parse`` raises ValueError for what it does not accept."""

    code: str
    parse: Callable[[Any], Any]
    schema: Mapping[str, Any]
    values: Mapping[str, str | int | float]

    def __call__(self, value: Any) -> Any:
        """Return the parsed value; the message of voluptuous' Invalid is our code with the values of its sentence."""
        try:
            return self.parse(value)
        except ValueError as error:
            raise vol.Invalid(json.dumps([self.code, dict(self.values)])) from error


def text(longest: int = LONGEST_TEXT, *, shortest: int = 0) -> Check:
    """A text without control characters other than line breaks and tabs."""

    def parse(value: Any) -> str:
        if not isinstance(value, str) or not shortest <= len(value) <= longest:
            raise ValueError
        if any(ord(character) < 32 and character not in "\n\r\t" for character in value):
            raise ValueError
        return value

    schema = {"type": "string", "maxLength": longest} | ({"minLength": shortest} if shortest else {})
    return Check(code="text_expected", parse=parse, schema=schema, values={"shortest": shortest, "longest": longest})


def choice[E: StrEnum](kind: type[E]) -> Check:
    """One word of an enumeration."""
    words = [member.value for member in kind]

    def parse(value: Any) -> E:
        if not isinstance(value, str):
            raise ValueError  # noqa: TRY004 - one error for everything that is not accepted
        return kind(value)

    schema = {"type": "string", "enum": words}
    return Check(code="choice_expected", parse=parse, schema=schema, values={"choices": ", ".join(words)})


def number(lowest: float, highest: float) -> Check:
    """A number within bounds, both included."""

    def parse(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
            raise ValueError
        return float(value)

    schema = {"type": "number", "minimum": lowest, "maximum": highest}
    return Check(code="number_expected", parse=parse, schema=schema, values={"lowest": lowest, "highest": highest})


def whole(lowest: int, highest: int) -> Check:
    """A whole number within bounds, both included."""

    def parse(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise ValueError
        return value

    schema = {"type": "integer", "minimum": lowest, "maximum": highest}
    return Check(code="number_expected", parse=parse, schema=schema, values={"lowest": lowest, "highest": highest})


def day() -> Check:
    """A date written as 2023-01-30."""

    def parse(value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value)

    return Check(code="day_expected", parse=parse, schema={"type": "string", "format": "date"}, values={})


def moment() -> Check:
    """A time with its offset, RFC 3339; handed on as aware UTC."""

    def parse(value: Any) -> datetime:
        if not isinstance(value, str):
            raise ValueError  # noqa: TRY004 - one error for everything that is not accepted
        read = datetime.fromisoformat(value)
        if read.tzinfo is None:
            raise ValueError
        try:
            return read.astimezone(UTC)
        except OverflowError as error:
            raise ValueError from error

    return Check(code="moment_expected", parse=parse, schema={"type": "string", "format": "date-time"}, values={})


def flag() -> Check:
    """``true`` or ``false``."""

    def parse(value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError  # noqa: TRY004 - one error for everything that is not accepted
        return value

    return Check(code="choice_expected", parse=parse, schema={"type": "boolean"}, values={"choices": "true, false"})


def time_of_day() -> Check:
    """A local time of day written as 09:30."""

    def parse(value: Any) -> time:
        if not isinstance(value, str) or not _TIME_OF_DAY.fullmatch(value):
            raise ValueError
        return time.fromisoformat(value)

    schema = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}
    return Check(code="time_of_day_expected", parse=parse, schema=schema, values={})


def written_flag() -> Check:
    """``true`` or ``false`` in a query string."""
    words = {"true": True, "false": False}

    def parse(value: Any) -> bool:
        if not isinstance(value, str) or value not in words:
            raise ValueError
        return words[value]

    return Check(code="choice_expected", parse=parse, schema={"type": "boolean"}, values={"choices": ", ".join(words)})


def written_count(highest: int) -> Check:
    """A whole number from 1 in a query string."""

    def parse(value: Any) -> int:
        if not isinstance(value, str) or not _COUNT.fullmatch(value) or int(value) > highest:
            raise ValueError
        return int(value)

    schema = {"type": "integer", "minimum": 1, "maximum": highest}
    return Check(code="number_expected", parse=parse, schema=schema, values={"lowest": 1, "highest": highest})


def validate(schema: vol.Schema, data: Any) -> Any:
    """Return the checked data; Invalid names the first field that is wrong."""
    try:
        return schema(data)
    except vol.MultipleInvalid as errors:
        raise _refusal(errors.errors[0]) from errors


def _refusal(error: vol.Invalid) -> Invalid:
    """What voluptuous found, in our words."""
    field = ".".join(str(part) for part in error.path) or None
    if isinstance(error, vol.RequiredFieldInvalid):
        return Invalid("field_missing", field=field, values={"field": field or ""})
    if isinstance(error, vol.DictInvalid):
        return Invalid("object_expected", field=field)
    if isinstance(error, vol.SequenceTypeInvalid):
        return Invalid("list_expected", field=field)
    if not error.msg.startswith("["):
        return Invalid("field_unknown", field=field, values={"field": field or ""})
    code, values = json.loads(error.msg)
    return Invalid(code, field=field, values=values)


def describe(schema: vol.Schema) -> dict[str, Any]:
    """Return the JSON schema of a voluptuous schema made of checks; it says that no other fields are taken."""
    described = convert(schema, custom_serializer=_describe, openapi_version=OpenApiVersion.V3_1)
    closed: dict[str, Any] = _closed(described)
    return closed


def _closed(described: Any) -> Any:
    """The description in which an object that does not speak of further fields takes none."""
    if isinstance(described, list):
        return [_closed(one) for one in described]
    if not isinstance(described, dict):
        return described
    kept = {name: _closed(value) for name, value in described.items()}
    return {"additionalProperties": False, **kept} if kept.get("type") == "object" and "properties" in kept else kept


def _describe(part: Any) -> Any:
    """Checks describe themselves."""
    return dict(part.schema) if isinstance(part, Check) else UNSUPPORTED
