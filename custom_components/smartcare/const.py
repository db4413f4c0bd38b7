"""Names shared by the parts of the integration."""

from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "smartcare"

PLATFORMS: Final = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.SENSOR,
    Platform.SWITCH,
]

ROLE_DESK: Final = "desk"
ROLE_HOME: Final = "home"

CONF_ADDRESS: Final = "address"
CONF_ADDRESSES: Final = "addresses"
CONF_APPLIANCE: Final = "appliance"
CONF_CODE: Final = "code"
CONF_FRONT_DOOR: Final = "front_door"
CONF_HOUSEHOLD: Final = "household"
CONF_NODE: Final = "node"
CONF_REGION: Final = "region"
CONF_RISK: Final = "risk"
CONF_ROLE: Final = "role"
CONF_SECOND_ADDRESS: Final = "second_address"
CONF_SENSORS: Final = "sensors"
CONF_SOS: Final = "sos"

# Fired on the bus when the region asks that the person be spoken to.
EVENT_CHECK_IN: Final = f"{DOMAIN}_check_in"
