"""The rules of check-in calls as they are configured."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import parse_config
from aggregator.config.errors import ConfigError
from aggregator.domain.region import CheckInRules, Language
from aggregator.text import texts

BASE = """
districts: [{id: d, name: D, dongs: [{id: o, name: O, recipients: [webhook: "http://127.0.0.1:9/o"]}]}]
centre: {name: C, recipients: [webhook: "http://127.0.0.1:9/c"]}
channels: {webhook: {secret: 0123456789abcdef}}
check_ins: """


def rules(folder: Path, written: str) -> CheckInRules:
    return parse_config(BASE + written, name="smartcare.yaml", folder=folder, environment={}).region.check_ins


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{}", CheckInRules()),
        (
            "{missed_scheduled: 2, missed_triggered: 1, call_back_within: 90m}",
            CheckInRules(missed_scheduled=2, missed_triggered=1, call_back_within=timedelta(minutes=90)),
        ),
    ],
)
def test_rules(folder: Path, written: str, expected: CheckInRules):
    assert rules(folder, written) == expected


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("{missed_scheduled: 0}", "missed_scheduled"),
        ("{missed_triggered: often}", "missed_triggered"),
        ("{call_back_within: soon}", "call_back_within"),
        ("{missed: 3}", "missed"),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_problems(folder: Path, written: str, place: str, language: Language):
    with pytest.raises(ConfigError) as caught:
        rules(folder, written)
    (line,) = caught.value.lines(texts(language))
    assert line.startswith(f"smartcare.yaml:5: check_ins.{place}: ")
