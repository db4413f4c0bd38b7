"""A district's own checklist, and what counts as happening again and again."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import ConfigError, parse_config
from aggregator.domain.checklist import USUAL, ChecklistItem
from aggregator.domain.repeats import RepeatRules

DISTRICT = "districts: [{{id: a, name: 가구, dongs: [{{id: b, name: 나동, recipients: [smtp: b@example.org]}}]{}}}]"
REST = """
centre: {name: 관제센터, recipients: [smtp: c@example.org]}
channels: {smtp: {host: mail, sender: s@example.org}}
"""
STAIRS = "{id: stairs, ko: 계단, en: stairs}"


def lines(folder: Path, checklist: str, rest: str = "") -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_config(DISTRICT.format(checklist) + REST + rest, name="smartcare.yaml", folder=folder, environment={})
    return [line for line in str(caught.value).splitlines() if "key_file" not in line]


def test_without_anything_the_usual_rules_hold(folder: Path) -> None:
    config = parse_config(DISTRICT.format("") + REST, name="smartcare.yaml", folder=folder, environment={})
    assert config.region.checklist_of("b") == USUAL
    assert config.region.repeats == RepeatRules()


def test_a_district_has_its_own_list(folder: Path) -> None:
    own = f", checklist: [{STAIRS}, {{id: dog, ko: 개, en: dog, help: {{ko: 묶여 있나요, en: is it tied}}}}]"
    rest = "repeats: {dispatches: 2, dispatches_within: 7d, signals: 9, signals_within: 1d}"
    text = DISTRICT.format(own) + REST + rest
    config = parse_config(text, name="smartcare.yaml", folder=folder, environment={})
    assert config.region.checklist_of("b") == (
        ChecklistItem(id="stairs", ko="계단", en="stairs"),
        ChecklistItem(id="dog", ko="개", en="dog", help_ko="묶여 있나요", help_en="is it tied"),
    )
    assert config.region.repeats == RepeatRules(
        dispatches=2, dispatch_span=timedelta(days=7), signals=9, signal_span=timedelta(days=1)
    )


@pytest.mark.parametrize(
    ("checklist", "rest", "expected"),
    [
        (", checklist: []", "", ["1: districts[0].checklist: the checklist has no item"]),
        (f", checklist: [{STAIRS}, {STAIRS}]", "", ["1: districts[0].checklist[1].id: the item “stairs” stands twice"]),
        (
            ", checklist: [{id: 1st, ko: 가, en: a}]",
            "",
            ["1: districts[0].checklist[0].id: “1st” cannot be the id of a checklist's item"],
        ),
        (
            ", checklist: [{id: a, en: a, hlp: x}]",
            "",
            [
                "1: districts[0].checklist[0].ko: “ko” is missing",
                "1: districts[0].checklist[0].hlp: “hlp” is not known here — did you mean “help”",
            ],
        ),
        (
            ", checklist: [{id: a, ko: 가, en: a, help: {ko: 나}}]",
            "",
            ["1: districts[0].checklist[0].help.en: “en” is missing"],
        ),
        ("", "repeats: {dispatches: 0}", ["4: repeats.dispatches: “0” is not a number of times"]),
        ("", "repeats: {signals_within: soon}", ["4: repeats.signals_within: “soon” is not a stretch of time"]),
        ("", "repeats: {signal: 1}", ["4: repeats.signal: “signal” is not known here — did you mean “signals”"]),
    ],
)
def test_problems_are_told_with_their_place(folder: Path, checklist: str, rest: str, expected: list[str]) -> None:
    found = lines(folder, checklist, rest)
    assert [line.startswith(f"smartcare.yaml:{start}") for line, start in zip(found, expected, strict=True)] == [
        True for _ in expected
    ]
