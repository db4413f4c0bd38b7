"""The script an officer reads aloud to 119 or 112, finished in Korean and in English (K10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aggregator.domain import script
from aggregator.domain.access import CENTRE, Actor
from aggregator.domain.dispatch import Emergency
from aggregator.domain.incident import Incident
from aggregator.domain.region import Language
from aggregator.domain.script import Known, Matter
from aggregator.domain.third_party import rules
from aggregator.kernel.events import Explanation
from aggregator.operations.around_the_person import contacts_shown
from aggregator.operations.context import Context
from aggregator.operations.findings import found_at_home
from aggregator.operations.incident_views import label, seen_incident
from aggregator.operations.visitor_notes import reachability, warnings
from aggregator.store import households, incidents
from aggregator.text import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What an officer reads aloud; nobody is called by the software, `call` is only offered. The look is logged.

    `text` is the whole script by language, `matter` what it is about, `discreet` that no siren is heard and nobody
    rings there. The facts are there by themselves as well.
    """

    incident: str
    call: str
    matter: Matter
    discreet: bool
    text: Mapping[str, str]
    name: str
    address: str
    phone: str
    call_back: str
    why: Explanation
    last_evidence_at: datetime | None
    household_memo: str
    findings: tuple[Explanation, ...]
    warnings: tuple[Explanation, ...]
    reachability: tuple[Explanation, ...]


async def read_script(context: Context, actor: Actor, number: int, to: Emergency = Emergency.FIRE) -> Script:
    """The script for 119 or 112. Raises NotFound."""
    async with context.database.write() as connection:
        incident, person = await seen_incident(connection, context, actor, number, action="script", reason=to)
        desk, call_back = _desk(context, incident)
        timeline = await incidents.timeline(connection, context.cipher, number)
        known = Known(
            label=label(number),
            desk=desk,
            call_back=call_back,
            name=households.opened(context.cipher, person, "name"),
            address=households.opened(context.cipher, person, "address"),
            phone=households.opened(context.cipher, person, "phone"),
            priority=incident.priority,
            why=incident.reason,
            signalled_at=incident.signalled_at,
            last_evidence_at=incident.last_evidence_at,
            memo=households.opened(context.cipher, person, "memo"),
            contacts=await contacts_shown(connection, context, incident.household),
            attempts=script.attempts(timeline),
            findings=await found_at_home(connection, incident.household),
            dangers=await warnings(connection, context, incident.household),
            reachability=reachability(person),
            rules=rules(timeline),
        )
    return Script(
        incident=known.label,
        call=f"tel:{to}",
        matter=known.matter,
        discreet=known.matter is Matter.VIOLENCE,
        text={language: _written(context, known, to, language) for language in Language},
        name=known.name,
        address=known.address,
        phone=known.phone,
        call_back=call_back,
        why=known.why,
        last_evidence_at=known.last_evidence_at,
        household_memo=known.memo,
        findings=known.findings,
        warnings=known.dangers,
        reachability=known.reachability,
    )


def _written(context: Context, known: Known, to: Emergency, language: Language) -> str:
    """The whole script in one language, a line to a sentence."""
    words = texts(language)
    return "\n".join(words.explain(line, context.region.timezone) for line in script.lines(known, to))


def _desk(context: Context, incident: Incident) -> tuple[str, str]:
    """Name and number of the desk that has the incident; the centre's number where the dong has none."""
    centre = context.region.centre
    dong = None if incident.desk == CENTRE else context.region.dongs.get(incident.desk.removeprefix("dong:"))
    if dong is None:
        return centre.name, centre.phone
    return dong.name, dong.phone or centre.phone
