"""What a config entry has while it is loaded."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .monitor import HomeMonitor
from .region_link import RegionLink
from .sentences import Sentences

type SmartcareConfigEntry = ConfigEntry[HomeRuntime]


@dataclass(frozen=True, kw_only=True, slots=True)
class HomeRuntime:
    """The watching, the words for it, and the way to the region if there is one."""

    monitor: HomeMonitor
    sentences: Sentences
    region: RegionLink | None
