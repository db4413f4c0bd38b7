"""As many entities as a city has homes, so that Home Assistant's own table has as many rows as ours."""
