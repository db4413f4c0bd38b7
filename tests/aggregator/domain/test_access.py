"""Who may do what."""

import pytest

from aggregator.domain.access import (
    BOUND_TO_PLACES,
    RIGHTS,
    Actor,
    Hours,
    Permission,
    Role,
    may,
    may_in,
    may_see_household,
    may_work_on,
    operator,
    require,
    works_now,
)
from aggregator.domain.errors import Forbidden

from .conftest import CHOI, KIM, PARK

JUNG = Actor(user="jung", role=Role.DISTRICT_MANAGER, dongs=frozenset({"mangu", "sinnae"}))
YUN = Actor(user="yun", role=Role.VIEWER, dongs=frozenset({"mangu"}))
HAN = Actor(user="han", role=Role.INSTALLER, dongs=frozenset({"mangu"}))
SEO = Actor(user="seo", role=Role.CITY)
BAE = Actor(user="bae", role=Role.AUDITOR)
SKT = Actor(user="skt", role=Role.VENDOR)
OPS = Actor(user="ops", role=Role.SERVICE_ADMINISTRATOR)
PARK_BY_DAY = Actor(user="park", role=Role.CENTRE_OFFICER, on_duty=False)


@pytest.mark.parametrize(
    ("actor", "desks"),
    [(KIM, {"dong:mangu"}), (PARK, {"centre"}), (CHOI, None), (operator("terminal"), None)],
)
def test_desks(actor: Actor, desks: set[str] | None):
    assert actor.desks == desks


@pytest.mark.parametrize(
    ("actor", "dong", "night_consent", "incident_desk", "expected"),
    [
        (KIM, "mangu", False, None, True),
        (KIM, "sinnae", True, "dong:sinnae", False),
        (PARK, "mangu", True, None, True),
        (PARK, "mangu", False, None, False),
        (PARK, "mangu", False, "dong:mangu", False),
        (PARK, "mangu", False, "centre", True),
        (PARK_BY_DAY, "mangu", True, None, False),
        (PARK_BY_DAY, "mangu", True, "dong:mangu", False),
        (PARK_BY_DAY, "mangu", True, "centre", True),
        (PARK_BY_DAY, "mangu", False, "centre", True),
        (CHOI, "mangu", False, None, True),
        (YUN, "mangu", False, None, True),
        (YUN, "sinnae", True, "centre", False),
        (JUNG, "sinnae", False, None, True),
        (JUNG, "hongje1", True, "centre", False),
        (HAN, "mangu", True, "dong:mangu", False),
        (SEO, "mangu", True, "centre", False),
        (BAE, "mangu", True, "centre", False),
        (SKT, "mangu", True, "centre", False),
        (OPS, "mangu", True, "centre", False),
    ],
)
def test_who_sees_a_person(actor: Actor, dong: str, night_consent: bool, incident_desk: str | None, expected: bool):
    seen = may_see_household(actor, dong=dong, night_consent=night_consent, incident_desk=incident_desk)
    assert seen is expected


@pytest.mark.parametrize(
    ("actor", "dong", "desk", "expected"),
    [
        (KIM, "mangu", "dong:mangu", True),
        (KIM, "mangu", "centre", True),
        (KIM, "sinnae", "dong:sinnae", False),
        (PARK, "mangu", "centre", True),
        (PARK, "mangu", "dong:mangu", False),
        (CHOI, "mangu", "dong:mangu", True),
        (YUN, "mangu", "dong:mangu", False),
        (JUNG, "sinnae", "centre", True),
        (JUNG, "hongje1", "dong:hongje1", False),
        (BAE, "mangu", "centre", False),
        (OPS, "mangu", "centre", False),
    ],
)
def test_who_works_on_an_incident(actor: Actor, dong: str, desk: str, expected: bool):
    assert may_work_on(actor, dong=dong, desk=desk) is expected


SEEING = {
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


@pytest.mark.parametrize(
    ("actor", "allowed", "refused"),
    [
        (YUN, SEEING, set(Permission) - SEEING),
        (
            KIM,
            SEEING | {Permission.WRITE_REGISTER, Permission.PAIR_NODES, Permission.WORK_ON_CASES},
            {Permission.SUPERVISE},
        ),
        (
            PARK,
            SEEING | {Permission.TAKE_WORRIES},
            {Permission.WRITE_REGISTER, Permission.PAIR_NODES, Permission.SEE_LOOKS},
        ),
        (
            JUNG,
            SEEING | {Permission.SUPERVISE, Permission.SEE_LOOKS, Permission.WRITE_ROSTERS},
            {Permission.WRITE_REGISTER},
        ),
        (SEO, {Permission.SEE_STATISTICS}, set(Permission) - {Permission.SEE_STATISTICS}),
        (SKT, {Permission.POST_CHECK_INS}, set(Permission) - {Permission.POST_CHECK_INS}),
        (
            BAE,
            {Permission.SEE_LOOKS, Permission.SEE_ACCOUNT_LOG, Permission.SEE_INCIDENTS},
            {Permission.SEE_PERSONS, Permission.SEE_ADDRESSES, Permission.MANAGE_USERS},
        ),
        (
            HAN,
            {Permission.SEE_ADDRESSES, Permission.PAIR_NODES, Permission.TEND_EQUIPMENT},
            {Permission.SEE_PERSONS, Permission.SEE_INCIDENTS, Permission.WRITE_REGISTER},
        ),
        (
            OPS,
            {Permission.MANAGE_USERS, Permission.CONFIGURE, Permission.PAIR_NODES},
            {Permission.SEE_PERSONS, Permission.SEE_ADDRESSES, Permission.SEE_INCIDENTS, Permission.EXPORT_PERSONS},
        ),
        (CHOI, set(Permission), set()),
    ],
)
def test_what_roles_may(actor: Actor, allowed: set[Permission], refused: set[Permission]):
    assert {permission for permission in allowed if may(actor, permission)} == allowed
    assert {permission for permission in refused if may(actor, permission)} == set()


def test_every_role_has_its_rights():
    assert set(RIGHTS) == set(Role)
    assert {Role.VIEWER, Role.DONG_OFFICER, Role.DISTRICT_MANAGER, Role.INSTALLER} == BOUND_TO_PLACES


def test_a_permission_is_required():
    require(KIM, Permission.WRITE_REGISTER)
    with pytest.raises(Forbidden, match="role_not_allowed"):
        require(YUN, Permission.WRITE_REGISTER)


@pytest.mark.parametrize(
    ("actor", "dong", "expected"),
    [(KIM, "mangu", True), (KIM, "sinnae", False), (YUN, "mangu", False), (OPS, "mangu", True), (CHOI, "sinnae", True)],
)
def test_where_a_permission_holds(actor: Actor, dong: str, expected: bool):
    assert may_in(actor, Permission.PAIR_NODES, dong) is expected


def test_what_is_not_about_persons_reaches_further():
    seen = may_see_household(
        OPS, dong="mangu", night_consent=False, incident_desk=None, permission=Permission.SEE_NODES
    )
    assert seen


@pytest.mark.parametrize(
    ("hours", "dongs_open", "expected"),
    [
        (Hours.OFFICE, True, True),
        (Hours.OFFICE, False, False),
        (Hours.CENTRE, True, False),
        (Hours.CENTRE, False, True),
        (Hours.ANY, True, True),
        (Hours.ANY, False, True),
    ],
)
def test_when_roles_work(hours: Hours, dongs_open: bool, expected: bool):
    roles = [role for role, rights in RIGHTS.items() if rights.hours is hours]
    assert {works_now(role, dongs_open=dongs_open) for role in roles} == {expected}
