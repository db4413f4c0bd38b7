"""Who may do what: roles and the desks a person works at."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from aggregator.domain.errors import Forbidden

CENTRE = "centre"
"""The desk of the control centre. A dong's desk is `dong_desk(dong_id)`."""


class Role(StrEnum):
    """What kind of work a person does here."""

    VIEWER = "viewer"
    DONG_OFFICER = "dong_officer"
    CENTRE_OFFICER = "centre_officer"
    DISTRICT_MANAGER = "district_manager"
    CITY = "city"
    INSTALLER = "installer"
    AUDITOR = "auditor"
    VENDOR = "vendor"
    SERVICE_ADMINISTRATOR = "service_administrator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who asks for something: `user` is their name at sign-in, `origin` where the request came from."""

    user: str
    role: Role
    dongs: frozenset[str] = frozenset()
    origin: str = "unknown"

    @property
    def desks(self) -> frozenset[str] | None:
        """The desks this actor works at; None means every desk."""
        if self.role is Role.ADMINISTRATOR:
            return None
        if self.role is Role.CENTRE_OFFICER:
            return frozenset({CENTRE})
        return frozenset(dong_desk(dong) for dong in self.dongs)


def operator(origin: str) -> Actor:
    """Somebody at the machine itself, who holds the key file and the database and therefore may do everything."""
    return Actor(user="operator", role=Role.ADMINISTRATOR, origin=origin)


def dong_desk(dong: str) -> str:
    """The desk of one dong centre."""
    return f"dong:{dong}"


def require_role(actor: Actor, allowed: Iterable[Role]) -> None:
    """Raise Forbidden unless the actor has one of the roles."""
    if actor.role not in allowed:
        raise Forbidden("role_not_allowed", values={"role": actor.role})


def may_see_household(actor: Actor, *, dong: str, night_consent: bool, incident_desk: str | None) -> bool:
    """Whether the actor may see the person: own dong; the centre with night consent or while it holds an incident.

    The desk an open incident was sent to always sees the person, otherwise nobody could help.
    """
    if actor.role is Role.ADMINISTRATOR:
        return True
    if actor.role is Role.CENTRE_OFFICER:
        return night_consent or incident_desk == CENTRE
    return dong in actor.dongs


def may_work_on(actor: Actor, *, dong: str, desk: str) -> bool:
    """Whether the actor may handle an incident: at the desk that holds it, and always in the person's own dong."""
    desks = actor.desks
    return desks is None or desk in desks or dong in actor.dongs
