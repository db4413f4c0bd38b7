"""What the API answers: views of the operations as JSON, and the JSON schemas of the same dataclasses."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from inspect import getdoc
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from aggregator.kernel.events import Explanation
from aggregator.text import Texts

EXPLANATION = {
    "type": "object",
    "description": "Why something is so: a key, its facts (durations `…_s` in seconds, times `…_at` in epoch seconds), "
    "and the same as a sentence in the language asked for.",
    "required": ["key", "values", "text"],
    "properties": {
        "key": {"type": "string"},
        "values": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
        "text": {"type": "string"},
    },
}
_PLAIN: Mapping[Any, Mapping[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    Any: {},
}


class SameNameError(Exception):
    """Two different types would be one component of the description: what the one says would be told of the other."""


_AS_THEY_ARE = frozenset({str, int, float, bool, NoneType})


def encode(value: object, language: Texts, timezone: tzinfo) -> Any:
    """Return a view as JSON values: times in UTC with ``Z``, explanations with their sentence."""
    if type(value) in _AS_THEY_ARE:  # most values of a long list
        return value
    match value:
        case Explanation():
            facts = dict(value.values)
            return {"key": value.key, "values": facts, "text": language.explain(value, timezone)}
        case StrEnum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case tuple() | list():
            return [encode(item, language, timezone) for item in value]
        case Mapping():
            return {str(key): encode(item, language, timezone) for key, item in value.items()}
        case _ if is_dataclass(value):
            return {field.name: encode(getattr(value, field.name), language, timezone) for field in fields(value)}
        case _:
            return value


def schema_of(kind: Any, components: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of what ``encode`` makes of a type; dataclasses become named ``components``."""
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if kind is Explanation:
        components.setdefault("Explanation", EXPLANATION)
        return _reference("Explanation")
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return _optional([argument for argument in arguments if argument is not NoneType], components)
    if origin in (tuple, frozenset):
        return {"type": "array", "items": schema_of(arguments[0], components)}
    if origin is not None:
        return {"type": "object", "additionalProperties": schema_of(arguments[1], components)}
    if issubclass(kind, StrEnum):
        words = {"type": "string", "enum": [member.value for member in kind]}
        if components.setdefault(_name(kind), words) != words:
            raise SameNameError(_name(kind))
        return _reference(_name(kind))
    _describe_dataclass(kind, components)
    return _reference(_name(kind))


def _optional(kinds: list[Any], components: dict[str, Any]) -> dict[str, Any]:
    """A type or null."""
    return {"anyOf": [*(schema_of(kind, components) for kind in kinds), {"type": "null"}]}


def _describe_dataclass(kind: type, components: dict[str, Any]) -> None:
    """Add a dataclass to the components."""
    names = [field.name for field in fields(kind)]
    if _name(kind) in components:
        if components[_name(kind)].get("required") != names:
            raise SameNameError(_name(kind))
        return
    hints = get_type_hints(kind)
    described: dict[str, Any] = {
        "type": "object",
        "description": (getdoc(kind) or "").partition("\n")[0],
        "required": names,
    }
    components[_name(kind)] = described  # before its parts: one of them may be of this type
    described["properties"] = {name: schema_of(hints[name], components) for name in names}


def _name(kind: type) -> str:
    """What a type is called as a component: by its own name, and that of its package of rules, as in `CaseState`."""
    package = kind.__module__.removeprefix("aggregator.domain.").split(".")
    subject = package[0].capitalize() if len(package) > 1 and package[0] in _PACKAGES else ""
    return kind.__name__ if kind.__name__.startswith(subject) else subject + kind.__name__


_PACKAGES = ("case", "task")
"""Packages of rules whose words (`State`, `Move`, `Kind`, `Result`) others use as well."""


def _reference(name: str) -> dict[str, Any]:
    """A pointer to a component."""
    return {"$ref": f"#/components/schemas/{name}"}
