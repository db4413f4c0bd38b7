"""Who may do what: roles and their permissions as one table, where they hold, and the desks a person works at.

A role has permissions, and a reach within which it has them: the dongs of its own and of its districts, what the
centre may see, or the whole region. `require` asks for the permission, the `may_…` functions ask for permission and
reach together. Somebody of a district works in each of its dongs: `Actor.dongs` holds them all.
"""

from collections.abc import Mapping
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


class Permission(StrEnum):
    """One thing that may be done. "Persons" are names, phones, addresses, memos and whatever is said about somebody."""

    SEE_PERSONS = "see_persons"
    SEE_ADDRESSES = "see_addresses"
    """Name and address alone, to find the door."""
    SEE_INCIDENTS = "see_incidents"
    """Incidents and their timelines without the person."""
    WORK_ON_INCIDENTS = "work_on_incidents"
    SUPERVISE = "supervise"
    """Act for whoever holds an incident, approve what others ask for."""
    TAKE_WORRIES = "take_worries"
    """Write down what somebody tells by phone."""
    WRITE_REGISTER = "write_register"
    SEE_NODES = "see_nodes"
    PAIR_NODES = "pair_nodes"
    """Make pairing codes and end a node's token."""
    COMMAND_NODES = "command_nodes"
    """Ask a home to do something."""
    SEE_EQUIPMENT = "see_equipment"
    TEND_EQUIPMENT = "tend_equipment"
    SEE_STATISTICS = "see_statistics"
    WRITE_FIGURES = "write_figures"
    SEE_ROSTERS = "see_rosters"
    WRITE_ROSTERS = "write_rosters"
    WRITE_POLICIES = "write_policies"
    POST_CHECK_INS = "post_check_ins"
    SEE_CHECK_INS = "see_check_ins"
    SEE_CASES = "see_cases"
    WORK_ON_CASES = "work_on_cases"
    SEE_TASKS = "see_tasks"
    WORK_ON_TASKS = "work_on_tasks"
    WRITE_CATALOGUE = "write_catalogue"
    EXPORT_PERSONS = "export_persons"
    """Take files or lists with personal fields away; needs a reason."""
    SEE_LOOKS = "see_looks"
    SEE_ACCOUNT_LOG = "see_account_log"
    MANAGE_USERS = "manage_users"
    CONFIGURE = "configure"


class Reach(StrEnum):
    """Where a role has its permissions."""

    DONGS = "dongs"
    """Own dongs and those of own districts."""
    CENTRE = "centre"
    """Everywhere, but persons only as the centre may see them."""
    REGION = "region"


