"""Virtual homes: a Zigbee coordinator, devices and the resident who lives among them."""
