"""How long personal fields are kept, as it is configured."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.domain.retention import USUAL, Kept, RetentionRules

from .conftest import read, refusal


def rules(folder: Path, written: str) -> RetentionRules:
    return read(folder, written).region.retention


@pytest.mark.parametrize(
    ("written", "days"),
    [("", 1825), ("retention: {}", 1825), ("retention: {personal: 3y}", 1095), ("retention: {personal: 90d}", 90)],
)
def test_rules(folder: Path, written: str, days: int):
    assert rules(folder, written) == RetentionRules(personal=timedelta(days=days))


@pytest.mark.parametrize("written", ["soon", "0y", "-1d", "5"])
def test_what_is_no_stretch_of_time_is_named(folder: Path, written: str):
    assert "retention.personal" in refusal(folder, f"retention: {{personal: {written}}}")


def test_every_kind_has_its_own_time(folder: Path):
    found = rules(folder, "retention: {readings: 60d, looks: 1y, readings_limit: 70d}")
    assert (found.kept[Kept.READINGS], found.kept[Kept.LOOKS], found.readings_limit) == (
        timedelta(days=60),
        timedelta(days=365),
        timedelta(days=70),
    )
    assert found.kept[Kept.ACCOUNTS] == USUAL[Kept.ACCOUNTS]


@pytest.mark.parametrize(
    ("written", "path", "least"),
    [
        ("looks: 364d", "retention.looks", "365d"),
        ("accounts: 2y", "retention.accounts", "1095d"),
        ("sessions: 1d", "retention.sessions", "7d"),
        ("messages: 5h", "retention.messages", "1d"),
        ("readings: 100d", "retention.readings_limit", "100d"),
    ],
)
def test_what_is_too_short_is_named_with_the_least(folder: Path, written: str, path: str, least: str):
    told = refusal(folder, f"retention: {{{written}}}")
    assert path in told
    assert least in told
