"""What can be wrong with a configuration file: every finding with its line, its place and its mend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aggregator.domain.region import Language
from aggregator.text import Texts, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding. ``key`` names its sentences ``config.<key>.error`` and ``config.<key>.mend``."""

    line: int
    path: str
    key: str
    values: Mapping[str, object]

    def tell(self, name: str, language: Texts) -> str:
        """Return ``file:line: path: error — mend``; ``name`` is the file's name."""
        error = language.say(f"config.{self.key}.error", **self.values)
        mend = language.say(f"config.{self.key}.mend", **self.values)
        place = f"{self.path}: " if self.path else ""
        return f"{name}:{self.line}: {place}{error} — {mend}"


class ConfigError(Exception):
    """The configuration cannot be used; ``problems`` holds every reason, in the order of the file."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name = name
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__(name, self.problems)

    def lines(self, language: Texts) -> list[str]:
        """Return one line per problem."""
        return [problem.tell(self.name, language) for problem in self.problems]

    def __str__(self) -> str:
        return "\n".join(self.lines(texts(Language.ENGLISH)))
