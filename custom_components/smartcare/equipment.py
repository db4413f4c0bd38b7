"""Sensors that need the installer: which they are, and the repair issues that say so."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .device_names import name_of, zha_devices
from .kernel.events import SensorState, SensorStatus
from .watched import WatchedSensor

LEARN_MORE: Final = "https://github.com/smartcare-open/smartcare"

_UNSUITABLE: Final = (SensorState.SWITCHES_BY_ITSELF, SensorState.NEVER_SWITCHES)
_FAULTS: Final = (SensorState.OFFLINE, *_UNSUITABLE)


def fault_of(status: SensorStatus) -> SensorState | None:
    """Return what is wrong with a sensor: it cannot be seen (P6), or shows no person (P4). None when all is well."""
    if not status.alive:
        return SensorState.OFFLINE
    return status.state if status.state in _UNSUITABLE else None


def faults(statuses: Iterable[SensorStatus]) -> Iterator[tuple[SensorStatus, SensorState]]:
    """Yield the sensors with a fault, and the fault."""
    for status in statuses:
        if (fault := fault_of(status)) is not None:
            yield status, fault


@callback
def tell_installer(
    hass: HomeAssistant, home: str, watched: Sequence[WatchedSensor], statuses: Sequence[SensorStatus]
) -> None:
    """Bring the repair issues in line with the sensors."""
    wrong = {status.id: fault for status, fault in faults(statuses)}
    for sensor in watched:
        for fault in _FAULTS:
            issue_id = f"{fault.value}_{sensor.id}"
            if wrong.get(sensor.id) is not fault:
                ir.async_delete_issue(hass, DOMAIN, issue_id)
                continue
            ir.async_create_issue(
                hass,
                DOMAIN,
                issue_id,
                is_fixable=False,
                severity=ir.IssueSeverity.WARNING,
                learn_more_url=LEARN_MORE,
                translation_key=fault.value,
                translation_placeholders={"home": home, "sensor": _name(hass, sensor)},
            )


@callback
def forget_issues(hass: HomeAssistant, watched: Sequence[WatchedSensor]) -> None:
    """Take back every issue of these sensors."""
    for sensor in watched:
        for fault in _FAULTS:
            ir.async_delete_issue(hass, DOMAIN, f"{fault.value}_{sensor.id}")


def _name(hass: HomeAssistant, sensor: WatchedSensor) -> str:
    """Return the name people know a sensor by; its opaque id when it is gone from Home Assistant."""
    if sensor.zha_ieee is not None:
        device = dict(zha_devices(hass)).get(sensor.zha_ieee)
        return (device and (device.name_by_user or device.name)) or sensor.id
    entry = er.async_get(hass).async_get(sensor.entity_registry_id or "")
    return name_of(hass, entry) if entry else sensor.id
