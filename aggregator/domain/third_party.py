"""A worry that somebody tells by phone, without any sensor (S11), and how such an incident is handled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.domain.incident import Priority, Transition
from aggregator.kernel.events import Explanation


class Reporter(StrEnum):
    """Who tells it (A7)."""

    ACQUAINTANCE = "acquaintance"
    NEIGHBOUR = "neighbour"
    GUARDIAN = "guardian"
    KEYHOLDER = "keyholder"
    AGENCY = "agency"
    STAFF = "staff"
    OTHER = "other"


class WorryKind(StrEnum):
    """What is feared. Danger words are of the first class."""

    WORRY = "worry"
    SUICIDE = "suicide"
    VIOLENCE = "violence"


_PRIORITY = {
    WorryKind.WORRY: Priority.DANGER,
    WorryKind.SUICIDE: Priority.DANGER_WORDS,
    WorryKind.VIOLENCE: Priority.DANGER_WORDS,
}
_RULES = {
    "rules.suicide": {"report.suicide", "check_in.danger_words_suicide"},
    "rules.violence": {"report.violence", "check_in.danger_words_violence"},
}
"""What was told, by the rule that goes with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPartyReport:
    """What was told at `at`; who told it is a kind of person, never a name."""

    at: datetime
    reporter: Reporter
    kind: WorryKind

    @property
    def why(self) -> Explanation:
        """The sentence the desk reads."""
        return Explanation(f"report.{self.kind}", {"reporter": self.reporter, "told_at": self.at.timestamp()})

    @property
    def priority(self) -> Priority:
        """How urgent it is."""
        return _PRIORITY[self.kind]


def rules(timeline: Iterable[Transition]) -> tuple[Explanation, ...]:
    """How an incident with such reports is handled (S7, S11); empty where nothing special is feared."""
    told = {row.why.key for row in timeline}
    return tuple(Explanation(rule) for rule, keys in _RULES.items() if keys & told)
