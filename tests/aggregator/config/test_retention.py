"""How long personal fields are kept, as it is configured."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import parse_config
from aggregator.config.errors import ConfigError
from aggregator.domain.retention import USUAL, Kept, RetentionRules

BASE = """
districts: [{id: d, name: D, dongs: [{id: o, name: O, recipients: [webhook: "http://127.0.0.1:9/o"]}]}]
centre: {name: C, recipients: [webhook: "http://127.0.0.1:9/c"]}
channels: {webhook: {secret: 0123456789abcdef}}
"""


def rules(folder: Path, written: str) -> RetentionRules:
    return parse_config(BASE + written, name="smartcare.yaml", folder=folder, environment={}).region.retention


@pytest.mark.parametrize(
    ("written", "days"),
    [("", 1825), ("retention: {}", 1825), ("retention: {personal: 3y}", 1095), ("retention: {personal: 90d}", 90)],
)
def test_rules(folder: Path, written: str, days: int):
    assert rules(folder, written) == RetentionRules(personal=timedelta(days=days))


@pytest.mark.parametrize("written", ["soon", "0y", "-1d", "5"])
def test_what_is_no_stretch_of_time_is_named(folder: Path, written: str):
    with pytest.raises(ConfigError) as caught:
        rules(folder, f"retention: {{personal: {written}}}")
    assert "retention.personal" in str(caught.value)


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
    with pytest.raises(ConfigError) as caught:
        rules(folder, f"retention: {{{written}}}")
    assert path in str(caught.value)
    assert least in str(caught.value)
