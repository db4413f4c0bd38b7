"""Reading one mapping of the configuration: typed values out, every problem noted with its line."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from .errors import Problem

NULL_TAG = "tag:yaml.org,2002:null"
ENVIRONMENT_TAG = "!env"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What the sections of one file share: where secrets come from, and the problems found so far."""

    environment: Mapping[str, str]
    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def elsewhere(self) -> "Notes":
        """Notes nobody reads: what follows from a problem already told is not told again."""
        return Notes(environment=self.environment, folder=self.folder)

    def add(self, node: yaml.Node, path: str, key: str, /, **values: object) -> None:
        """Note a problem at the line of ``node``."""
        self.problems.append(Problem(line=node.start_mark.line + 1, path=path, key=key, values=values))


class Section:
    """One mapping. Values are asked for by name; ``finish`` then reports the names nobody asked for."""

    def __init__(self, node: yaml.Node, path: str, notes: Notes) -> None:
        self._node = node
        self._path = path
        self._notes = notes
        self._asked: list[str] = []
        self._entries = self._read_entries()

    def _read_entries(self) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """Name → (name node, value node) of everything that is not null."""
        if not isinstance(self._node, yaml.MappingNode):
            self.note("mapping")
            self._notes = self._notes.elsewhere()
            return {}
        entries: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for name, value in self._node.value:
            if not isinstance(name, yaml.ScalarNode):
                self._notes.add(name, self._path, "name")
            elif name.value in entries:
                self._notes.add(name, self.path_of(name.value), "twice", name=name.value)
            else:
                entries[name.value] = (name, value)
        return entries

    def path_of(self, name: str) -> str:
        """The dotted place of one of this section's values."""
        return f"{self._path}.{name}" if self._path else name

    def note(self, key: str, name: str | None = None, /, **values: object) -> None:
        """Note a problem of one value, or of the section itself."""
        if name is not None and name in self._entries:
            self._notes.add(self._entries[name][0], self.path_of(name), key, **values)
        else:
            self._notes.add(self._node, self._path if name is None else self.path_of(name), key, **values)

    def get(self, name: str) -> yaml.Node | None:
        """The node of a value; None when it is missing or null."""
        self._asked.append(name)
        node = self._entries.get(name, (None, None))[1]
        return None if node is None or node.tag == NULL_TAG else node

    @property
    def names(self) -> tuple[str, ...]:
        """Every name there is, in the order of the file."""
        return tuple(self._entries)

    def has(self, name: str) -> bool:
        """Tell whether the value is there and not null."""
        return self.get(name) is not None

    def text(self, name: str) -> str | None:
        """A text, straight or from the environment (``!env NAME``); None when missing or noted as wrong."""
        node = self.get(name)
        return None if node is None else self._scalar(node, self.path_of(name))

    def required(self, name: str) -> str:
        """A text that must be there; an empty text stands in after a noted problem."""
        value = self.text(name)
        if value is None and not self.has(name):
            self.note("missing", name, name=name)
        return value or ""

    def parsed[T](self, name: str, parse: Callable[[str], T | None], default: T, key: str, **values: object) -> T:
        """A text through ``parse``; None from it is the problem ``key``, and ``default`` stands in."""
        text = self.text(name)
        if text is None:
            return default
        result = parse(text)
        if result is None:
            self.note(key, name, value=shortened(text), **values)
            return default
        return result

    def required_parsed[T](self, name: str, parse: Callable[[str], T | None], stand_in: T, key: str) -> T:
        """Like ``parsed`` for a value that must be there."""
        if not self.has(name):
            self.note("missing", name, name=name)
        return self.parsed(name, parse, stand_in, key)

    def parsed_list[T](self, name: str, parse: Callable[[str], T | None], key: str) -> list[T]:
        """The texts of a list through ``parse``; each one it refuses is noted."""
        read: list[T] = []
        for number, node in enumerate(self._items(name)):
            path = f"{self.path_of(name)}[{number}]"
            text = self._scalar(node, path)
            result = None if text is None else parse(text)
            if result is not None:
                read.append(result)
            elif text is not None:
                self._notes.add(node, path, key, value=shortened(text))
        return read

    def secret(self, name: str) -> str | None:
        """A secret: ``name`` itself, ``!env NAME``, or the content of the file that ``<name>_file`` names."""
        file_name = self.text(f"{name}_file")
        if file_name is None:
            return self.text(name)
        if self.has(name):
            self.note("two_secrets", f"{name}_file", name=name)
        content = self.file(f"{name}_file", file_name)
        return None if content is None else content.decode("utf-8", "replace").strip()

    def file(self, name: str, value: str) -> bytes | None:
        """The content of a file named relative to the configuration; None after a noted problem."""
        try:
            return (self._notes.folder / value).read_bytes()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self.note("file", name, file=shortened(value), reason=reason)
            return None

    def section(self, name: str) -> "Section | None":
        """The mapping under a name; None when missing."""
        node = self.get(name)
        return None if node is None else Section(node, self.path_of(name), self._notes)

    def required_section(self, name: str) -> "Section":
        """The mapping under a name; after a noted problem an empty one stands in."""
        found = self.section(name)
        if found is not None:
            return found
        self.note("missing", name, name=name)
        return Section(yaml.MappingNode("", [], self._node.start_mark), self.path_of(name), self._notes.elsewhere())

    def sections(self, name: str) -> "list[Section]":
        """The mappings of a list; empty when missing."""
        path = self.path_of(name)
        return [Section(item, f"{path}[{number}]", self._notes) for number, item in enumerate(self._items(name))]

    def finish(self) -> None:
        """Report the names nobody asked for, with the nearest name that exists."""
        for name, (node, _) in self._entries.items():
            if name not in self._asked:
                near = get_close_matches(name, self._asked, n=1) or self._asked[:1]
                self._notes.add(node, self.path_of(shortened(name)), "unknown", name=shortened(name), near=near[0])

    def _items(self, name: str) -> list[yaml.Node]:
        """The nodes of a list; empty when missing or noted as wrong."""
        node = self.get(name)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.note("list", name, name=name)
            return []
        items: list[yaml.Node] = node.value
        return items

    def _scalar(self, node: yaml.Node, path: str) -> str | None:
        """The text of one scalar, as it stands in the file; None after a noted problem."""
        if not isinstance(node, yaml.ScalarNode):
            self._notes.add(node, path, "scalar")
            return None
        value: str = node.value
        if node.tag != ENVIRONMENT_TAG:
            if node.tag.startswith("!"):
                self._notes.add(node, path, "tag", tag=shortened(node.tag))
            return value
        if not (found := self._notes.environment.get(value)):
            self._notes.add(node, path, "environment", name=shortened(value))
        return found


def shortened(value: str, limit: int = 60) -> str:
    """A value as it may be quoted in an error: on one line, not endless."""
    line = re.sub(r"\s+", " ", value)
    return line if len(line) <= limit else f"{line[:limit]}…"


def pick[T](values: Mapping[str, T]) -> Callable[[str], T | None]:
    """Return a parser that knows only the words of a table."""

    def parse(text: str) -> T | None:
        return values.get(text.strip().lower())

    return parse


def words(values: Mapping[str, Any]) -> str:
    """The words of a table, as they are listed in an error."""
    return ", ".join(values)
