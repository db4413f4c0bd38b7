"""What ZHA knows of its devices beyond their entities. Everything here is optional: without ZHA it is empty."""

from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback

if TYPE_CHECKING:
    from collections.abc import Iterable

    from homeassistant.components.zha.helpers import ZHADeviceProxy

ZHA_DOMAIN: Final = "zha"


@callback
def _proxies(hass: HomeAssistant) -> Iterable[ZHADeviceProxy]:
    """Return ZHA's devices, none while it is not running."""
    if ZHA_DOMAIN not in hass.config.components:
        return ()
    from homeassistant.components.zha.helpers import get_zha_gateway_proxy

    try:
        return get_zha_gateway_proxy(hass).device_proxies.values()
    except ValueError:  # set up, but its radio is not there
        return ()


@callback
def zha_last_seen(hass: HomeAssistant) -> dict[str, float]:
    """Return when each device was last heard, in epoch seconds by address.

    An entity whose value does not change is never written again, so its state cannot tell that the device lives.
    """
    return {str(proxy.device.ieee): seen for proxy in _proxies(hass) if (seen := proxy.device.last_seen) is not None}


@callback
def zha_coordinators(hass: HomeAssistant) -> set[str]:
    """Return the addresses of the radios themselves."""
    return {str(proxy.device.ieee) for proxy in _proxies(hass) if proxy.device.is_coordinator}
