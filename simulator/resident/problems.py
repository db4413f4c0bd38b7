"""What can be wrong with a resident file: every finding with its line, its field and its mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One finding; ``field`` is the path in the file, such as ``routines[2].at``."""

    line: int
    field: str
    error: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.field}: " if self.field else ""
        return f"{self.line}: {place}{self.error}; {self.mend}"


class ResidentError(Exception):
    """The file cannot be used; ``problems`` holds every reason, in the order of the file."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(sorted(problems))
        super().__init__(file, self.problems)

    def __str__(self) -> str:
        return "\n".join(f"{self.file}:{problem}" for problem in self.problems)
