"""Motion sensors."""

from __future__ import annotations

from typing import ClassVar

from .two_state import TwoStateSense


class MotionSense(TwoStateSense):
    """Motion is evidence when it begins; it ends by a timer, often after the person has left."""

    marks: ClassVar = {"on": "moved", "off": None}

    __slots__ = ()
