"""One incident as statistics see it, condensed from its timeline; nothing here names the person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from aggregator.domain.access import CENTRE, dong_desk
from aggregator.domain.incident import ContactMeans, ContactOutcome, Move, Result, Transition
from aggregator.domain.service import Service
from aggregator.domain.triage import HOME, REGION

_MACHINES = (HOME, REGION)
_CENTRE_ROUTES = ("route.centre_consent", "route.centre_sos", "route.centre_never_opens")
_DONG_ROUTES = ("route.dong", "route.deferred")
_EMERGENCY = ("119", "112")
REACHED = (
    ContactOutcome.OK,
    ContactOutcome.NEEDS_HELP,
    ContactOutcome.CALLBACK_WANTED,
    ContactOutcome.DANGER_WORDS,
    ContactOutcome.WELFARE_REQUEST,
    ContactOutcome.INBOUND,
)
"""Outcomes of an attempt in which the person, or somebody who knows, answered."""
REMOTE = (ContactMeans.CALL, ContactMeans.TEXT)
"""Contacts by call or text, the ones T1 counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """One thing a member of staff did about an incident, and at which desk it was then.

    `means` and `outcome` belong to contacts, `emergency` (119 or 112 came along) and `forced` (entry) to dispatches.
    """

    at: datetime
    who: str
    desk: str
    move: Move
    means: str = ""
    outcome: str = ""
    emergency: bool = False
    forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One household with a danger signal, on one occasion: an incident from its opening to its latest closing.

    `quiet` is how long there had been no evidence of life when the signal came, None where nothing was measured.
    `result` is None while the incident is open.
    """

    number: int
    dong: str
    district: str
    service: Service | None
    desk: str
    opened_at: datetime
    signalled_at: datetime
    quiet: timedelta | None
    efforts: tuple[Effort, ...]
    result: Result | None

    @property
    def contacts(self) -> Iterator[Effort]:
        """Every attempt to reach somebody."""
        return (effort for effort in self.efforts if effort.move is Move.CONTACT)

    @property
    def dispatches(self) -> Iterator[Effort]:
        """Every time somebody went there."""
        return (effort for effort in self.efforts if effort.move is Move.DISPATCH)

    @property
    def settled(self) -> bool:
        """Whether it is closed after somebody was reached by call or text, and nobody had to go there."""
        reached = any(contact.means in REMOTE and contact.outcome in REACHED for contact in self.contacts)
        return self.result is not None and reached and not any(self.dispatches)


def condense(
    number: int,
    timeline: Sequence[Transition],
    *,
    dong: str,
    district: str,
    service: Service | None,
    signalled_at: datetime,
) -> Occurrence:
    """An incident from its timeline, oldest first, which is never empty."""
    desks = _desks(timeline, dong)
    opening = timeline[0]
    quiet = opening.why.values.get("quiet_s")
    return Occurrence(
        number=number,
        dong=dong,
        district=district,
        service=service,
        desk=desks[0],
        opened_at=opening.at,
        signalled_at=signalled_at,
        quiet=timedelta(seconds=quiet) if isinstance(quiet, int | float) else None,
        efforts=tuple(
            _effort(row, desk) for row, desk in zip(timeline, desks, strict=True) if row.who not in _MACHINES
        ),
        result=_result(timeline),
    )


def _desks(timeline: Sequence[Transition], dong: str) -> list[str]:
    """The desk at each row: that of the latest routing, and before the first one that of the first."""
    routes: Mapping[str, str] = MappingProxyType(
        dict.fromkeys(_CENTRE_ROUTES, CENTRE) | dict.fromkeys(_DONG_ROUTES, dong_desk(dong))
    )
    routed = [routes.get(row.why.key.partition("+")[0]) for row in timeline]
    desk = next((one for one in routed if one is not None), dong_desk(dong))
    desks = []
    for one in routed:
        desk = desk if one is None else one
        desks.append(desk)
    return desks


def _effort(row: Transition, desk: str) -> Effort:
    """A row of the timeline as what somebody did."""
    values = row.why.values
    partners = str(values.get("partners", ""))
    return Effort(
        at=row.at,
        who=row.who,
        desk=desk,
        move=row.move,
        means=str(values.get("means", "")),
        outcome=str(values.get("outcome", "")),
        emergency=any(number in partners for number in _EMERGENCY),
        forced=bool(values.get("forced_entry")),
    )


def _result(timeline: Sequence[Transition]) -> Result | None:
    """How the incident ended, unless it was opened again afterwards."""
    ends = [row for row in timeline if row.move in (Move.CLOSE, Move.REOPEN)]
    if not ends or ends[-1].move is Move.REOPEN:
        return None
    return Result(str(ends[-1].why.values["result"]))
