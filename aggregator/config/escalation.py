"""How long an incident may wait until somebody hears of it again: ``escalation``."""

from collections.abc import Iterable

from aggregator.domain.access import CENTRE, dong_desk
from aggregator.domain.escalation_rules import REMINDED, EscalationRules, Policy
from aggregator.domain.incident import Priority
from aggregator.domain.region import District

from . import values
from .section import Section

_NEXT_MORNING = "next_morning"


def read_escalation(section: Section | None, districts: Iterable[District]) -> EscalationRules:
    """Read ``escalation``; under ``desks`` stand the centre and dongs with what differs there."""
    if section is None:
        return EscalationRules()
    usual = _read_policy(section, Policy())
    desks = section.section("desks")
    rules = EscalationRules(usual=usual, desks={} if desks is None else _read_desks(desks, usual, districts))
    section.finish()
    return rules


def _read_desks(section: Section, usual: Policy, districts: Iterable[District]) -> dict[str, Policy]:
    """Read ``escalation.desks``; each name is the centre's or a dong's."""
    desks = {CENTRE: CENTRE} | {dong.id: dong_desk(dong.id) for district in districts for dong in district.dongs}
    read: dict[str, Policy] = {}
    for name, desk in desks.items():
        own = section.section(name)
        if own is not None:
            read[desk] = _read_policy(own, usual)
            own.finish()
    section.finish()
    return read


def _read_policy(section: Section, usual: Policy) -> Policy:
    """Read the rules of a desk; what is not named is as usual."""
    claims, reminders = dict(usual.claim_within), dict(usual.remind)
    if (within := section.section("claim_within")) is not None:
        for priority in Priority:
            if within.text(priority) == _NEXT_MORNING:
                claims[priority] = None
            else:
                claims[priority] = within.parsed(priority, values.duration, claims[priority], "claim_within")
        within.finish()
    if (remind := section.section("remind")) is not None:
        for timer in REMINDED:
            reminders[timer] = remind.parsed(timer, values.duration, reminders[timer], "duration")
        remind.finish()
    gap = section.parsed("at_most_every", values.duration, usual.gap, "duration")
    return Policy(claim_within=claims, remind=reminders, gap=gap)
