"""YAML as nodes with lines: takes fields out of mappings by tables and collects every problem instead of the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from .problems import Problem, ResidentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """How one field is read; ``required`` fields must be there."""

    read: Callable[[str], Any]
    required: bool = False


class Collector:
    """Gathers the problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, node: yaml.Node, field: str, error: str, mend: str) -> None:
        """Note one problem at a node's line."""
        self.problems.append(Problem(line=node.start_mark.line + 1, field=field, error=error, mend=mend))

    def settle(self) -> None:
        """Raise ResidentError if there is any problem."""
        if self.problems:
            raise ResidentError(self.file, self.problems)

    def mapping(self, node: yaml.Node, path: str) -> dict[str, yaml.Node]:
        """The fields of a mapping by name; problems for anything else and for fields written twice."""
        if not isinstance(node, yaml.MappingNode):
            self.add(node, path, "is not a mapping", "write it as name: value lines")
            return {}
        fields: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.add(key, path, "has a field whose name is not text", "write a plain name before the colon")
            elif key.value in fields:
                self.add(key, join(path, key.value), "is written twice", "keep one of the two")
            else:
                fields[key.value] = value
        return fields

    def items(self, node: yaml.Node, path: str) -> list[tuple[str, yaml.Node]]:
        """The items of a list with their paths."""
        if not isinstance(node, yaml.SequenceNode):
            self.add(node, path, "is not a list", "begin each item with a dash")
            return []
        return [(f"{path}[{index}]", item) for index, item in enumerate(node.value, start=1)]

    def fields(self, node: yaml.Node, path: str, table: Mapping[str, Field], known: str = "") -> dict[str, Any] | None:
        """Read the fields of a mapping by a table. None if any of them has a problem."""
        before = len(self.problems)
        found = self.mapping(node, path)
        values: dict[str, Any] = {}
        for name, value in found.items():
            if name not in table:
                self.add(value, join(path, name), "is not known here", f"use {known or ', '.join(table)}")
            else:
                self._scalar(value, join(path, name), table[name], values, name)
        for name, field in table.items():
            if field.required and name not in found and isinstance(node, yaml.MappingNode):
                self.add(node, join(path, name), "is missing", "add it")
        return values if len(self.problems) == before else None

    def _scalar(self, node: yaml.Node, path: str, field: Field, values: dict[str, Any], name: str) -> None:
        if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
            written = " ".join(item.value for item in node.value)  # [mon, wed] is the same as "mon wed"
        elif isinstance(node, yaml.ScalarNode):
            written = node.value
        else:
            self.add(node, path, "is not a single value", "write one value after the colon")
            return
        try:
            values[name] = field.read(written)
        except ValueError as problem:
            error, _, mend = str(problem).rpartition("; ")
            self.add(node, path, error, mend)


def compose(text: str, file: str) -> yaml.Node:
    """The root node of a YAML text. Raises ResidentError for whatever YAML itself refuses, and for an empty file."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise refusal(file, 1 if mark is None else mark.line + 1, error.problem or "not YAML") from error
    except yaml.reader.ReaderError as error:
        raise refusal(file, text.count("\n", 0, error.position) + 1, error.reason) from error
    except (RecursionError, ValueError, IndexError) as error:
        # PyYAML's scanner lets these out for nesting beyond the stack and for broken escapes.
        raise refusal(file, 1, type(error).__name__) from error
    if node is None:
        raise ResidentError(
            file, [Problem(line=1, field="", error="is empty", mend="write resident, devices and routines")]
        )
    return node


def refusal(file: str, line: int, reason: str) -> ResidentError:
    """The error of a file that is not YAML."""
    return ResidentError(file, [Problem(line=line, field="", error=f"is not YAML ({reason})", mend="mend this line")])


def join(path: str, name: str) -> str:
    """The path of a field inside another one."""
    return f"{path}.{name}" if path else name
