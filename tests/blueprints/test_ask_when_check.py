"""Ask in the home when the check stage comes."""

from typing import Any

import pytest
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .stage import AUTOMATION, Stage

STAGE, FINE = "sensor.home_stage", "button.home_i_am_fine"
TAP = "SMARTCARE_FINE_SENSOR_HOME_STAGE"
FIRST_KO = "안녕하세요, 별일 없으시지요? 괜찮으시면 전등을 켜거나 단추를 한 번 눌러 주세요."
SECOND_KO = "다시 여쭙니다. 잘 계신지 궁금합니다. 전등을 켜거나 단추를 한 번 눌러 주세요."
FIRST_EN = "Hello! How are you? If you are well, please switch a lamp on or press the button."
PHONE = "mobile_app_mother_s_phone"


def inputs(stage: Stage, **more: Any) -> dict[str, Any]:
    """Return the least that must be said, the phone, and more."""
    return {"stage": STAGE, "fine_button": FINE, "phones": stage.phones[:1], **more}


async def test_the_question_goes_every_chosen_way(stage: Stage) -> None:
    await stage.set(STAGE, "watch")
    ways = {"satellites": ["assist_satellite.kitchen"], "speakers": ["media_player.hall"], "voice": ["tts.local"]}
    also = [{"action": "test.also", "data": {"message": "{{ question }}"}}]
    await stage.begin("ask_when_check", **inputs(stage, further_actions=also, **ways))
    await stage.set(STAGE, "check")
    calls = {call.service: call for call in stage.calls}
    assert calls["announce"].data["entity_id"] == ["assist_satellite.kitchen"]
    assert calls["speak"].data["entity_id"] == ["tts.local"]
    assert calls["speak"].data["media_player_entity_id"] == ["media_player.hall"]
    assert calls[PHONE].data["data"]["actions"] == [{"action": TAP, "title": "괜찮아요"}]
    assert sorted(stage.said()) == sorted((service, FIRST_KO) for service in ("announce", "speak", PHONE, "also"))


async def test_without_an_answer_it_asks_once_more_and_no_more(stage: Stage) -> None:
    await stage.set(STAGE, "watch")
    await stage.begin("ask_when_check", **inputs(stage))
    await stage.set(STAGE, "check")
    assert stage.said() == [(PHONE, FIRST_KO)]
    await stage.wait(minutes=9)
    assert stage.said() == []
    await stage.wait(minutes=2)
    assert stage.said() == [(PHONE, SECOND_KO)]
    await stage.wait(minutes=45)
    assert stage.said() == []


@pytest.mark.parametrize("answer", ["normal", "watch", "absent", "danger", "blind"])
async def test_whatever_ends_the_check_ends_the_asking(stage: Stage, answer: str) -> None:
    await stage.set(STAGE, "watch")
    await stage.begin("ask_when_check", **inputs(stage))
    await stage.set(STAGE, "check")
    stage.said()
    await stage.wait(minutes=3)
    await stage.set(STAGE, answer)
    assert stage.said() == [(PHONE, "clear_notification")]
    await stage.wait(minutes=30)
    assert stage.said() == []


async def test_an_entity_that_is_gone_for_a_moment_is_no_answer(stage: Stage) -> None:
    await stage.set(STAGE, "watch")
    await stage.begin("ask_when_check", **inputs(stage))
    await stage.set(STAGE, "check")
    await stage.set(STAGE, "unavailable")
    await stage.set(STAGE, "check")
    assert stage.said() == [(PHONE, FIRST_KO)]
    await stage.wait(minutes=11)
    assert stage.said() == [(PHONE, SECOND_KO)]


async def test_a_tap_on_the_phone_presses_the_button(stage: Stage) -> None:
    await stage.set(STAGE, "watch")
    await stage.begin("ask_when_check", **inputs(stage))
    await stage.set(STAGE, "check")
    stage.said()
    await stage.tap("SMARTCARE_FINE_SENSOR_OTHER_HOME")
    assert stage.calls == []
    await stage.tap(TAP)
    assert [(call.service, call.data["entity_id"]) for call in stage.calls] == [("press", [FINE])]


