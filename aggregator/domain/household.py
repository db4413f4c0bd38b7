"""A person who lives alone and the people around them, as they are written down."""

from dataclasses import dataclass
from enum import StrEnum

from aggregator.domain.consent import Consent, ConsentKind, has_consent
from aggregator.domain.errors import Invalid
from aggregator.domain.reachability import Reach, in_order
from aggregator.domain.service import Service
from aggregator.kernel.home import RiskGroup
from aggregator.kernel.wire import Telemetry

__all__ = [
    "Change",
    "Consent",
    "ConsentKind",
    "Contact",
    "ContactKind",
    "Registration",
    "Telemetry",
    "has_consent",
]


USUAL_RISK = RiskGroup.GENERAL
USUAL_CHECK_WINDOW_S = 3600.0


class ContactKind(StrEnum):
    """Who somebody is to the person."""

    SUBJECT = "subject"
    GUARDIAN = "guardian"
    NEIGHBOUR = "neighbour"
    KEYHOLDER = "keyholder"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to call, in the order of the list; `facts` say how to reach them, `note` what no code says (W4)."""

    kind: ContactKind
    name: str
    phone: str
    note: str = ""
    facts: tuple[Reach, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a contact nobody can call."""
        object.__setattr__(self, "facts", in_order(self.facts, "contacts.facts"))
        if not self.name.strip():
            raise Invalid("field_empty", field="contacts.name")
        check_phone(self.phone, "contacts.phone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What is written down when a household is registered; everything personal is encrypted before it is stored."""

    dong: str
    name: str
    phone: str = ""
    address: str = ""
    memo: str = ""
    facts: tuple[Reach, ...] = ()
    risk: RiskGroup = USUAL_RISK
    telemetry: Telemetry = Telemetry.SUMMARY
    check_window_s: float = USUAL_CHECK_WINDOW_S
    services: tuple[Service, ...] = (Service.PLUG,)
    consents: tuple[ConsentKind, ...] = (ConsentKind.SERVICE,)
    contacts: tuple[Contact, ...] = ()

    def __post_init__(self) -> None:
        """Raise Invalid naming the first field that is wrong."""
        object.__setattr__(self, "facts", in_order(self.facts, "facts"))
        check_name(self.name)
        check_phone(self.phone, "phone")
        check_window(self.check_window_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be changed; None leaves a field as it is. A list that is given replaces the whole list."""

    dong: str | None = None
    name: str | None = None
    phone: str | None = None
    address: str | None = None
    memo: str | None = None
    facts: tuple[Reach, ...] | None = None
    risk: RiskGroup | None = None
    telemetry: Telemetry | None = None
    check_window_s: float | None = None
    services: tuple[Service, ...] | None = None
    contacts: tuple[Contact, ...] | None = None

    def __post_init__(self) -> None:
        """Raise Invalid naming the first field that is wrong."""
        if self.facts is not None:
            object.__setattr__(self, "facts", in_order(self.facts, "facts"))
        if self.name is not None:
            check_name(self.name)
        if self.phone is not None:
            check_phone(self.phone, "phone")
        if self.check_window_s is not None:
            check_window(self.check_window_s)


MIN_CHECK_WINDOW_S = 60.0
MAX_CHECK_WINDOW_S = 6 * 3600.0


def check_name(name: str) -> None:
    """A household has a name, otherwise nobody can ask for the person."""
    if not name.strip():
        raise Invalid("field_empty", field="name")


def check_phone(phone: str, field: str) -> None:
    """A phone number is digits with +, -, brackets and blanks; empty means none."""
    if not all(character.isdigit() or character in "+-() " for character in phone):
        raise Invalid("phone_malformed", field=field)


def check_window(seconds: float) -> None:
    """The time a person has to answer lies between a minute and six hours."""
    if not MIN_CHECK_WINDOW_S <= seconds <= MAX_CHECK_WINDOW_S:
        raise Invalid(
            "out_of_range", field="check_window_s", values={"lowest": MIN_CHECK_WINDOW_S, "highest": MAX_CHECK_WINDOW_S}
        )
