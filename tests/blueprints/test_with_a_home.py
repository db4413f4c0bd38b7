"""The blueprints on the entities of a home that SmartCare really watches."""

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant

from tests.smartcare.virtual_home import VirtualHome

from .stage import Stage

STEP = timedelta(minutes=10)
CHECK_AFTER_H = 18.0


@pytest.fixture
async def home(
    hass: HomeAssistant, stage: Stage, enable_custom_integrations: None, freezer: FrozenDateTimeFactory
) -> VirtualHome:
    """A watched home in which the television has just been switched on."""
    home = VirtualHome(hass, freezer)
    await home.watch()
    await home.switch_tv(92)
    return home


async def test_a_check_is_asked_about_and_answered_on_the_phone(home: VirtualHome, stage: Stage) -> None:
    entity_id, fine = home.state("sensor.stage").entity_id, home.state("button.i_am_fine").entity_id
    await stage.begin("ask_when_check", stage=entity_id, fine_button=fine, phones=stage.phones[:1], language="en")
    await stage.wait(hours=CHECK_AFTER_H + 0.2, step=STEP)
    assert home.state("sensor.stage").state == "check"
    message = stage.calls[0].data
    assert message["message"].startswith("Hello!")
    await stage.tap(message["data"]["actions"][0]["action"])
    assert home.state("sensor.stage").state == "normal"


async def test_danger_and_its_end_reach_the_family(home: VirtualHome, stage: Stage) -> None:
    danger = home.state("binary_sensor.danger").entity_id
    await stage.begin("notify_family_on_danger", danger=danger, phones=stage.phones[1:], language="en")
    await stage.wait(hours=CHECK_AFTER_H + 1.2, step=STEP)
    (_, message), *_ = stage.said()
    assert message.startswith("Please look after them now")
    assert "Nothing in the home has changed for 19 h" in message
    await home.switch_tv(0.4)
    assert stage.said()[-1][1].startswith("The danger has ended")


async def test_a_press_of_sos_reaches_the_family(home: VirtualHome, stage: Stage) -> None:
    await stage.begin(
        "sos_notify_family", sos=home.state("event.sos").entity_id, phones=stage.phones[1:], language="en"
    )
    await home.press_sos()
    await stage.settle()
    assert [message for _, message in stage.said()] == [
        "The SOS button was pressed. Please call at once, or go there. In an emergency call 119."
    ]
