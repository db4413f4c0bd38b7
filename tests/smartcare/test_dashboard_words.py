"""The cards have a word, in both languages, for every code the region and the homes use."""

import json
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest

from aggregator.domain.absence import AbsenceKind, Channel, Teller
from aggregator.domain.case.machine import Need
from aggregator.domain.checklist import Seen
from aggregator.domain.consent import ConsentKind
from aggregator.domain.dispatch import Emergency, Measure, Ruling
from aggregator.domain.dispatch_record import Step
from aggregator.domain.equipment import Severity
from aggregator.domain.hand_over import HandOverDirection
from aggregator.domain.household import ContactKind, Telemetry
from aggregator.domain.incident import ContactMeans, ContactOutcome, Priority, Result, State
from aggregator.domain.reachability import Reach
from aggregator.domain.roster import Part
from aggregator.domain.service import Service
from aggregator.domain.statistics.words import Dimension
from aggregator.domain.thresholds import ThresholdKey, ThresholdSource
from aggregator.domain.to_do import ToDoKind
from custom_components.smartcare.desk.operations import OPERATIONS
from custom_components.smartcare.kernel.events import SensorState, Stage
from custom_components.smartcare.kernel.home import Appliance, RiskGroup, SensorKind

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "dashboards" / "src" / "words"
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
        ("direction", HandOverDirection),
        ("dispatch", Step),
        ("emergency", Emergency),
        ("fact", Reach),
        ("kind", ToDoKind),
        ("means", ContactMeans),
        ("measure", Measure),
        ("need", Need),
        ("outcome", ContactOutcome),
        ("part", Part),
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
        ("telemetry", Telemetry),
        ("teller", Teller),
        ("threshold", ThresholdKey),
        ("threshold_from", ThresholdSource),
    ],
)
def test_every_code_has_its_word(group: str, codes: type[StrEnum]):
    assert [code for code in codes if f"{group}.{code}" not in WORDS["ko"]] == []


def test_whatever_an_address_names_is_called_by_a_word_when_it_is_refused():
    named = {name for one in OPERATIONS.values() for _, name, _, _ in Formatter().parse(one.path) if name}
    assert len(named) > 10
    assert [name for name in named if f"field.{name}" not in WORDS["ko"]] == []


def test_one_word_stands_for_one_thing_wherever_staff_read_it():
    region = json.loads((ROOT / "aggregator" / "text" / "ko.json").read_text(encoding="utf-8"))
    groups = ("consent.", "outcome.", "priority.", "result.", "risk.", "stage.")
    shared = [key for key in WORDS["ko"] if key.startswith(groups) and key in region]
    assert len(shared) > 30
    assert {key: WORDS["ko"][key] for key in shared} == {key: region[key] for key in shared}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_signal_is_in_the_same_state_wherever_staff_read_it(language: str):
    region = json.loads((ROOT / "aggregator" / "text" / f"{language}.json").read_text(encoding="utf-8"))
    cards = {f"state.{state}": WORDS[language][f"state.{state}"].lower() for state in State}
    assert cards == {key: region[key].lower() for key in cards}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_home_and_its_desk_call_a_stage_the_same(language: str):
    integration = ROOT / "custom_components" / "smartcare" / "translations" / f"{language}.json"
    stages = json.loads(integration.read_text(encoding="utf-8"))["entity"]["sensor"]["stage"]["state"]
    assert stages == {stage: WORDS[language][f"stage.{stage}"] for stage in stages}


def test_every_threshold_says_what_it_means():
    assert [key for key in ThresholdKey if f"threshold.{key}.why" not in WORDS["ko"]] == []
