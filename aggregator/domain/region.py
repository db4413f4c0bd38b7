"""The region as it is configured: districts, dongs, desks, who is told, when who is on duty."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from aggregator.domain.access import CENTRE, dong_desk
from aggregator.domain.case.machine import Move as CaseMove
from aggregator.domain.checklist import USUAL, ChecklistItem
from aggregator.domain.escalation_rules import EscalationRules
from aggregator.domain.ingest_rules import IngestRules
from aggregator.domain.repeats import RepeatRules
from aggregator.domain.retention import RetentionRules
from aggregator.domain.seasonal import SeasonalQuestion
from aggregator.domain.sign_in import SignInRules
from aggregator.domain.task.rules import FollowUpRules, ReminderRules


class Language(StrEnum):
    """The languages everything exists in."""

    KOREAN = "ko"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who is told: `channel` names a configured channel, `address` is what that channel needs.

    Without a receipt or an acknowledgement `within` that time, or after a refusal, the first of `then` is tried: the
    person's next channel, then whoever stands in for them.
    """

    channel: str
    address: str
    language: Language = Language.KOREAN
    within: timedelta = timedelta(minutes=5)
    then: tuple["Recipient", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRules:
    """How many messages one recipient gets singly within `window`; what comes beyond waits and becomes one message."""

    at_once: int = 3
    window: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dong:
    """One dong centre; `phone` is the office's number, shown in the home."""

    id: str
    name: str
    phone: str = ""
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """One district and its dongs; `case_approval` are the moves of a case that wait for a supervisor there.

    `questions` are those its check-in calls ask at a time of the year (C2).
    """

    id: str
    name: str
    dongs: tuple[Dong, ...] = ()
    checklist: tuple[ChecklistItem, ...] = USUAL
    questions: tuple[SeasonalQuestion, ...] = ()
    case_approval: tuple[CaseMove, ...] = ()
    follow_up: FollowUpRules | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """The control centre."""

    name: str
    phone: str = ""
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHours:
    """Local hours of one weekday, from `opens` up to, not including, `closes`."""

    opens: time
    closes: time


def _usual_hours() -> Mapping[int, OfficeHours]:
    """Monday to Friday 09:00-18:00 (W5)."""
    return dict.fromkeys(range(5), OfficeHours(opens=time(9), closes=time(18)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRules:
    """When the dongs work (W5): `hours` by weekday (Monday is 0); a weekday that is missing is a day off.

    `overrides` says for single dates whether they are a day off (True) or a working day (False), over weekday and
    holiday. A dong accepts the morning's sheet by the local time `hand_over_by`, the centre the evening's within
    `centre_accepts_within`; then somebody is reminded `remind_every` so often, later once with each duty (K8).
    """

    hours: Mapping[int, OfficeHours] = field(default_factory=_usual_hours)
    overrides: Mapping[date, bool] = field(default_factory=dict)
    hand_over_by: time = time(10)
    centre_accepts_within: timedelta = timedelta(minutes=30)
    remind_every: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRules:
    """How long a claim lasts without progress before the incident is open again.

    `unreachable_expires` is the shorter time after an attempt that shows the phone to be no way to the person, or after
    so many (`no_answers`) that nobody answered (S12).
    """

    claim_expires: timedelta = timedelta(minutes=30)
    contact_expires: timedelta = timedelta(hours=2)
    unreachable_expires: timedelta = timedelta(minutes=15)
    no_answers: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatRules:
    """How often homes report, and how long one may be silent before an equipment ticket."""

    every: timedelta = timedelta(minutes=5)
    missed_after: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRules:
    """How often a dong is asked whether an absence without an end, or with a far one, still holds (W16)."""

    review_after: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInRules:
    """How many check-ins in a row may be missed (C4), and within how much office time somebody calls back."""

    missed_scheduled: int = 3
    missed_triggered: int = 2
    call_back_within: timedelta = timedelta(hours=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageRules:
    """When silence is an outage of a dong: at least `homes`, and a `share` of those heard before, within `window`.

    A silent home is looked at `grace` before it gets its own ticket, so that a storm makes one card. The outage is over
    once a share of `back` has been seen again for as long as `settle`.
    """

    window: timedelta = timedelta(minutes=15)
    homes: int = 5
    share: float = 0.2
    grace: timedelta = timedelta(minutes=3)
    back: float = 0.9
    settle: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRules:
    """Which versions of the home's program are too old (`minimum`), and which is the `newest`; empty: not checked."""

    minimum: str = ""
    newest: str = ""


@dataclass(frozen=True, kw_only=True)
class Region:
    """Everything configured about the region. `pace` divides every duration of the home's rule; demonstrations only."""

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Seoul"))
    districts: tuple[District, ...] = ()
    centre: Centre = Centre(name="Control centre")
    duty: DutyRules = DutyRules()
    incidents: IncidentRules = IncidentRules()
    escalation: EscalationRules = field(default_factory=EscalationRules)
    heartbeat: HeartbeatRules = HeartbeatRules()
    equipment_recipients: tuple[Recipient, ...] = ()
    messages: MessageRules = MessageRules()
    absences: AbsenceRules = AbsenceRules()
    check_ins: CheckInRules = CheckInRules()
    repeats: RepeatRules = field(default_factory=RepeatRules)
    outages: OutageRules = OutageRules()
    nodes: NodeRules = NodeRules()
    follow_up: FollowUpRules = field(default_factory=FollowUpRules)
    tasks: ReminderRules = field(default_factory=ReminderRules)
    pace: float = 1.0
    sign_in: SignInRules = field(default_factory=SignInRules)
    retention: RetentionRules = field(default_factory=RetentionRules)
    ingest: IngestRules = field(default_factory=IngestRules)

    @cached_property
    def dongs(self) -> Mapping[str, Dong]:
        """Every dong by its id."""
        return {dong.id: dong for district in self.districts for dong in district.dongs}

    @cached_property
    def dong_names(self) -> Mapping[str, str]:
        """The name of every dong by its id."""
        return {dong.id: dong.name for dong in self.dongs.values()}

    @cached_property
    def district_of(self) -> Mapping[str, str]:
        """The district's id of every dong."""
        return {dong.id: district.id for district in self.districts for dong in district.dongs}

    @cached_property
    def recipients(self) -> Mapping[str, tuple[Recipient, ...]]:
        """Who is told, by desk."""
        return {CENTRE: self.centre.recipients} | {dong_desk(dong.id): dong.recipients for dong in self.dongs.values()}

    def questions_of(self, dong: str) -> tuple[SeasonalQuestion, ...]:
        """What check-in calls ask in a dong's district at some time of the year."""
        district = self.district_of.get(dong)
        return next((one.questions for one in self.districts if one.id == district), ())

    def checklist_of(self, dong: str) -> tuple[ChecklistItem, ...]:
        """What is looked at in a home of a dong; the usual list where the dong has left the configuration."""
        district = self.district_of.get(dong)
        return next((one.checklist for one in self.districts if one.id == district), USUAL)

    def case_approval_of(self, dong: str) -> tuple[CaseMove, ...]:
        """The moves of a case that wait for a supervisor in the district of a dong."""
        district = self.district_of.get(dong)
        return next((one.case_approval for one in self.districts if one.id == district), ())

    def follow_up_of(self, dong: str) -> FollowUpRules:
        """When somebody looks again in a dong: its district's policy, else the region's."""
        district = self.district_of.get(dong)
        own = next((one.follow_up for one in self.districts if one.id == district), None)
        return own or self.follow_up
