"""What exists in the region, learned from its own answers, so that most requests speak of something real."""

import random
from collections import deque
from collections.abc import Callable, Container, Mapping, Sequence
from itertools import pairwise
from typing import Any

MOST = 60
"""So many names of a kind are remembered; older ones are forgotten."""
_PLACEHOLDER = "{"
_SAME_AS = {"staff": "users", "case": "cases", "dangers": "dangers"}
_FIELDS = {
    "household": "households",
    "person": "households",
    "dong": "dongs",
    "case": "cases",
    "incident": "incidents",
    "officer": "users",
    "user": "users",
    "assigned_to": "users",
    "programme": "programmes",
    "desk": "desks",
    "district": "districts",
    "node": "nodes",
    "code": "codes",
    "item": "findings",
    "month": "months",
}
"""Which kind of thing a value of that name in a body or a query speaks of."""
_NAMED_BY = ("label", "id", "number", "code")
_ALWAYS: Mapping[str, Sequence[str]] = {
    "dongs": ("hongje1", "hongje2"),
    "districts": ("seodaemun",),
    "desks": ("centre", "dong:hongje1", "dong:hongje2"),
    "consents": ("service", "night", "telecom", "agencies", "guardian"),
    "statistics": ("centre", "adoption", "year", "outcomes", "effect"),
    "findings": ("hoarding", "self_neglect", "utilities_cut"),
    "team": ("care_corps", "planner", "nurse"),
}


class Known:
    """Names of things by kind. ``kept`` tells names never given out: a request could end what the run lives on."""

    def __init__(self, chance: random.Random, kept: Callable[[], Container[str | int]] = frozenset) -> None:
        self._chance = chance
        self._kept = kept
        self._names: dict[str, deque[Any]] = {kind: deque(names, MOST) for kind, names in _ALWAYS.items()}

    def learn(self, path: str, answer: Any) -> None:
        """Take the names of the things in a good answer of a path such as ``/api/v1/cases/{number}/notes``."""
        kind = _kind_of(path)
        listed = answer.get("items") if isinstance(answer, Mapping) else None
        for one in listed if isinstance(listed, list) else [answer]:
            if isinstance(one, Mapping):
                self._learn_one(kind, one)

    def _learn_one(self, kind: str, thing: Mapping[str, Any]) -> None:
        """Take the first of its names, and those of what it speaks of."""
        thing = thing.get("row") or thing
        own = next(
            (thing[name] for name in _NAMED_BY if thing.get(name)), thing.get("name") if kind == "users" else None
        )
        if isinstance(own, str | int):
            self.add(kind, own)
        for field, other in _FIELDS.items():
            if isinstance(value := thing.get(field), str | int):
                self.add(other, value)

    def add(self, kind: str, name: str | int) -> None:
        """Remember one name."""
        names = self._names.setdefault(kind, deque(maxlen=MOST))
        if name not in names and name not in self._kept():
            names.append(name)

    def for_path(self, path: str) -> dict[str, str]:
        """A name for every placeholder of a path of which anything of that kind is known."""
        parts = path.strip("/").split("/")
        found = {}
        for before, part in pairwise(parts):
            if part.startswith(_PLACEHOLDER):
                field = part.strip("{}").removesuffix("}.ics")
                kind = _kind(before) if not before.startswith(_PLACEHOLDER) else field
                if names := self._names.get(kind):
                    found[field] = str(self._chance.choice(names))
        return found

    def for_field(self, field: str) -> Any:
        """A name of what a field speaks of; None where nothing is known."""
        names = self._names.get(_FIELDS.get(field, ""))
        return self._chance.choice(names) if names else None

    def put_into(self, value: Any, share: float) -> Any:
        """A body or a query in which so large a share of the names are real and of the texts printable."""
        if isinstance(value, list):
            return [self.put_into(one, share) for one in value]
        if not isinstance(value, Mapping):
            return value
        return {field: self._real(field, one, share) for field, one in value.items()}

    def _real(self, field: str, value: Any, share: float) -> Any:
        """One value, or a real name in its place."""
        if isinstance(value, str) and self._chance.random() < share:
            return self.for_field(field) or "".join(one for one in value if one.isprintable()) or "text"
        return self.put_into(value, share)


def _kind_of(path: str) -> str:
    """What the last fixed part of a path speaks of."""
    fixed = [part for part in path.strip("/").split("/") if not part.startswith(_PLACEHOLDER)]
    return _kind(fixed[-1])


def _kind(part: str) -> str:
    """The kind of thing a part of an address speaks of."""
    return _SAME_AS.get(part, part)
