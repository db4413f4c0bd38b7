"""How long personal fields are kept, as it is configured."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import parse_config
from aggregator.config.errors import ConfigError
from aggregator.domain.retention import RetentionRules

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
