"""The button: nothing is asked, nothing is waited for."""

import time
from typing import Any

from simulator.stage.region import CENTRE, CENTRE_OFFICER, DONG, OFFICER
from simulator.stage.stage import Stage

# Earlier tests let home time fly: by now the dongs may have closed. The person agreed to be watched at night.
ON_DUTY = {True: (f"dong:{DONG}", DONG, OFFICER), False: ("centre", CENTRE, CENTRE_OFFICER)}


async def test_sos_is_an_incident_within_two_seconds(stage: Stage):
    before = len(stage.mailbox.messages)
    pressed = time.monotonic()
    await stage.home.act("SOS button", "press")
    incident = await stage.until(lambda: _open_incident(stage), seconds=60, what="an incident")
    assert time.monotonic() - pressed < 2.0
    desk, address, officer = ON_DUTY[(await stage.region.ask("GET", "desks/on-duty"))["dongs_open"]]
    assert (incident["priority"], incident["desk"]) == ("sos", desk)
    await stage.mailbox.wait_for(before + 1, seconds=60)
    assert stage.mailbox.messages[before].to.startswith(address)

    path = f"incidents/{incident['label']}"
    await stage.region.ask("POST", f"{path}/claim", user=officer)
    await stage.region.ask("POST", f"{path}/contacts", {"means": "call", "outcome": "ok"}, user=officer)
    closed = await stage.region.ask("POST", f"{path}/close", {"result": "safe", "memo": "By mistake."}, user=officer)
    assert closed["state"] == "closed"


async def _open_incident(stage: Stage) -> dict[str, Any] | None:
    return next((one for one in await stage.region.incidents() if one["state"] != "closed"), None)
