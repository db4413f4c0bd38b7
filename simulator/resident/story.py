"""What the resident does, as lines for a terminal."""

from __future__ import annotations

from datetime import datetime

from .model import Resident
from .plan import Act, Action

SENTENCES = {
    Act.WAKE: "wakes up",
    Act.SLEEP: "goes to bed",
    Act.LEAVE: "goes out",
    Act.RETURN: "comes home",
    Act.SWITCH_ON: "{device}: on",
    Act.SWITCH_OFF: "{device}: off",
    Act.LAMP_ON: "{device}: the lamp is lit",
    Act.LAMP_OFF: "{device}: the lamp is put out",
    Act.OPEN: "{device}: opens",
    Act.CLOSE: "{device}: closes",
    Act.PRESS: "presses {device}",
    Act.COLLAPSE: "collapses, and does nothing any more",
    Act.RECOVER: "is on their feet again",
    Act.UNPLUG: "{device}: is unplugged",
    Act.PLUG_IN: "{device}: is plugged in again",
    Act.LOSE_RADIO: "{device}: is not heard any more",
    Act.RESTORE_RADIO: "{device}: is heard again",
    Act.SET_BATTERY: "{device}: battery at {percent:.0f} %",
}


def tell(action: Action, resident: Resident) -> str:
    """One line: local day and time, who, what."""
    when = datetime.fromtimestamp(action.at, resident.timezone).strftime("%a %d %b %H:%M:%S")
    what = SENTENCES[action.act].format(device=action.device, **action.args)
    return f"{when}  {what}" if action.device is not None else f"{when}  {resident.name} {what}"
