"""What a desk shows in figures, as the region tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from ..region_errors import RegionUnreachable, Unreachable

_URGENT = ("sos", "danger_words")


@dataclass(frozen=True, kw_only=True, slots=True)
class ToDo:
    """One thing that waits, without a person's name."""

    kind: str
    label: str
    what: str
    due_at: datetime | None
    overdue: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskSummary:
    """Counts of incidents by state, of unanswered ones by priority, and what is under way.

    `equipment` is None where the account may see none, `to_do` is empty where it has no tasks.
    """

    states: Mapping[str, int] = field(default_factory=dict)
    unanswered: Mapping[str, int] = field(default_factory=dict)
    oldest_unanswered_at: datetime | None = None
    dispatches: int = 0
    equipment: int | None = None
    to_do: tuple[ToDo, ...] = ()

    @property
    def calls_for_help(self) -> int:
        """Unanswered SOS and danger words."""
        return sum(self.unanswered.get(priority, 0) for priority in _URGENT)

    @property
    def danger_signals(self) -> int:
        """Everything else that is unanswered."""
        return sum(self.unanswered.values()) - self.calls_for_help

    @property
    def to_handle(self) -> int:
        """The one number: what somebody should take now."""
        return sum(self.unanswered.values())

    @property
    def deferred(self) -> int:
        """Signals that wait for the morning."""
        return self.states.get("deferred", 0)

    @classmethod
    def parse(cls, data: Mapping[str, Any], to_do: Sequence[Mapping[str, Any]]) -> Self:
        """Read the region's summary and list of tasks. Raises RegionUnreachable for anything else."""
        try:
            return cls(
                states={str(state): int(count) for state, count in data["states"].items()},
                unanswered={str(priority): int(count) for priority, count in data["unanswered"].items()},
                oldest_unanswered_at=_moment(data["oldest_unanswered_at"]),
                dispatches=len(data["dispatches"]),
                equipment=None if data["equipment"] is None else int(data["equipment"]),
                to_do=tuple(
                    ToDo(
                        kind=str(one["kind"]),
                        label=str(one["label"]),
                        what=str(one["what"]["text"]),
                        due_at=_moment(one["due_at"]),
                        overdue=bool(one["overdue"]),
                    )
                    for one in to_do
                ),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise RegionUnreachable(Unreachable.NOT_A_REGION, "the summary cannot be read") from error


def _moment(text: str | None) -> datetime | None:
    """A time, or None."""
    return None if text is None else datetime.fromisoformat(text)
