"""Which sensors can be seen, and the equipment tickets that follow."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.equipment import TicketKind, sensor_tickets
from aggregator.domain.outage import DarkSign
from aggregator.domain.triage import HOME
from aggregator.kernel.events import Explanation, SensorState
from aggregator.kernel.home import SensorKind
from aggregator.kernel.wire import Heartbeat, SensorItem
from aggregator.operations.context import Context
from aggregator.operations.darkness import find, lose
from aggregator.operations.recording import close_ticket, open_ticket
from aggregator.store import dark_homes, equipment, nodes

SIGHT = {SensorState.OFFLINE: False, SensorState.ONLINE: True}
"""States that tell whether a sensor is seen, not whether it suits."""

SENSOR_KINDS = (TicketKind.SENSOR_OFFLINE, TicketKind.SENSOR_UNSUITABLE, TicketKind.BATTERY_LOW)
"""The tickets a sensor can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A sensor as the home described it at `told_at`; the fields are the columns."""

    id: str
    kind: str
    appliance: str | None
    front_door: bool
    alive: bool
    last_seen_at: datetime | None
    state: SensorState
    told_at: datetime
    battery: int | None = None


class Liveness:
    """The sensors of one node within one transaction."""

    def __init__(self, connection: AsyncConnection, context: Context, node: RowMapping, now: datetime):
        self._connection = connection
        self._context = context
        self._node = node
        self._now = now
        self._sensors: dict[str, _Told] = {}
        self._stored: frozenset[str] = frozenset()
        self._news: set[str] = set()
        self._open: frozenset[tuple[str, str]] = frozenset()
        self._dark: RowMapping | None = None

    async def load(self) -> "Liveness":
        """Read the known sensors and their tickets."""
        known = await nodes.get_sensors(self._connection, self._node["id"])
        self._stored = frozenset(known)
        for sensor, row in known.items():
            columns = {field.name: row[field.name] for field in fields(_Told)}
            self._sensors[sensor] = _Told(**columns | {"state": SensorState(row["state"])})
        rows = await equipment.open_of_node(self._connection, self._node["id"])
        self._open = frozenset((row["kind"], row["sensor_id"]) for row in rows if row["sensor_id"])
        self._dark = await dark_homes.get(self._connection, self._node["household_id"])
        return self

    async def take_item(self, item: SensorItem) -> None:
        """One sensor was lost, came back or was judged; older news than we have changes nothing."""
        known = self._sensors.get(item.sensor)
        if known is None:
            known = _Told(
                id=item.sensor,
                kind=item.kind,
                appliance=item.appliance,
                front_door=False,
                alive=True,
                last_seen_at=None,
                state=SensorState.LEARNING,
                told_at=item.at,
            )
        if known.told_at > item.at:
            return
        alive = SIGHT.get(item.state, known.alive)
        state = known.state if item.state in SIGHT else item.state
        await self._take(replace(known, alive=alive, state=state, told_at=item.at))

    async def take_heartbeat(self, heartbeat: Heartbeat) -> None:
        """All sensors at once; one that is no longer listed has left the home, and its tickets end."""
        for sensor in heartbeat.sensors:
            told = _Told(
                id=sensor.id,
                kind=sensor.kind,
                appliance=sensor.appliance,
                front_door=sensor.front_door,
                alive=sensor.alive,
                last_seen_at=sensor.last_seen_at,
                state=sensor.state,
                told_at=heartbeat.at,
                battery=sensor.battery,
            )
            await self._take(told)
        listed = {sensor.id for sensor in heartbeat.sensors}
        for sensor_id in [known for known in self._sensors if known not in listed]:
            await self._settle_tickets(sensor_id, {})
            del self._sensors[sensor_id]
        await self._mind_mains(heartbeat)

    async def _mind_mains(self, heartbeat: Heartbeat) -> None:
        """A home that lost every plug but still sees what has a battery tells of a power cut; many make an outage."""
        plugs = [sensor.alive for sensor in heartbeat.sensors if sensor.kind is SensorKind.POWER]
        others = [sensor.alive for sensor in heartbeat.sensors if sensor.kind is not SensorKind.POWER]
        household, cut = self._node["household_id"], DarkSign.POWER_CUT
        is_cut = bool(plugs) and not any(plugs) and any(others)
        was_cut = self._dark is not None and self._dark["cut_since"] is not None
        if is_cut and not was_cut:
            await lose(self._connection, self._context, household, cut, heartbeat.at, self._now)
        elif was_cut and not is_cut:
            await find(self._connection, self._context, household, cut, self._now)

    async def flush(self) -> None:
        """Write what is newly known."""
        news = [asdict(self._sensors[sensor]) for sensor in sorted(self._news & self._sensors.keys())]
        added = [row for row in news if row["id"] not in self._stored]
        changed = [row for row in news if row["id"] in self._stored]
        await nodes.put_sensors(self._connection, self._node["id"], added, changed)
        if gone := sorted(self._stored - self._sensors.keys()):
            await nodes.drop_sensors(self._connection, self._node["id"], gone)

    async def _take(self, told: _Told) -> None:
        """Remember a sensor as told, and keep its tickets in step."""
        self._sensors[told.id] = told
        self._news.add(told.id)
        wanted = sensor_tickets(
            alive=told.alive,
            state=told.state,
            sensor=told.id,
            kind=told.kind,
            appliance=told.appliance,
            battery=told.battery,
            battery_was_low=(TicketKind.BATTERY_LOW, told.id) in self._open,
        )
        in_outage = self._dark is not None and self._dark["outage_number"] is not None
        if in_outage and told.kind == SensorKind.POWER:
            wanted.pop(TicketKind.SENSOR_OFFLINE, None)
        await self._settle_tickets(told.id, wanted)

    async def _settle_tickets(self, sensor: str, wanted: Mapping[TicketKind, Explanation]) -> None:
        """Open the tickets that are missing and close those that are no longer true."""
        subject = f"{self._node['id']}/{sensor}"
        for kind in SENSOR_KINDS:
            is_open = (kind, sensor) in self._open
            if kind in wanted and not is_open:
                await open_ticket(
                    self._connection,
                    self._context,
                    kind,
                    subject,
                    wanted[kind],
                    self._now,
                    household=self._node["household_id"],
                    node=self._node["id"],
                    sensor=sensor,
                )
                self._open |= {(kind, sensor)}
            elif is_open and kind not in wanted:
                await close_ticket(self._connection, self._context, kind, subject, self._now, HOME)
                self._open -= {(kind, sensor)}
