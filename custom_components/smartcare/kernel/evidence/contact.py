"""Doors, drawers and cupboards."""

from __future__ import annotations

from typing import ClassVar

from .two_state import TwoStateSense


class ContactSense(TwoStateSense):
    """Opening and closing are both a hand's work."""

    marks: ClassVar = {"open": "opened", "closed": "closed"}

    __slots__ = ()
