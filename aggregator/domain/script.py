"""What an officer reads aloud to 119 or 112 (K10), line by line, by what fired and how urgent it is.

The lines hold names and addresses: they are rendered and shown, never stored. Nobody is called by the software.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.domain.dispatch import Emergency
from aggregator.domain.household import Contact, ContactKind
from aggregator.domain.incident import Move, Priority, Transition
from aggregator.kernel.events import Explanation

_ATTEMPTS = 5
"""So many of the latest attempts are read aloud; nobody listens to more."""


class Matter(StrEnum):
    """What it is about, as far as it changes what is said and asked for."""

    VIOLENCE = "violence"
    SUICIDE = "suicide"
    HELP = "help"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything the lines are made of. `call_back` is the desk's own number, `dangers` what visitors must know."""

    label: str
    desk: str
    call_back: str
    name: str
    address: str
    phone: str
    priority: Priority
    why: Explanation
    signalled_at: datetime
    last_evidence_at: datetime | None
    memo: str = ""
    contacts: tuple[Contact, ...] = ()
    attempts: tuple[Explanation, ...] = ()
    findings: tuple[Explanation, ...] = ()
    dangers: tuple[Explanation, ...] = ()
    reachability: tuple[Explanation, ...] = ()
    rules: tuple[Explanation, ...] = ()

    @property
    def matter(self) -> Matter:
        """What it is about: fear of violence before everything, because it changes how one goes there."""
        feared = {rule.key for rule in self.rules}
        if "rules.violence" in feared:
            return Matter.VIOLENCE
        if "rules.suicide" in feared:
            return Matter.SUICIDE
        return Matter.HELP if self.priority.calls_for_help else Matter.SILENCE


def attempts(timeline: Iterable[Transition]) -> tuple[Explanation, ...]:
    """The latest attempts to reach somebody, oldest first, each with its time."""
    tried = [row for row in timeline if row.move is Move.CONTACT]
    return tuple(
        Explanation("script.attempt", dict(row.why.values) | {"tried_at": row.at.timestamp()})
        for row in tried[-_ATTEMPTS:]
    )


def lines(known: Known, to: Emergency) -> tuple[Explanation, ...]:
    """The script in the order it is read: who calls, where, who, what happened, what is known, what we ask for."""
    matter = known.matter
    return (
        Explanation("script.opening", {"desk": known.desk, "label": known.label}),
        Explanation(f"script.{matter}"),
        _stated("script.where", "script.where_unknown", address=known.address),
        Explanation("script.who", {"name": known.name}),
        known.why,
        *_since(known),
        *known.attempts,
        *_reach(known, matter),
        *known.reachability,
        *(_keyholder(contact) for contact in known.contacts if contact.kind is ContactKind.KEYHOLDER),
        *known.dangers,
        *known.findings,
        *((Explanation("script.memo", {"memo": known.memo}),) if known.memo else ()),
        Explanation(f"script.ask_{to.name.lower()}_{matter}"),
        _stated("script.call_back", "script.call_back_unknown", call_back=known.call_back),
    )


def _since(known: Known) -> tuple[Explanation, ...]:
    """Since when, by the signal and by the last evidence of life."""
    signalled = Explanation("script.signalled", {"signalled_at": known.signalled_at.timestamp()})
    if known.last_evidence_at is None:
        return (signalled,)
    return (signalled, Explanation("script.last_evidence", {"evidence_at": known.last_evidence_at.timestamp()}))


def _reach(known: Known, matter: Matter) -> tuple[Explanation, ...]:
    """The person's number; where violence is feared nobody rings there, so it is not given away."""
    if matter is Matter.VIOLENCE or not known.phone:
        return ()
    return (Explanation("script.phone", {"phone": known.phone}),)


def _keyholder(contact: Contact) -> Explanation:
    """Who has a key."""
    values = {"name": contact.name, "phone": contact.phone, "note": contact.note}
    key = "script.keyholder" if contact.phone else "script.keyholder_no_phone"
    return Explanation(f"{key}+script.note" if contact.note else key, values)


def _stated(known: str, unknown: str, **value: str) -> Explanation:
    """A line with its value, or the one that says that it is not known."""
    return Explanation(known if all(value.values()) else unknown, dict(value))
