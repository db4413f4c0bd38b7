"""Everything the region says exists in Korean and in English, and can be filled in."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import aggregator.domain.duty
from aggregator.domain.equipment import sensor_tickets
from aggregator.domain.region import Language, Region
from aggregator.kernel.events import Explanation, SensorState
from aggregator.text import texts

SOURCE = Path(aggregator.domain.duty.__file__).parent.parent
PACKAGES = ("domain", "operations")
EXPLANATION = re.compile(r"Explanation\(\s*\"([a-z_]+\.[a-z_]+)\"")
ROUTE = re.compile(r"\"(route\.[a-z_]+)\"")
TELL = re.compile(r"tell(?:: str)? ?=(?:\"([a-z]+)\"| \"([a-z]+)\")")
REFUSAL = re.compile(r"(?:Invalid|NotFound|Conflict|Forbidden|Unauthorized|TooManyAttempts)\(\s*\"([a-z_]+)\"")


def found(pattern: re.Pattern[str]) -> Iterator[str]:
    """What a pattern finds in the region's own source."""
    for package in PACKAGES:
        for path in sorted((SOURCE / package).glob("*.py")):
            for match in pattern.finditer(path.read_text(encoding="utf-8")):
                yield next(group for group in match.groups() if group)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "key",
    sorted({*found(EXPLANATION), *found(ROUTE), "signal.cannot_see", "incident.handed_on", "incident.claim_expired"}),
)
def test_explanations(language: Language, key: str):
    assert texts(language).has(key)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", sorted(set(found(REFUSAL))))
def test_refusals(language: Language, code: str):
    assert texts(language).has(f"error.{code}")
    assert texts(language).has(f"mend.{code}")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", sorted({*found(TELL), "raised", "resumed", "again", "cleared", "equipment"}))
def test_messages(language: Language, kind: str):
    values = {"number": "I-1001", "priority": "SOS", "ticket": 7, "what": "…"}
    assert texts(language).say(f"message.{kind}.subject", **values)
    assert texts(language).say(f"message.{kind}.body", **values)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.ENGLISH, "smart plug, TV"),
        (Language.KOREAN, "스마트플러그, TV"),
    ],
)
@pytest.mark.parametrize("state", [SensorState.OFFLINE, SensorState.NEVER_SWITCHES, SensorState.SWITCHES_BY_ITSELF])
def test_a_ticket_in_words(language: Language, sentence: str, state: SensorState):
    (why,) = sensor_tickets(alive=True, state=state, sensor="s_1", kind="power", appliance="tv").values()
    assert sentence in texts(language).explain(why, Region().timezone)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            Language.ENGLISH,
            (
                "The control centre has it: the person has agreed to be watched at night and on holidays. "
                "It is a public holiday (Chuseok)."
            ),
        ),
        (Language.KOREAN, "관제센터 담당: 야간휴일 관제에 동의한 대상자입니다. 공휴일(추석)입니다."),
    ],
)
def test_why_this_desk(language: Language, expected: str):
    why = Explanation("route.centre_consent+duty.holiday", {"holiday_ko": "추석", "holiday_en": "Chuseok"})
    assert texts(language).explain(why, Region().timezone) == expected
