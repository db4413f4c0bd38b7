"""What a person agrees to, each kind by itself, and what stops at once when it is withdrawn (W2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ConsentKind(StrEnum):
    """What a person can agree to, each by itself (W1)."""

    SERVICE = "service"
    NIGHT = "night"
    TELECOM = "telecom"
    ELECTRICITY = "electricity"
    PHONE = "phone"
    RECORDING = "recording"
    GUARDIAN = "guardian"
    AGENCIES = "agencies"


class Stops(StrEnum):
    """What a withdrawal ends."""

    WATCHING = "watching"
    """No signals but calls for help, no readings kept, the devices come back."""
    CENTRE = "centre"
    """The control centre sees the person no longer; what it has open goes to the dong."""
    SOURCE = "source"
    """Data of this source are refused."""
    RECORDINGS = "recordings"
    """No recording of a call is kept, also none from before."""
    GUARDIANS = "guardians"
    """Guardians are shown and told no longer."""
    AGENCIES = "agencies"
    """Nothing is passed on to agencies."""


STOPS: Mapping[ConsentKind, Stops] = {
    ConsentKind.SERVICE: Stops.WATCHING,
    ConsentKind.NIGHT: Stops.CENTRE,
    ConsentKind.TELECOM: Stops.SOURCE,
    ConsentKind.ELECTRICITY: Stops.SOURCE,
    ConsentKind.PHONE: Stops.SOURCE,
    ConsentKind.RECORDING: Stops.RECORDINGS,
    ConsentKind.GUARDIAN: Stops.GUARDIANS,
    ConsentKind.AGENCIES: Stops.AGENCIES,
}
"""What each kind stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One agreement, from `given_at` until `revoked_at`."""

    kind: ConsentKind
    given_at: datetime
    recorded_by: str
    document: str = ""
    revoked_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the consent is in force at that moment."""
        return self.given_at <= at and (self.revoked_at is None or at < self.revoked_at)


def has_consent(consents: Iterable[Consent], kind: ConsentKind, at: datetime) -> bool:
    """Whether one of the consents of this kind is in force."""
    return any(consent.kind is kind and consent.holds(at) for consent in consents)


def withdrawn(consents: Iterable[Consent], kind: ConsentKind, at: datetime) -> bool:
    """Whether the person took a consent of this kind back and has not given it again.

    Not the opposite of `has_consent`: somebody whose paper is not recorded yet has taken nothing back.
    """
    known = [consent for consent in consents if consent.kind is kind]
    taken_back = any(consent.revoked_at is not None and consent.revoked_at <= at for consent in known)
    return taken_back and not has_consent(known, kind, at)
