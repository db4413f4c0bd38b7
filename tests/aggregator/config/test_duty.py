"""When the dongs are on duty, and by when sheets are accepted, as it is configured."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from aggregator.config import parse_config
from aggregator.config.errors import ConfigError
from aggregator.domain.region import DutyRules, Language, OfficeHours, Region
from aggregator.text import texts

BASE = """
districts: [{id: d, name: D, dongs: [{id: o, name: O, recipients: [webhook: "http://127.0.0.1:9/o"]}]}]
centre: {name: C, recipients: [webhook: "http://127.0.0.1:9/c"]}
channels: {webhook: {secret: 0123456789abcdef}}
"""
MINUTE = timedelta(minutes=1)


def region(folder: Path, written: str) -> Region:
    return parse_config(BASE + written, name="smartcare.yaml", folder=folder, environment={}).region


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", DutyRules()),
        ("duty: {}", DutyRules()),
        ('duty: {hand_over_by: "09:30"}', DutyRules(hand_over_by=time(9, 30))),
        (
            "duty: {centre_accepts_within: 15m, remind_every: 2h}",
            DutyRules(centre_accepts_within=15 * MINUTE, remind_every=120 * MINUTE),
        ),
        (
            'duty: {hours: {mon: "08:30-17:30", tue: closed}}',
            DutyRules(hours={0: OfficeHours(opens=time(8, 30), closes=time(17, 30))}),
        ),
        (
            "duty: {holidays: {extra: [2026-11-27], working: [2026-10-05]}}",
            DutyRules(overrides={date(2026, 11, 27): True, date(2026, 10, 5): False}),
        ),
    ],
)
def test_what_is_written_and_what_is_usual(folder: Path, written: str, expected: DutyRules):
    assert region(folder, written).duty == expected


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ('{hand_over_by: "9:30"}', "hand_over_by"),
        ('{hand_over_by: "24:00"}', "hand_over_by"),
        ("{centre_accepts_within: soon}", "centre_accepts_within"),
        ("{remind_every: 5}", "remind_every"),
        ("{hand_over: later}", "hand_over"),
        ("{hours: {mon: 9-18}}", "hours.mon"),
        ("{holidays: {extra: [2026-11-27], working: [2026-11-27]}}", "holidays.working"),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_problems(folder: Path, written: str, place: str, language: Language):
    with pytest.raises(ConfigError) as caught:
        region(folder, f"duty: {written}")
    (line,) = caught.value.lines(texts(language))
    assert line.startswith(f"smartcare.yaml:5: duty.{place}: ")
