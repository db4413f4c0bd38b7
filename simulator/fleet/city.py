"""A made-up city as a region's configuration: districts, dongs, and a desk that takes every message."""

from __future__ import annotations

from typing import Any

from . import names

HOMES_PER_DONG = 75
DONGS_PER_DISTRICT = 17
EVERY_HOUR = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "00:00-23:59")


def dongs_for(homes: int) -> int:
    """How many dongs so many homes live in."""
    return max(2, -(-homes // HOMES_PER_DONG))


def dong_ids(homes: int) -> tuple[str, ...]:
    """The ids of the dongs, in the order of the districts."""
    return tuple(_dong_id(number) for number in range(dongs_for(homes)))


def configuration(homes: int, *, desk: str, secret: str, heartbeat_s: float, pace: float = 1.0) -> dict[str, Any]:
    """The sections of ``smartcare.yaml`` that make the city; the server and the database are the caller's.

    `desk` is the address of whoever takes the messages; each dong has a path of its own there. The dongs work at any
    hour, so that somebody who tries the desk sees every signal.
    """
    count = dongs_for(homes)
    return {
        "timezone": "Asia/Seoul",
        "districts": [
            {
                "id": f"district{first // DONGS_PER_DISTRICT + 1}",
                "name": names.district(first // DONGS_PER_DISTRICT),
                "dongs": [
                    {
                        "id": _dong_id(number),
                        "name": names.dong(number - first),
                        "phone": "02-000-0000",
                        "recipients": [{"webhook": f"{desk}/{_dong_id(number)}"}],
                    }
                    for number in range(first, min(first + DONGS_PER_DISTRICT, count))
                ],
            }
            for first in range(0, count, DONGS_PER_DISTRICT)
        ],
        "centre": {"name": "관제센터", "phone": "02-000-0000", "recipients": [{"webhook": f"{desk}/centre"}]},
        "equipment": {"recipients": [{"webhook": f"{desk}/equipment"}]},
        "duty": {"hours": EVERY_HOUR},
        "heartbeat": {"every": f"{heartbeat_s:.0f}s", "missed_after": f"{max(5 * heartbeat_s, 300):.0f}s"},
        "channels": {"webhook": {"secret": secret}},
        **({} if pace == 1.0 else {"demo": {"pace": pace}}),
    }


def _dong_id(number: int) -> str:
    return f"dong{number + 1}"
