"""A virtual Zigbee network that unmodified ZHA uses through ``socket://127.0.0.1:PORT``.

    plug, light = Plug("tv"), LightSensor("living room light")
    network = VirtualNetwork([plug, light], state=Path("zigbee-state.json"), now=home_clock)
    port = await network.start()          # give the same port again after a restart: ZHA's entry names it
    …                                     # Home Assistant with zha_entry(port) in .storage/core.config_entries
    await plug.join()                     # after zha.permit; raises JoinRefused before it
    plug.set_power(85)
"""

from .button import SosButton
from .contact import DoorContact
from .device import Device, JoinRefused
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
    "JoinRefused",
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
