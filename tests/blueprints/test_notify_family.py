"""Danger and SOS: notify the family."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.core import State
from homeassistant.util import dt as dt_util

from .stage import AUTOMATION, Stage

DANGER, SOS = "binary_sensor.home_danger", "event.home_sos"
WHY = "18시간 동안 집 안에서 아무 움직임이 없었습니다."
DANGER_KO = f"지금 전화하거나 찾아가 안부를 확인해 주세요. 위급하면 119에 신고해 주세요.\n{WHY}"
OVER_KO = "위험이 끝났습니다. 움직임이나 응답이 있었습니다."
SOS_KO = "SOS 단추를 눌렀습니다. 바로 전화하거나 찾아가 주세요. 위급하면 119에 신고해 주세요."
PHONES = ("mobile_app_mother_s_phone", "mobile_app_daughter")
DAUGHTER = PHONES[1]


async def begin(stage: Stage, **more: Any) -> None:
    """Load the danger blueprint for one phone into a running Home Assistant."""
    await stage.begin("notify_family_on_danger", danger=DANGER, phones=stage.phones[1:], **more)


def told_before(stage: Stage, mock_restored: Callable[..., None], **ago: float) -> None:
    """Let Home Assistant remember from before its restart when the family was last told."""
    told_at = dt_util.utcnow() - timedelta(**ago)
    mock_restored(stage.hass, [State(AUTOMATION, "on", {"last_triggered": told_at.isoformat()})])


async def test_the_family_hears_of_danger_and_why(stage: Stage) -> None:
    await stage.set(DANGER, "off")
    also = [{"action": "test.also", "data": {"message": "{{ message }}"}}]
    ways: dict[str, Any] = {"phones": stage.phones, "notifiers": ["notify.email"], "further_actions": also}
    await stage.begin("notify_family_on_danger", danger=DANGER, **ways)
    await stage.set(DANGER, "on", explanation=WHY)
    email = next(call for call in stage.calls if call.service == "send_message")
    assert email.data["entity_id"] == ["notify.email"]
    assert email.data["title"] == "SmartCare 위험 알림"
    assert sorted(stage.said()) == sorted((service, DANGER_KO) for service in (*PHONES, "send_message", "also"))


async def test_they_are_reminded_until_it_is_over_and_hear_that_too(stage: Stage) -> None:
    await stage.set(DANGER, "off")
    await begin(stage)
    await stage.set(DANGER, "on", explanation=WHY)
    assert stage.said() == [(DAUGHTER, DANGER_KO)]
    await stage.wait(minutes=25)
    assert stage.said() == []
    await stage.wait(minutes=60)
    assert stage.said() == [(DAUGHTER, DANGER_KO)] * 2
    await stage.set(DANGER, "off", explanation=None)
    assert stage.said() == [(DAUGHTER, OVER_KO)]
    await stage.wait(hours=3, step=timedelta(minutes=5))
    assert stage.said() == []


async def test_a_second_danger_is_told_at_once(stage: Stage) -> None:
    await stage.set(DANGER, "off")
    await begin(stage)
    for state in ("on", "off", "on"):
        await stage.set(DANGER, state, explanation=WHY)
    assert [message for _, message in stage.said()] == [DANGER_KO, OVER_KO, DANGER_KO]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            {"language": "en", "person": "Grandmother"},
            f"Grandmother\nPlease look after them now: call, or go there. In an emergency call 119.\n{WHY}",
        ),
        ({"danger_text": "할머니께 전화!"}, f"할머니께 전화!\n{WHY}"),
    ],
)
async def test_texts(stage: Stage, more: dict[str, Any], expected: str) -> None:
    await stage.set(DANGER, "off")
    await begin(stage, **more)
    await stage.set(DANGER, "on", explanation=WHY)
    assert stage.said() == [(DAUGHTER, expected)]


@pytest.mark.parametrize(
    ("minutes", "expected"), [(1, []), (29, [(DAUGHTER, DANGER_KO)]), (3000, [(DAUGHTER, DANGER_KO)])]
)
async def test_a_danger_at_the_start_is_told_again(
    stage: Stage, mock_restored: Callable[..., None], minutes: float, expected: list[tuple[str, str]]
) -> None:
    told_before(stage, mock_restored, minutes=minutes)
    await stage.set(DANGER, "on", explanation=WHY)
    await stage.begin_at_startup("notify_family_on_danger", danger=DANGER, phones=stage.phones[1:])
    assert stage.said() == expected


async def test_a_danger_that_began_unseen_is_told(stage: Stage) -> None:
    await stage.set(DANGER, "unavailable")
    await stage.begin_at_startup("notify_family_on_danger", danger=DANGER, phones=stage.phones[1:])
    await stage.set(DANGER, "on", explanation=WHY)
    assert stage.said() == [(DAUGHTER, DANGER_KO)]


async def test_reminders_go_on_after_a_restart(stage: Stage, mock_restored: Callable[..., None]) -> None:
    told_before(stage, mock_restored, minutes=4)
    await stage.set(DANGER, "unavailable")
    await stage.begin_at_startup("notify_family_on_danger", danger=DANGER, phones=stage.phones[1:])
    await stage.set(DANGER, "on", explanation=WHY)
    assert stage.said() == []
    await stage.wait(minutes=31)
    assert stage.said() == [(DAUGHTER, DANGER_KO)]


async def test_no_danger_is_not_told(stage: Stage) -> None:
    await stage.set(DANGER, "unavailable")
    await stage.begin_at_startup("notify_family_on_danger", danger=DANGER, phones=stage.phones[1:])
    await stage.set(DANGER, "off")
    await stage.wait(hours=2, step=timedelta(minutes=5))
    assert stage.said() == []


PRESSED_BEFORE, PRESSED, AGAIN = (f"2026-11-20T2{hour}:00:00.000+00:00" for hour in (0, 2, 3))


@pytest.mark.parametrize(
    ("states", "times"),
    [
        (["unknown", PRESSED], 1),
        ([PRESSED_BEFORE, PRESSED, AGAIN], 2),
        (["unavailable", PRESSED_BEFORE], 0),
        (["unavailable", "unknown"], 0),
        ([PRESSED_BEFORE, "unavailable", PRESSED_BEFORE, PRESSED], 1),
    ],
)
async def test_every_press_is_told_and_no_restart_invents_one(stage: Stage, states: list[str], times: int) -> None:
    await stage.set(SOS, states[0])
    await stage.begin("sos_notify_family", sos=SOS, phones=stage.phones[1:], notifiers=["notify.email"])
    for state in states[1:]:
        await stage.set(SOS, state)
    assert sorted(stage.said()) == sorted([(DAUGHTER, SOS_KO), ("send_message", SOS_KO)] * times)


async def test_the_first_state_ever_is_no_press(stage: Stage) -> None:
    await stage.begin_at_startup("sos_notify_family", sos=SOS, phones=stage.phones)
    await stage.set(SOS, PRESSED_BEFORE)
    assert stage.said() == []


@pytest.mark.parametrize(
    ("blueprint", "inputs", "entity", "before", "after", "text"),
    [
        ("notify_family_on_danger", {"danger": DANGER}, DANGER, "off", "on", DANGER_KO),
        ("sos_notify_family", {"sos": SOS}, SOS, PRESSED_BEFORE, PRESSED, SOS_KO),
    ],
)
async def test_a_phone_that_is_gone_keeps_nothing_from_the_others(
    stage: Stage, blueprint: str, inputs: dict[str, str], entity: str, before: str, after: str, text: str
) -> None:
    stage.hass.services.async_remove("notify", PHONES[0])
    await stage.set(entity, before)
    gone, daughter = stage.phones
    phones = [gone, *[daughter] * 5]
    also = [{"action": "test.also", "data": {"message": "{{ message }}"}}]
    await stage.begin(blueprint, phones=phones, notifiers=["notify.email"], further_actions=also, **inputs)
    await stage.set(entity, after, explanation=WHY)
    assert sorted(stage.said()) == sorted([*[(DAUGHTER, text)] * 5, ("send_message", text), ("also", text)])
