"""Short names for what tables are counted from."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.domain.household import Consent, ConsentKind
from aggregator.domain.incident import ContactMeans, ContactOutcome, Move, Result, Transition, after
from aggregator.domain.service import Service, ServicePeriod
from aggregator.domain.statistics.facts import Household
from aggregator.domain.statistics.figures import Figure
from aggregator.domain.statistics.occurrence import Occurrence, condense
from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.sheet import Cell, Sheet
from aggregator.domain.statistics.words import Tally
from aggregator.kernel.events import Explanation

SEOUL = ZoneInfo("Asia/Seoul")
DISTRICTS = {"mangu": "jungnang", "sinnae": "jungnang", "hongje1": "seodaemun"}
AT_CENTRE, AT_DONG = "route.centre_consent+duty.outside_hours", "route.dong+duty.office_hours"


def at(text: str) -> datetime:
    """A local time."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def period(first: str, last: str) -> Period:
    return Period(first=date.fromisoformat(first), last=date.fromisoformat(last))


class Story:
    """An incident that is told move by move; after the first, each takes place a number of minutes after the signal."""

    def __init__(self, number: int, opened: str | datetime, *, dong: str = "mangu", route: str = AT_DONG, **more: Any):
        self.number = number
        self.opened = at(opened) if isinstance(opened, str) else opened
        self.dong = dong
        self.service: Service | None = more.get("service", Service.PLUG)
        self.rows: list[Transition] = []
        quiet = more.get("quiet", 64800.0)
        facts = {} if quiet is None else {"quiet_s": quiet}
        self.tell(0, Move.RAISE, "home", Explanation("quiet.home", facts))
        self.tell(0, Move.NOTE, "region", Explanation(route))

    def tell(self, minutes: float, move: Move, who: str, why: Explanation) -> "Story":
        before = self.rows[-1].after if self.rows else None
        moment = self.opened + timedelta(minutes=minutes)
        self.rows.append(
            Transition(at=moment, who=who, move=move, before=before, after=after(before, move), why=why, memo="")
        )
        return self

    def claim(self, minutes: float = 1, who: str = "kim") -> "Story":
        return self.tell(minutes, Move.CLAIM, who, Explanation("incident.claimed", {"who": who}))

    def contact(
        self,
        minutes: float = 2,
        outcome: ContactOutcome = ContactOutcome.OK,
        means: ContactMeans = ContactMeans.CALL,
        who: str = "kim",
    ) -> "Story":
        values = {"means": means, "outcome": outcome, "whom": "subject"}
        return self.tell(minutes, Move.CONTACT, who, Explanation("incident.contacted", values))

    def dispatch(self, minutes: float = 30, partners: str = "119, 112", who: str = "kim", **more: int) -> "Story":
        values: dict[str, float | str | int] = {"partners": partners, **more}
        return self.tell(minutes, Move.DISPATCH, who, Explanation("incident.dispatched", values))

    def close(self, minutes: float = 60, result: Result = Result.SAFE, who: str = "kim") -> "Story":
        return self.tell(minutes, Move.CLOSE, who, Explanation("incident.closed", {"result": result}))

    @property
    def told(self) -> Occurrence:
        return condense(
            self.number,
            self.rows,
            dong=self.dong,
            district=DISTRICTS[self.dong],
            service=self.service,
            signalled_at=self.opened,
        )


def household(
    identifier: str, *services: Service, dong: str = "mangu", since: str = "2026-01-01", **more: Any
) -> Household:
    until = at(more["until"]) if "until" in more else None
    night = (Consent(kind=ConsentKind.NIGHT, given_at=at(since), recorded_by="kim"),) if more.get("night") else ()
    return Household(
        id=identifier,
        dong=dong,
        district=DISTRICTS[dong],
        registered_at=at(since),
        services=tuple(ServicePeriod(service=one, started_at=at(since), ended_at=until) for one in services),
        night=night,
    )


def figure(measure: Tally, first: str, last: str, value: int, **more: Any) -> Figure:
    return Figure(measure=measure, period=period(first, last), value=value, source="2023 casebook", **more)


def cells(sheet: Sheet, key: str) -> list[Cell]:
    """One column."""
    index = [column.key for column in sheet.columns].index(key)
    return [row[index] for row in sheet.rows]


def total(sheet: Sheet, key: str) -> Cell:
    assert sheet.total is not None
    return sheet.total[[column.key for column in sheet.columns].index(key)]
