"""Switches and lamps that report on and off, beds and chairs that report being used."""

from __future__ import annotations

from typing import ClassVar

from .two_state import TwoStateSense


class SwitchSense(TwoStateSense):
    """Both directions are a person's doing; the host keeps changes made by automations away."""

    marks: ClassVar = {"on": "switched_on", "off": "switched_off"}

    __slots__ = ()
