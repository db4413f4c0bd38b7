"""What is looked at in a home (K5): a list of the district, answered item by item, unanswered ones shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.domain.errors import Invalid
from aggregator.kernel.events import Explanation


class Finding(StrEnum):
    """The items of the usual list."""

    HOARDING = "hoarding"
    CANNOT_MOVE_WELL = "cannot_move_well"
    SELF_NEGLECT = "self_neglect"
    UTILITIES_CUT = "utilities_cut"
    NO_FOOD = "no_food"
    COLD_OR_HEAT = "cold_or_heat"
    ALCOHOL = "alcohol"
    VIOLENCE = "violence"
    MEDICINE_NOT_TAKEN = "medicine_not_taken"
    INJURIES = "injuries"
    PESTS = "pests"
    OTHER = "other"


class Seen(StrEnum):
    """The answer to one item."""

    YES = "yes"
    NO = "no"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One question; items of the usual list have no words here, the texts have them."""

    id: str
    ko: str = ""
    en: str = ""
    help_ko: str = ""
    help_en: str = ""


USUAL: tuple[ChecklistItem, ...] = tuple(ChecklistItem(id=finding) for finding in Finding)
"""The list of a district that has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered, with the words of then: a list may change, what was found does not."""

    item: str
    ko: str
    en: str
    seen: Seen
    at: datetime
    by: str
    incident: int

    @property
    def words(self) -> Explanation:
        """The finding as a sentence; rows older than the districts' lists have their words in the texts."""
        if not self.ko:
            return Explanation("dispatch.found", {"finding": self.item})
        return Explanation("checklist.found", {"finding": self.item, "words_ko": self.ko, "words_en": self.en})


def answers(
    items: Sequence[ChecklistItem], given: Mapping[str, Seen], *, at: datetime, by: str, incident: int
) -> tuple[Answer, ...]:
    """The answers in the order of the list. Raises Invalid (`findings_needed`, `checklist_item_unknown`)."""
    if not given:
        raise Invalid("findings_needed", field="findings")
    known = {item.id: item for item in items}
    for wanted in given:
        if wanted not in known:
            raise Invalid(
                "checklist_item_unknown", field="findings", values={"item": wanted, "choices": ", ".join(known)}
            )
    return tuple(
        Answer(item=item.id, ko=item.ko, en=item.en, seen=given[item.id], at=at, by=by, incident=incident)
        for item in items
        if item.id in given
    )


def latest(history: Iterable[Answer]) -> tuple[Answer, ...]:
    """The newest answer to every item, in the order the items first came up; the history is oldest first."""
    return tuple({answer.item: answer for answer in history}.values())


def found(history: Iterable[Answer]) -> tuple[Answer, ...]:
    """What is so at home as far as is known: a later "no" takes a finding back, "not seen" does not."""
    looked = latest(answer for answer in history if answer.seen is not Seen.NOT_SEEN)
    return tuple(answer for answer in looked if answer.seen is Seen.YES)
