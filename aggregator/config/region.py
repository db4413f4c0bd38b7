"""The region itself: districts, dongs, the centre, and the rules of duty."""

from zoneinfo import ZoneInfo

from aggregator.domain.access import CENTRE
from aggregator.domain.case.machine import APPROVABLE
from aggregator.domain.region import (
    AbsenceRules,
    Centre,
    CheckInRules,
    District,
    Dong,
    HeartbeatRules,
    IncidentRules,
    MessageRules,
    Region,
)
from aggregator.domain.task.rules import FollowUpRules

from . import values
from .checklist import read_checklist
from .duty import read_duty
from .escalation import read_escalation
from .follow_up import read_follow_up, read_reminders
from .ingest import read_ingest
from .model import Channels
from .outages import read_nodes, read_outages
from .recipients import read_recipients
from .repeats import read_repeats
from .retention import read_retention
from .seasonal import read_questions
from .section import Section, pick
from .sign_in import read_sign_in

_APPROVABLE = {move.value: move for move in APPROVABLE}


def read_region(root: Section, channels: Channels) -> Region:
    """Read everything about the region from the top of the file."""
    equipment = root.section("equipment")
    districts = _read_districts(root, channels)
    region = Region(
        timezone=root.parsed("timezone", values.zone, ZoneInfo("Asia/Seoul"), "zone"),
        districts=districts,
        centre=_read_centre(root.required_section("centre"), channels),
        duty=read_duty(root.section("duty")),
        incidents=_read_incidents(root.section("incidents")),
        escalation=read_escalation(root.section("escalation"), districts),
        heartbeat=_read_heartbeat(root.section("heartbeat")),
        equipment_recipients=() if equipment is None else read_recipients(equipment, channels),
        messages=_read_messages(root.section("messages")),
        absences=_read_absences(root.section("absences")),
        check_ins=_read_check_ins(root.section("check_ins")),
        repeats=read_repeats(root.section("repeats")),
        outages=read_outages(root.section("outages")),
        nodes=read_nodes(root.section("nodes")),
        follow_up=read_follow_up(root.section("follow_up")) or FollowUpRules(),
        tasks=read_reminders(root.section("tasks")),
        pace=_read_pace(root.section("demo")),
        sign_in=read_sign_in(root.section("sign_in")),
        ingest=read_ingest(root.section("ingest")),
        retention=read_retention(root.section("retention")),
    )
    if equipment is not None:
        equipment.finish()
    return region


def _read_districts(root: Section, channels: Channels) -> tuple[District, ...]:
    """Read ``districts``; every id stands once, because households and desks are found by it."""
    sections = root.sections("districts")
    if not sections:
        root.note("no_districts", "districts")
    used: set[str] = {CENTRE}
    return tuple(_read_district(section, channels, used) for section in sections)


def _read_district(section: Section, channels: Channels, used: set[str]) -> District:
    """Read one of ``districts``."""
    dongs = section.sections("dongs")
    if not dongs:
        section.note("no_dongs", "dongs")
    district = District(
        id=_read_id(section, used),
        name=section.required("name"),
        dongs=tuple(_read_dong(dong, channels, used) for dong in dongs),
        checklist=read_checklist(section),
        questions=read_questions(section),
        follow_up=read_follow_up(section.section("follow_up")),
        case_approval=tuple(section.parsed_list("case_approval", pick(_APPROVABLE), "case_move")),
    )
    section.finish()
    return district


def _read_dong(section: Section, channels: Channels, used: set[str]) -> Dong:
    """Read one of a district's ``dongs``."""
    dong = Dong(
        id=_read_id(section, used),
        name=section.required("name"),
        phone=section.parsed("phone", values.phone, "", "phone"),
        recipients=read_recipients(section, channels),
    )
    section.finish()
    return dong


def _read_id(section: Section, used: set[str]) -> str:
    """Read an ``id`` that nobody else has."""
    identifier = section.required_parsed("id", values.identifier, "", "id")
    if identifier in used:
        section.note("id_used", "id", id=identifier)
    if identifier:
        used.add(identifier)
    return identifier


def _read_centre(section: Section, channels: Channels) -> Centre:
    """Read ``centre``."""
    centre = Centre(
        name=section.required("name"),
        phone=section.parsed("phone", values.phone, "", "phone"),
        recipients=read_recipients(section, channels),
    )
    section.finish()
    return centre


def _read_incidents(section: Section | None) -> IncidentRules:
    """Read ``incidents``."""
    usual = IncidentRules()
    if section is None:
        return usual
    rules = IncidentRules(
        claim_expires=section.parsed("claim_expires", values.duration, usual.claim_expires, "duration"),
        contact_expires=section.parsed("contact_expires", values.duration, usual.contact_expires, "duration"),
        unreachable_expires=section.parsed(
            "unreachable_expires", values.duration, usual.unreachable_expires, "duration"
        ),
        no_answers=section.parsed("no_answers", values.count, usual.no_answers, "calls"),
    )
    section.finish()
    return rules


def _read_heartbeat(section: Section | None) -> HeartbeatRules:
    """Read ``heartbeat``; one late heartbeat alone must not be an alarm."""
    usual = HeartbeatRules()
    if section is None:
        return usual
    rules = HeartbeatRules(
        every=section.parsed("every", values.duration, usual.every, "duration"),
        missed_after=section.parsed("missed_after", values.duration, usual.missed_after, "duration"),
    )
    if rules.missed_after < 2 * rules.every:
        section.note("heartbeat", "missed_after", seconds=round(2 * rules.every.total_seconds()))
    section.finish()
    return rules


def _read_messages(section: Section | None) -> MessageRules:
    """Read ``messages``."""
    usual = MessageRules()
    if section is None:
        return usual
    rules = MessageRules(
        at_once=section.parsed("at_once", values.count, usual.at_once, "count"),
        window=section.parsed("window", values.duration, usual.window, "duration"),
    )
    section.finish()
    return rules


def _read_absences(section: Section | None) -> AbsenceRules:
    """Read ``absences``."""
    usual = AbsenceRules()
    if section is None:
        return usual
    rules = AbsenceRules(review_after=section.parsed("review_after", values.duration, usual.review_after, "duration"))
    section.finish()
    return rules


def _read_check_ins(section: Section | None) -> CheckInRules:
    """Read ``check_ins``."""
    usual = CheckInRules()
    if section is None:
        return usual
    rules = CheckInRules(
        missed_scheduled=section.parsed("missed_scheduled", values.count, usual.missed_scheduled, "calls"),
        missed_triggered=section.parsed("missed_triggered", values.count, usual.missed_triggered, "calls"),
        call_back_within=section.parsed("call_back_within", values.duration, usual.call_back_within, "duration"),
    )
    section.finish()
    return rules


def _read_pace(section: Section | None) -> float:
    """Read ``demo.pace``."""
    if section is None:
        return 1.0
    pace = section.parsed("pace", values.pace, 1.0, "pace")
    section.finish()
    return pace
