"""What staff must know to reach somebody (W4), as codes that can be counted and said in both languages."""

from collections.abc import Iterable
from enum import StrEnum

from aggregator.domain.errors import Invalid
from aggregator.kernel.events import Explanation


class Reach(StrEnum):
    """One fact about reaching somebody; `OTHER` is told in the note beside it."""

    PHONE_ON_SILENT = "phone_on_silent"
    PREPAID = "prepaid"
    HARD_OF_HEARING = "hard_of_hearing"
    OFTEN_OFF = "often_off"
    NO_PHONE = "no_phone"
    PREFERS_TEXT = "prefers_text"
    PREFERS_MACHINE = "prefers_machine"
    PREFERS_CALL = "prefers_call"
    REFUSES_VISITS = "refuses_visits"
    OTHER = "other"

    @property
    def is_preference(self) -> bool:
        """Whether it says how somebody likes to be reached; a person has one preference at most."""
        return self in _PREFERENCES


_PREFERENCES = (Reach.PREFERS_TEXT, Reach.PREFERS_MACHINE, Reach.PREFERS_CALL)


def in_order(facts: Iterable[Reach], field: str) -> tuple[Reach, ...]:
    """The facts without repetition, in the order of their words. Raises Invalid for two preferences at a time."""
    named = set(facts)
    if sum(fact.is_preference for fact in named) > 1:
        raise Invalid("preferences_clash", field=field)
    return tuple(fact for fact in Reach if fact in named)


def sentences(facts: Iterable[Reach]) -> tuple[Explanation, ...]:
    """The facts as sentences."""
    return tuple(Explanation(f"reach.{fact}") for fact in facts)
