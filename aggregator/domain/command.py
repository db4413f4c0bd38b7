"""What the region can ask a home to do. A command travels with replies until the home says that it is done."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from aggregator.domain.errors import Invalid


class CommandType(StrEnum):
    """Ask the person by machine, read every sensor anew, or give the home's device another label."""

    CHECK_IN = "check_in"
    REFRESH = "refresh"
    RENAME = "rename"


LIFETIME: Mapping[CommandType, timedelta] = {
    CommandType.CHECK_IN: timedelta(hours=1),
    CommandType.REFRESH: timedelta(hours=24),
    CommandType.RENAME: timedelta(days=30),
}
"""After this a home that was not heard need not do it any more: nobody is asked at midnight what was meant for noon."""

LONGEST_LABEL = 60


def command_values(kind: CommandType, label: str) -> dict[str, str]:
    """The command's own fields. Only a renaming needs one, the label without personal data. Raises Invalid."""
    if kind is not CommandType.RENAME:
        return {}
    if not label.strip():
        raise Invalid("field_empty", field="label")
    return {"name": label.strip()[:LONGEST_LABEL]}
