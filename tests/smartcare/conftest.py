"""Loads the Home Assistant test kit, which every other test folder does without (see pyproject.toml)."""

import custom_components.smartcare  # noqa: F401  before the test kit's own custom_components package wins

pytest_plugins = ["pytest_homeassistant_custom_component.plugins"]
