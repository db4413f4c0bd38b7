"""An SOS button on battery: a controller of scenes, one recall of scene 1 for each press.

Why this form. ZHA turns every command of a Scenes client into exactly one ``zha_event`` and makes no entity of it:

    zha_event  device_ieee: <the button's>   command: "recall"   params: {"group_id": 0, "scene_id": 1}

- An On/Off client gets a false ``opening`` binary sensor, which looks like a door, and its presses come mixed with
  ``attribute_updated`` events.
- An IAS zone is a state: a second press before the first one is taken back is lost, and after a restart of Home
  Assistant an old press may still stand there.
- An IAS ACE client ("emergency") becomes an alarm panel that stays triggered, and no event comes at all.

The event has no memory: a restart neither repeats nor invents a press. A press that Home Assistant does not hear is
lost, as with every button.
"""

from __future__ import annotations

from zigpy.profiles import zha
from zigpy.zcl.clusters.general import Scenes
from zigpy.zcl.foundation import Direction

from .aps import HOME_AUTOMATION
from .clusters import Endpoint
from .device import Device

ENDPOINT = 1
SCENE = 1
GROUP = 0


class SosButton(Device):
    """One large button."""

    model = "SOS button"

    def __init__(self, name: str, *, ieee: str | None = None) -> None:
        super().__init__(name, ieee=ieee)
        device_type = zha.DeviceType.SCENE_SELECTOR
        self.carry(Endpoint(id=ENDPOINT, profile=HOME_AUTOMATION, device_type=device_type, clients=(Scenes,)))

    def press(self) -> None:
        """Press the button once; a dead or unreachable button does nothing."""
        if self.reachable:
            recall = Scenes.ServerCommandDefs.recall
            fields = {"group_id": GROUP, "scene_id": SCENE}
            self.command(ENDPOINT, int(Scenes.cluster_id), recall, Direction.Client_to_Server, **fields)
