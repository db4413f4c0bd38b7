"""What in this Home Assistant could watch over a person: found by device class, never by entity id."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.event import EventDeviceClass
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_get_cached_translations, async_translate_state

from .const import DOMAIN
from .device_names import area_name, area_of, device_of, name_of, zha_devices
from .kernel.home import SensorKind
from .zha_devices import ZHA_DOMAIN, zha_coordinators

# The On/Off cluster. ZHA shows the On/Off *client* of a remote control as an "opening", which no door ever moves.
_ON_OFF_CLUSTER_SUFFIX: Final = "-6"

_KINDS: Final[dict[tuple[str, str], SensorKind]] = {
    (Platform.SENSOR, SensorDeviceClass.POWER): SensorKind.POWER,
    (Platform.SENSOR, SensorDeviceClass.ILLUMINANCE): SensorKind.LIGHT,
    (Platform.BINARY_SENSOR, BinarySensorDeviceClass.DOOR): SensorKind.CONTACT,
    (Platform.BINARY_SENSOR, BinarySensorDeviceClass.GARAGE_DOOR): SensorKind.CONTACT,
    (Platform.BINARY_SENSOR, BinarySensorDeviceClass.OPENING): SensorKind.CONTACT,
    (Platform.BINARY_SENSOR, BinarySensorDeviceClass.WINDOW): SensorKind.CONTACT,
    (Platform.BINARY_SENSOR, BinarySensorDeviceClass.MOTION): SensorKind.MOTION,
    (Platform.BINARY_SENSOR, BinarySensorDeviceClass.OCCUPANCY): SensorKind.MOTION,
    (Platform.BINARY_SENSOR, BinarySensorDeviceClass.PRESENCE): SensorKind.MOTION,
}

# Two-state entities of emergency buttons: an IAS zone without a class of its own, or one of these.
_BUTTON_CLASSES: Final = (None, BinarySensorDeviceClass.SAFETY)
_EVENT_CLASSES: Final = (None, EventDeviceClass.BUTTON)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """Something the installer may choose. `source` is an entity registry id, or the address of a ZHA device."""

    source: str
    kind: SensorKind
    label: str
    name: str
    suggested: bool
    zha_device: bool = False


@callback
def find_sensors(hass: HomeAssistant) -> list[Candidate]:
    """Return the entities that show what a person does, by area and name."""
    candidates = []
    for entry in er.async_get(hass).entities.values():
        kind = _KINDS.get((entry.domain, entry.device_class or entry.original_device_class or ""))
        if kind is None or not _is_usable(entry):
            continue
        remote_control = entry.platform == ZHA_DOMAIN and entry.unique_id.endswith(_ON_OFF_CLUSTER_SUFFIX)
        candidates.append(
            Candidate(
                source=entry.id,
                kind=kind,
                label=_label(hass, entry),
                name=name_of(hass, entry),
                suggested=entry.platform == ZHA_DOMAIN and not (kind is SensorKind.CONTACT and remote_control),
            )
        )
    return sorted(candidates, key=lambda candidate: candidate.label)


@callback
def find_buttons(hass: HomeAssistant, chosen: Iterable[str]) -> list[Candidate]:
    """Return what may be an SOS button: event entities, classless two-state entities and ZHA devices.

    A ZHA device counts when none of its entities is among the `chosen` sensors and it measures nothing itself: pressing
    it is told by ZHA's events alone.
    """
    registry = er.async_get(hass)
    buttons = [
        Candidate(
            source=entry.id,
            kind=SensorKind.BUTTON,
            label=_label(hass, entry),
            name=name_of(hass, entry),
            suggested=False,
        )
        for entry in registry.entities.values()
        if _is_usable(entry) and _is_button(hass, entry)
    ]
    taken = {device.id for source in chosen if (device := device_of(hass, registry.async_get(source)))}
    coordinators = zha_coordinators(hass)
    buttons += [
        _zha_button(hass, ieee, device)
        for ieee, device in zha_devices(hass)
        if ieee not in coordinators and device.id not in taken and not _measures(registry, device.id)
    ]
    return sorted(buttons, key=lambda candidate: candidate.label)


def _is_usable(entry: er.RegistryEntry) -> bool:
    """Leave out what is switched off, and our own entities."""
    return entry.disabled_by is None and entry.platform != DOMAIN


def _is_button(hass: HomeAssistant, entry: er.RegistryEntry) -> bool:
    if entry.domain == Platform.EVENT:
        # Programs tell events too, such as a backup; nobody can press those.
        return (entry.device_class or entry.original_device_class) in _EVENT_CLASSES and not _is_of_a_program(
            hass, entry
        )
    return entry.domain == Platform.BINARY_SENSOR and (
        (entry.device_class or entry.original_device_class) in _BUTTON_CLASSES and entry.entity_category is None
    )


def _is_of_a_program(hass: HomeAssistant, entry: er.RegistryEntry) -> bool:
    device = device_of(hass, entry)
    return device is not None and device.entry_type is dr.DeviceEntryType.SERVICE


def _measures(registry: er.EntityRegistry, device_id: str) -> bool:
    """Tell whether a device has entities of a kind that no button has."""
    return any(
        _KINDS.get((entry.domain, entry.original_device_class or "")) is not None
        and not entry.unique_id.endswith(_ON_OFF_CLUSTER_SUFFIX)
        for entry in er.async_entries_for_device(registry, device_id)
    )


def _zha_button(hass: HomeAssistant, ieee: str, device: dr.DeviceEntry) -> Candidate:
    name = device.name_by_user or device.name or ieee
    return Candidate(
        source=ieee,
        kind=SensorKind.BUTTON,
        label=_joined(name, area_name(hass, device.area_id), device.model),
        name=name,
        suggested=False,
        zha_device=True,
    )


def _label(hass: HomeAssistant, entry: er.RegistryEntry) -> str:
    """Return "device · entity · area · present value", without what is missing or said twice."""
    return _joined(
        name_of(hass, entry), entry.name or entry.original_name, area_of(hass, entry), _present_value(hass, entry)
    )


def _present_value(hass: HomeAssistant, entry: er.RegistryEntry) -> str | None:
    """Return what an entity says now in the language of this Home Assistant; None for one that says nothing."""
    state = hass.states.get(entry.entity_id)
    if state is None or state.state == STATE_UNKNOWN or entry.domain == Platform.EVENT:
        return None
    if state.state == STATE_UNAVAILABLE:
        key = f"component.{DOMAIN}.selector.reading.options.{STATE_UNAVAILABLE}"
        return async_get_cached_translations(hass, hass.config.language, "selector", DOMAIN).get(key, state.state)
    device_class = entry.device_class or entry.original_device_class
    told = async_translate_state(hass, state.state, entry.domain, entry.platform, entry.translation_key, device_class)
    return " ".join(filter(None, (told, state.attributes.get(ATTR_UNIT_OF_MEASUREMENT))))


def _joined(*parts: str | None) -> str:
    """Return a line of what there is, without what is said twice."""
    return " · ".join(dict.fromkeys(part for part in parts if part))
