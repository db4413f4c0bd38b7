"""The rules of escalation as they are configured."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import parse_config
from aggregator.config.errors import ConfigError
from aggregator.domain.escalation_rules import EscalationRules, Policy, Timer
from aggregator.domain.incident import Priority
from aggregator.domain.region import Language, Region
from aggregator.text import texts

BASE = """
districts: [{id: d, name: D, dongs: [{id: o, name: O, recipients: [webhook: "http://127.0.0.1:9/o"]}]}]
centre: {name: C, recipients: [webhook: "http://127.0.0.1:9/c"]}
channels: {webhook: {secret: 0123456789abcdef}}
"""
USUAL = Policy()
MINUTE = timedelta(minutes=1)


def region(folder: Path, written: str) -> Region:
    return parse_config(BASE + written, name="smartcare.yaml", folder=folder, environment={}).region


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", EscalationRules()),
        ("escalation: {}", EscalationRules()),
        (
            "escalation: {claim_within: {danger: 5m, sos: next_morning}, at_most_every: 1m}",
            EscalationRules(
                usual=Policy(
                    claim_within={**USUAL.claim_within, Priority.DANGER: 5 * MINUTE, Priority.SOS: None}, gap=MINUTE
                )
            ),
        ),
        (
            "escalation: {remind: {claimed: 1m}, desks: {centre: {remind: {ended: 2m}}, o: {at_most_every: 3m}}}",
            EscalationRules(
                usual=replace(USUAL, remind={**USUAL.remind, Timer.CLAIMED: MINUTE}),
                desks={
                    "centre": replace(USUAL, remind={**USUAL.remind, Timer.CLAIMED: MINUTE, Timer.ENDED: 2 * MINUTE}),
                    "dong:o": replace(USUAL, remind={**USUAL.remind, Timer.CLAIMED: MINUTE}, gap=3 * MINUTE),
                },
            ),
        ),
    ],
)
def test_rules(folder: Path, written: str, expected: EscalationRules):
    assert region(folder, written).escalation == expected


def test_a_phone_that_is_off(folder: Path):
    rules = region(folder, "incidents: {unreachable_expires: 5m, no_answers: 2}").incidents
    assert (rules.unreachable_expires, rules.no_answers) == (5 * MINUTE, 2)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("{claim_within: {danger: soon}}", "claim_within.danger"),
        ("{claim_within: {danger: 0m}}", "claim_within.danger"),
        ("{claim_within: {fire: 1m}}", "claim_within.fire"),
        ("{remind: {claimed: next_morning}}", "remind.claimed"),
        ("{remind: {unclaimed: 5m}}", "remind.unclaimed"),
        ("{at_most_every: often}", "at_most_every"),
        ("{desks: {elsewhere: {}}}", "desks.elsewhere"),
        ("{desks: {o: {claim: 2m}}}", "desks.o.claim"),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_problems(folder: Path, written: str, place: str, language: Language):
    with pytest.raises(ConfigError) as caught:
        region(folder, f"escalation: {written}")
    (line,) = caught.value.lines(texts(language))
    assert line.startswith(f"smartcare.yaml:5: escalation.{place}: ")