async def test_a_late_tap_is_heard_too(stage: Stage) -> None:
    await stage.set(STAGE, "danger")
    await stage.begin("ask_when_check", **inputs(stage))
    await stage.tap(TAP)
    assert [call.service for call in stage.calls] == ["press"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"times": 1}, []),
        ({"wait_minutes": 20}, []),
        ({"wait_minutes": 5}, [(PHONE, SECOND_KO)]),
        ({"second_question": "Still there?"}, [(PHONE, "Still there?")]),
    ],
)
async def test_how_often_and_what_is_asked(stage: Stage, more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    await stage.set(STAGE, "watch")
    await stage.begin("ask_when_check", **inputs(stage, **more))
    await stage.set(STAGE, "check")
    assert stage.said() == [(PHONE, FIRST_KO)]
    await stage.wait(minutes=11)
    assert stage.said() == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [({"language": "en"}, FIRST_EN), ({"language": "en", "first_question": "Hello, mother?"}, "Hello, mother?")],
)
async def test_texts(stage: Stage, more: dict[str, Any], expected: str) -> None:
    await stage.set(STAGE, "watch")
    await stage.begin("ask_when_check", **inputs(stage, **more))
    await stage.set(STAGE, "check")
    assert stage.said() == [(PHONE, expected)]


async def test_an_open_check_is_asked_again_after_a_restart(stage: Stage) -> None:
    await stage.set(STAGE, "check")
    await stage.begin_at_startup("ask_when_check", **inputs(stage))
    assert stage.said() == [(PHONE, FIRST_KO)]
    await stage.wait(minutes=11)
    assert stage.said() == [(PHONE, SECOND_KO)]


async def test_a_check_that_comes_late_after_a_restart_is_asked_once(stage: Stage) -> None:
    await stage.set(STAGE, "unavailable")
    await stage.begin_at_startup("ask_when_check", **inputs(stage))
    assert stage.said() == []
    await stage.set(STAGE, "check")
    assert stage.said() == [(PHONE, FIRST_KO)]


@pytest.mark.parametrize("state", ["normal", "watch", "danger", "absent", "blind"])
async def test_other_stages_are_not_asked_about(stage: Stage, state: str) -> None:
    await stage.set(STAGE, state)
    await stage.begin_at_startup("ask_when_check", **inputs(stage))
    await stage.wait(minutes=30)
    assert stage.said() == []


async def test_nobody_to_ask_is_no_fault(stage: Stage) -> None:
    await stage.set(STAGE, "watch")
    await stage.begin("ask_when_check", stage=STAGE, fine_button=FINE)
    await stage.set(STAGE, "check")
    await stage.wait(minutes=30)
    state = stage.hass.states.get(AUTOMATION)
    assert state is not None
    assert (state.attributes["current"], stage.said()) == (0, [])


def home(stage: Stage) -> str:
    """Let the stage belong to a home, and return that home's config entry."""
    entry = MockConfigEntry(domain="smartcare")
    entry.add_to_hass(stage.hass)
    er.async_get(stage.hass).async_get_or_create(
        "sensor", "smartcare", "stage", suggested_object_id="home_stage", config_entry=entry
    )
    entry_id: str = entry.entry_id
    return entry_id


async def check_in(stage: Stage, entry_id: str) -> None:
    """Let the region ask a home for a check-in."""
    stage.hass.bus.async_fire("smartcare_check_in", {"config_entry_id": entry_id, "command": "c_1"})
    await stage.settle()


async def test_a_check_in_of_the_region_is_asked_once(stage: Stage) -> None:
    entry_id = home(stage)
    await stage.set(STAGE, "normal")
    await stage.begin("ask_when_check", **inputs(stage))
    await check_in(stage, "another home")
    assert stage.said() == []
    await check_in(stage, entry_id)
    assert stage.said() == [(PHONE, FIRST_KO)]
    await stage.wait(minutes=30)
    assert stage.said() == []
    await check_in(stage, entry_id)
    assert stage.said() == [(PHONE, FIRST_KO)]


async def test_a_check_in_during_a_check_adds_nothing(stage: Stage) -> None:
    entry_id = home(stage)
    await stage.set(STAGE, "watch")
    await stage.begin("ask_when_check", **inputs(stage))
    await stage.set(STAGE, "check")
    await check_in(stage, entry_id)
    assert stage.said() == [(PHONE, FIRST_KO)]
    await stage.wait(minutes=11)
    assert stage.said() == [(PHONE, SECOND_KO)]
