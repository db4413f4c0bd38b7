"""What visitors must be warned of before they ring: a dog, violence, an infection, a home that is full (K4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.kernel.events import Explanation


class DangerKind(StrEnum):
    """What the danger is; `OTHER` is told in the note's own words."""

    DOG = "dog"
    VIOLENCE = "violence"
    INFECTION = "infection"
    HOARDING = "hoarding"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerNote:
    """One warning with staff's own words, from `since` until somebody ends it; never deleted."""

    id: str
    kind: DangerKind
    text: str
    since: datetime
    noted_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None

    @property
    def sentence(self) -> Explanation:
        """The warning as a sentence, with the officer's own words if there are any."""
        key = f"danger_note.{self.kind}"
        return Explanation(f"{key}+danger_note.words" if self.text else key, {"words": self.text} if self.text else {})
