"""What a district looks at in a home: ``districts[].checklist``."""

from aggregator.domain.checklist import USUAL, ChecklistItem

from . import values
from .section import Section


def read_checklist(district: Section) -> tuple[ChecklistItem, ...]:
    """Read the items of one district; the usual list without any. Every id stands once."""
    if not district.has("checklist"):
        return USUAL
    items: dict[str, ChecklistItem] = {}
    for section in district.sections("checklist"):
        item = _read_item(section)
        if item.id in items:
            section.note("item_used", "id", id=item.id)
        items[item.id] = item
    if not items:
        district.note("checklist_empty", "checklist")
    return tuple(items.values())


def _read_item(section: Section) -> ChecklistItem:
    """Read one item: its id, its words in both languages, and what helps to answer it."""
    help_ = section.section("help")
    item = ChecklistItem(
        id=section.required_parsed("id", values.item, "", "item_id"),
        ko=section.required("ko"),
        en=section.required("en"),
        help_ko="" if help_ is None else help_.required("ko"),
        help_en="" if help_ is None else help_.required("en"),
    )
    if help_ is not None:
        help_.finish()
    section.finish()
    return item