class Hours(StrEnum):
    """When a role works."""

    OFFICE = "office"
    CENTRE = "centre"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a role has."""

    reach: Reach
    hours: Hours
    permissions: frozenset[Permission]


_READING = frozenset(
    {
        Permission.SEE_PERSONS,
        Permission.SEE_ADDRESSES,
        Permission.SEE_INCIDENTS,
        Permission.SEE_NODES,
        Permission.SEE_EQUIPMENT,
        Permission.SEE_STATISTICS,
        Permission.SEE_ROSTERS,
        Permission.SEE_CHECK_INS,
        Permission.SEE_CASES,
        Permission.SEE_TASKS,
    }
)
_HANDLING = frozenset({Permission.WORK_ON_INCIDENTS, Permission.TAKE_WORRIES, Permission.POST_CHECK_INS})
_INSTALLING = frozenset(
    {
        Permission.SEE_NODES,
        Permission.PAIR_NODES,
        Permission.COMMAND_NODES,
        Permission.SEE_EQUIPMENT,
        Permission.TEND_EQUIPMENT,
    }
)

RIGHTS: Mapping[Role, Rights] = {
    Role.VIEWER: Rights(reach=Reach.DONGS, hours=Hours.OFFICE, permissions=_READING),
    Role.DONG_OFFICER: Rights(
        reach=Reach.DONGS,
        hours=Hours.OFFICE,
        permissions=_READING
        | _HANDLING
        | _INSTALLING
        | {
            Permission.WRITE_REGISTER,
            Permission.WORK_ON_CASES,
            Permission.WORK_ON_TASKS,
            Permission.EXPORT_PERSONS,
        },
    ),
    Role.CENTRE_OFFICER: Rights(
        reach=Reach.CENTRE,
        hours=Hours.CENTRE,
        permissions=_READING
        | _HANDLING
        | {Permission.COMMAND_NODES, Permission.TEND_EQUIPMENT, Permission.WORK_ON_TASKS},
    ),
    Role.DISTRICT_MANAGER: Rights(
        reach=Reach.DONGS,
        hours=Hours.OFFICE,
        permissions=_READING
        | {
            Permission.WORK_ON_INCIDENTS,
            Permission.SUPERVISE,
            Permission.WRITE_ROSTERS,
            Permission.WRITE_POLICIES,
            Permission.SEE_LOOKS,
            Permission.EXPORT_PERSONS,
            Permission.WORK_ON_TASKS,
        },
    ),
    Role.CITY: Rights(reach=Reach.REGION, hours=Hours.ANY, permissions=frozenset({Permission.SEE_STATISTICS})),
    Role.INSTALLER: Rights(reach=Reach.DONGS, hours=Hours.OFFICE, permissions=_INSTALLING | {Permission.SEE_ADDRESSES}),
    Role.AUDITOR: Rights(
        reach=Reach.REGION,
        hours=Hours.ANY,
        permissions=frozenset({Permission.SEE_LOOKS, Permission.SEE_ACCOUNT_LOG, Permission.SEE_INCIDENTS}),
    ),
    Role.VENDOR: Rights(reach=Reach.REGION, hours=Hours.ANY, permissions=frozenset({Permission.POST_CHECK_INS})),
    Role.SERVICE_ADMINISTRATOR: Rights(
        reach=Reach.REGION,
        hours=Hours.ANY,
        permissions=_INSTALLING | {Permission.MANAGE_USERS, Permission.CONFIGURE, Permission.SEE_ROSTERS},
    ),
    Role.ADMINISTRATOR: Rights(reach=Reach.REGION, hours=Hours.ANY, permissions=frozenset(Permission)),
}
"""Everything a role may do, and nothing else."""

BOUND_TO_PLACES = frozenset(role for role, rights in RIGHTS.items() if rights.reach is Reach.DONGS)
"""Roles that are nothing without a dong or a district."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who asks for something: `user` is their name at sign-in, `origin` where the request came from.

    `dongs` are all they work in, those of their `districts` included. `on_duty` tells whether it is within the hours
    their role works, at the moment they ask; `session` the one they ask with, None for tokens of programs.
    """

    user: str
    role: Role
    dongs: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    origin: str = "unknown"
    on_duty: bool = True
    session: str | None = None

    @property
    def rights(self) -> Rights:
        """What the actor's role has."""
        return RIGHTS[self.role]

    @property
    def desks(self) -> frozenset[str] | None:
        """The desks this actor works at; None means every desk."""
        if self.rights.reach is Reach.REGION:
            return None
        if self.rights.reach is Reach.CENTRE:
            return frozenset({CENTRE})
        return frozenset(dong_desk(dong) for dong in self.dongs)


def operator(origin: str) -> Actor:
    """Somebody at the machine itself, who holds the key file and the database and therefore may do everything."""
    return Actor(user="operator", role=Role.ADMINISTRATOR, origin=origin)


def dong_desk(dong: str) -> str:
    """The desk of one dong centre."""
    return f"dong:{dong}"


def may(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's role has a permission anywhere."""
    return permission in actor.rights.permissions


def require(actor: Actor, permission: Permission) -> None:
    """Raise Forbidden (`role_not_allowed`) unless the actor's role has the permission."""
    if not may(actor, permission):
        raise Forbidden("role_not_allowed", values={"role": actor.role})


def may_in(actor: Actor, permission: Permission, dong: str) -> bool:
    """Whether the actor has a permission in a dong; for persons ask `may_see_household`."""
    return may(actor, permission) and (actor.rights.reach is not Reach.DONGS or dong in actor.dongs)


def may_see_household(
    actor: Actor,
    *,
    dong: str,
    night_consent: bool,
    incident_desk: str | None,
    permission: Permission = Permission.SEE_PERSONS,
) -> bool:
    """Whether the actor may see the person (or, with another `permission`, whatever that is about).

    Own dong; the centre with night consent while it is on duty (W5), and at any time while it holds an incident: the
    desk an open incident was sent to always sees the person, otherwise nobody could help.
    """
    if not may_in(actor, permission, dong):
        return False
    if actor.rights.reach is Reach.CENTRE:
        return incident_desk == CENTRE or (night_consent and actor.on_duty)
    return True


def may_work_on(actor: Actor, *, dong: str, desk: str) -> bool:
    """Whether the actor may handle an incident: at the desk that holds it, and always in the person's own dong."""
    desks = actor.desks
    if not may(actor, Permission.WORK_ON_INCIDENTS):
        return False
    return desks is None or desk in desks or dong in actor.dongs


def works_now(role: Role, *, dongs_open: bool) -> bool:
    """Whether it is within the hours a role works (W5); roles without hours are always on duty."""
    hours = RIGHTS[role].hours
    return hours is Hours.ANY or dongs_open is (hours is Hours.OFFICE)
