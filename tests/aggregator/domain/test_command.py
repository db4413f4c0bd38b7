"""The fields of commands."""

import pytest

from aggregator.domain.command import LIFETIME, LONGEST_LABEL, CommandType, command_values
from aggregator.domain.errors import Invalid


@pytest.mark.parametrize(
    ("kind", "label", "expected"),
    [
        (CommandType.CHECK_IN, "x", {}),
        (CommandType.REFRESH, "", {}),
        (CommandType.RENAME, " 우리집 ", {"name": "우리집"}),
        (CommandType.RENAME, "x" * 99, {"name": "x" * LONGEST_LABEL}),
    ],
)
def test_fields(kind: CommandType, label: str, expected: dict[str, str]):
    assert command_values(kind, label) == expected


def test_a_label_is_needed():
    with pytest.raises(Invalid, match="field_empty"):
        command_values(CommandType.RENAME, " ")


def test_every_command_ends():
    assert set(LIFETIME) == set(CommandType)
