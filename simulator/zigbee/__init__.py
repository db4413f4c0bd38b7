"""A virtual Zigbee network that unmodified ZHA uses through ``socket://127.0.0.1:PORT``.

Use::

    plug, light = Plug("tv"), LightSensor("living room light")
    network = VirtualNetwork([plug, light], state=Path("zigbee-state.json"), now=home_clock)
    port = await network.start()      # give the same port again after a restart: ZHA's entry names it
    ...                               # Home Assistant with zha_entry(port) among its config entries
    await network.permit_changed.wait()    # someone called zha.permit
    await plug.join()                 # raises JoinRefusedError while joining is not permitted
    plug.set_power(85)

What to know when Home Assistant is run on it:

- Seed ``zha_entry(port, radio)`` into ``.storage/core.config_entries`` (version 1) and ``ZHA_YAML`` under ``zha:`` in
  ``configuration.yaml``. The network is formed already; no flow is needed. The coordinator must listen before Home
  Assistant starts, else ZHA retries some seconds later. ``RUNNING`` does not mean that ZHA is connected (and
  ``NOT_RUNNING`` contains the word): wait until ``connected`` is true.
- Keep ``zigbee.db`` of Home Assistant and the network's state file together: either alone makes devices strangers.
- Join at real-time speed: permits and ZHA's time-outs run on two clocks otherwise. Interview and configuration take
  about a second; entities follow.
- The XBee serves a Home Assistant at 720 times real time; deCONZ, which needs three turns for a frame, up to 60 times.
- What a device says while Home Assistant is down is lost. ZHA starts with what it stored; a door that moved meanwhile
  is known again at its next move or at the repeat 50 minutes after its last word, power and light within 15 minutes.
  The state file remembers switch, energy and enrolment, but not doors, light and loads: the resident sets those.
- ZHA takes light at most every 30 s and power every 5 s; the last value of that interval arrives when it ends.
- A silent plug is unavailable after 2 hours, a silent battery device after 6; both are back with their first word.
- The battery percentage follows hours later (ZHA allows one report an hour); a dead battery is silence.
- Entities: plug switch, power, current, voltage, frequency, energy; light illuminance; door opening; battery and
  identify each. The SOS button has no entity of its own: see ``button`` for its event.
"""

from .button import SosButton
from .contact import DoorContact
from .device import Device, JoinRefusedError
from .journal import StrictError
from .light import LightSensor
from .network import Radio, VirtualNetwork
from .plug import Plug
from .seed import ZHA_YAML, zha_entry, zha_entry_data
from .settings import StateError

__all__ = [
    "ZHA_YAML",
    "Device",
    "DoorContact",
    "JoinRefusedError",
    "LightSensor",
    "Plug",
    "Radio",
    "SosButton",
    "StateError",
    "StrictError",
    "VirtualNetwork",
    "zha_entry",
    "zha_entry_data",
]
