"""The whole numbers that stand for words in the time series. What was written once never changes its meaning.

A chart can draw a number, and a number holds nobody's words. New words get new numbers.
"""

from collections.abc import Mapping

ANOTHER_WORD = -1
"""A word that has no number here: it is not written, because it may be anybody's."""

STAGE: Mapping[str, int] = {"normal": 0, "watch": 1, "check": 2, "danger": 3, "absent": 4, "blind": 5}

CLOCK: Mapping[str, int] = {"unknown": 0, "home": 1, "away": 2}

PLACE: Mapping[str, int] = {"elsewhere": 0, "indoors": 1, "front_door": 2}

DEED: Mapping[str, int] = {
    "switched_on": 1,
    "switched_off": 2,
    "opened": 3,
    "closed": 4,
    "moved": 5,
    "light_step": 6,
    "pressed": 7,
    "used": 8,
    "called": 9,
    "walked": 10,
    "unlocked": 11,
    "acknowledged": 12,
}
"""What the person did (`what` of evidence)."""

SENSOR_STATE: Mapping[str, int] = {
    "online": 0,
    "offline": 1,
    "learning": 2,
    "good": 3,
    "switches_by_itself": 4,
    "never_switches": 5,
}

KIND: Mapping[str, int] = {
    "power": 1,
    "light": 2,
    "contact": 3,
    "motion": 4,
    "button": 5,
    "switch": 6,
    "usage": 7,
    "phone": 8,
}

READING: Mapping[str, int] = {"off": 0, "on": 1, "closed": 0, "open": 1}
"""States that a sensor reports as words."""
