"""What the installer is told of the chosen sensors (E5)."""

import json
from datetime import UTC
from pathlib import Path

import pytest

import custom_components.smartcare as integration
from custom_components.smartcare.expectation import tell_expectation
from custom_components.smartcare.kernel.home import Home, RiskGroup, Sensor, SensorKind
from custom_components.smartcare.kernel.watcher import Watcher
from custom_components.smartcare.sentences import Sentences

FOLDER = Path(integration.__file__).parent / "kernel" / "sentences"
PLUG = Sensor(id="s_plug", kind=SensorKind.POWER)
DOOR = Sensor(id="s_door", kind=SensorKind.CONTACT, front_door=True)
BUTTON = Sensor(id="s_sos", kind=SensorKind.BUTTON)


def told(language: str, *sensors: Sensor, risk: RiskGroup = RiskGroup.GENERAL, pace: float = 1.0) -> list[str]:
    templates = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    home = Home(sensors=sensors, risk=risk, pace=pace)
    return tell_expectation(Watcher(home, 0.0), home, Sentences(templates=templates, timezone=UTC)).splitlines()


def test_one_clock_says_what_a_front_door_would_change():
    first, *better = told("en", PLUG)
    assert first.startswith("If the person collapses, they are usually asked after about 26 h: without")
    assert first.endswith("About 0.3 times a month the person is asked although all is well.")
    assert better[0] == "- With a contact at the front door: about 15 h 30 min at home, 44 h away."
    assert len(better) == 3


def test_two_clocks_need_no_further_door():
    first, *better = told("en", PLUG, DOOR)
    assert first.startswith("If the person collapses at home, they are usually asked after about 15 h 30 min; away")
    assert not any("front door" in line for line in better)


def test_nothing_indoors_means_the_cap():
    first, *better = told("en", BUTTON, risk=RiskGroup.HIGH)
    assert first.endswith("only after 24 h without any sign somebody is told.")
    assert any(line.startswith("- With one more plug") for line in better)


def test_korean():
    assert told("ko", PLUG)[0].startswith("쓰러지면 보통 약 26시간 뒤에 안부를 묻습니다.")


@pytest.mark.parametrize("sensors", [(PLUG,), (PLUG, DOOR), (BUTTON,)])
def test_a_demonstration_tells_the_true_times(sensors):
    assert told("en", *sensors, pace=720.0) == told("en", *sensors)
