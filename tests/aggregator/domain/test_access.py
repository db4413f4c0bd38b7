"""Who may do what."""

import pytest

from aggregator.domain.access import Actor, Role, may_see_household, may_work_on, operator, require_role
from aggregator.domain.errors import Forbidden

from .conftest import CHOI, KIM, PARK


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
        (CHOI, "mangu", False, None, True),
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
    ],
)
def test_who_works_on_an_incident(actor: Actor, dong: str, desk: str, expected: bool):
    assert may_work_on(actor, dong=dong, desk=desk) is expected


def test_a_role_is_required():
    require_role(CHOI, {Role.ADMINISTRATOR})
    with pytest.raises(Forbidden, match="role_not_allowed"):
        require_role(KIM, {Role.ADMINISTRATOR, Role.CENTRE_OFFICER})
