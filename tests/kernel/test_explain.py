"""Explanations as sentences."""

import json
import re
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from aggregator.kernel import explain as explain_module
from aggregator.kernel.events import Clock, Explanation, SensorState, Stage, Value
from aggregator.kernel.explain import duration, render
from aggregator.kernel.home import Appliance, SensorKind
from aggregator.kernel.reasons import Cause, stage_reason

FOLDER = Path(explain_module.__file__).parent / "sentences"
EN, KO = (json.loads((FOLDER / f"{language}.json").read_text("utf-8")) for language in ("en", "ko"))
FACTS: dict[str, Value] = {
    "quiet_s": 61_200.0,
    "since_at": 1_767_571_200.0,
    "cap_s": 180_000.0,
    "window_s": 3600.0,
    "longest_s": 39_600.0,
    "evidence_at": 1_767_571_200.0,
    "what": "switched_on",
    "starts_at": 1_767_571_200.0,
    "how": "call",
    "place": "hospital",
}


@pytest.mark.parametrize(
    ("seconds", "english", "korean"),
    [
        (-5, "0 s", "0초"),
        (45, "45 s", "45초"),
        (720, "12 min", "12분"),
        (61_200, "17 h", "17시간"),
        (63_000, "17 h 30 min", "17시간 30분"),
        (180_000, "50 h", "50시간"),
        (259_200, "3 days", "3일"),
        (270_000, "3 days 3 h", "3일 3시간"),
    ],
)
def test_durations(seconds, english, korean):
    assert (duration(seconds, EN), duration(seconds, KO)) == (english, korean)


def test_the_sentence_of_the_design():
    why = stage_reason(Stage.WATCH, Clock.HOME, Cause.QUIET, True, FACTS)
    assert render(why, EN) == (
        "Nothing in the home has changed for 17 h although nobody went out. "
        "The longest quiet stretch at home in the last 8 weeks was 11 h."
    )
    assert render(why, KO) == (
        "외출한 흔적이 없는데 17시간 동안 집 안에 아무 변화가 없습니다. "
        "최근 8주 동안 집에서 가장 오래 조용했던 시간은 11시간입니다."
    )


def test_times_are_local():
    seoul = timezone(timedelta(hours=9))
    why = Explanation("normal.evidence", {"evidence_at": 1_767_571_200.0, "what": "switched_on"})
    assert render(why, EN, seoul) == "There was a sign of activity (switched on) at 09:00 on 5 January."
    assert render(why, KO, seoul) == "1월 5일 09:00에 활동이 확인되었습니다(전원 켬)."


def test_unknown_things_are_shown_as_they_are():
    assert render(Explanation("a.new+key", {}), EN) == "a.new key"
    assert (
        render(Explanation("quiet.home", {}), EN) == "Nothing in the home has changed for … although nobody went out."
    )
    assert render(Explanation("{count} {share} {word}", {"count": 3, "share": 0.25, "word": "x"}), {}) == "3 0.2 x"


def reasons():
    """Every explanation of a stage."""
    for stage in Stage:
        for clock in Clock:
            for cause in Cause:
                for started in (True, False):
                    for facts in (FACTS, {**FACTS, "ends_at": FACTS["since_at"]}, {"quiet_s": 1.0}):
                        yield stage_reason(stage, clock, cause, started, facts)


def sensor_keys():
    """Every explanation of a sensor."""
    plain = {SensorState.SWITCHES_BY_ITSELF: ("often", "night", "nature"), SensorState.NEVER_SWITCHES: ("nature",)}
    for state in SensorState:
        yield from (f"sensor.{state}.{more}" for more in plain.get(state, ()))
    yield from (f"sensor.{state}" for state in SensorState if state is not SensorState.SWITCHES_BY_ITSELF)


@pytest.mark.parametrize("sentences", [EN, KO], ids=["en", "ko"])
def test_every_explanation_has_its_sentences(sentences):
    stage_keys = {key for why in reasons() for key in why.key.split("+")}
    words = {f"appliance.{word}" for word in (*Appliance, *SensorKind)}
    cannot_happen = {"danger.quiet", "danger.offline"}
    assert {key for key in stage_keys if not unreachable(key)} | set(sensor_keys()) | words <= set(
        sentences
    ) | cannot_happen


def unreachable(key):
    """Danger and calm have only some of the causes."""
    danger = key.startswith("danger.") and key not in ("danger.unanswered", "danger.missed", "danger.cap")
    calm = key in ("normal.quiet", "normal.unanswered", "normal.missed", "normal.cap", "normal.broken")
    return danger or calm


def test_both_languages_say_the_same():
    assert list(EN) == list(KO)
    assert {key: fields(text) for key, text in EN.items()} == {key: fields(text) for key, text in KO.items()}


def fields(text):
    """Return the facts a template names."""
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize(
    ("stage", "cause", "started", "key"),
    [
        (Stage.CHECK, Cause.QUIET, True, "quiet.home+check+longest.home"),
        (Stage.WATCH, Cause.QUIET, False, "quiet.start"),
        (Stage.DANGER, Cause.UNANSWERED, True, "quiet.home+danger.unanswered+longest.home"),
        (Stage.DANGER, Cause.OFFLINE, True, "quiet.blind+danger.cap"),
        (Stage.DANGER, Cause.BROKEN, True, "quiet.broken+danger.cap"),
        (Stage.BLIND, Cause.OFFLINE, True, "blind.offline"),
        (Stage.BLIND, Cause.UNSUITABLE, True, "blind.unsuitable"),
        (Stage.ABSENT, Cause.ABSENCE_NOTED, True, "absent.open"),
        (Stage.NORMAL, Cause.RETURNED, True, "normal.returned"),
        (Stage.NORMAL, Cause.OFFLINE, True, "normal.sight_again"),
    ],
)
def test_keys(stage, cause, started, key):
    assert stage_reason(stage, Clock.HOME, cause, started, FACTS).key == key
