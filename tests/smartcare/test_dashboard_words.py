"""The cards have a word, in both languages, for every code the region and the homes use."""

import json
from enum import StrEnum
from pathlib import Path

import pytest

from aggregator.domain.absence import AbsenceKind, Channel, Teller
from aggregator.domain.case.machine import Need
from aggregator.domain.checklist import Seen
from aggregator.domain.consent import ConsentKind
from aggregator.domain.dispatch import Emergency, Measure, Ruling
from aggregator.domain.dispatch_record import Step
from aggregator.domain.equipment import Severity
from aggregator.domain.household import ContactKind
from aggregator.domain.incident import ContactMeans, ContactOutcome, Priority, Result, State
from aggregator.domain.reachability import Reach
from aggregator.domain.service import Service
from aggregator.domain.statistics.words import Dimension
from custom_components.smartcare.kernel.events import SensorState, Stage
from custom_components.smartcare.kernel.home import Appliance, RiskGroup, SensorKind

FOLDER = Path(__file__).parents[2] / "dashboards" / "src" / "words"
WORDS = {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in ("en", "ko")}


def test_both_languages_say_the_same_things():
    assert WORDS["en"].keys() == WORDS["ko"].keys()
    assert all(text.strip() for words in WORDS.values() for text in words.values())


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("absence_kind", AbsenceKind),
        ("appliance", Appliance),
        ("channel", Channel),
        ("consent", ConsentKind),
        ("contact", ContactKind),
        ("dispatch", Step),
        ("emergency", Emergency),
        ("fact", Reach),
        ("means", ContactMeans),
        ("measure", Measure),
        ("need", Need),
        ("outcome", ContactOutcome),
        ("priority", Priority),
        ("result", Result),
        ("risk", RiskGroup),
        ("ruling", Ruling),
        ("seen", Seen),
        ("sensor_kind", SensorKind),
        ("service", Service),
        ("severity", Severity),
        ("split", Dimension),
        ("stage", Stage),
        ("state", State),
        ("suitability", SensorState),
        ("teller", Teller),
    ],
)
def test_every_code_has_its_word(group: str, codes: type[StrEnum]):
    assert [code for code in codes if f"{group}.{code}" not in WORDS["ko"]] == []
