"""What is written down about a household."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from aggregator.domain.errors import Invalid
from aggregator.domain.household import Change, Consent, ConsentKind, Contact, ContactKind, Registration, has_consent

from .conftest import LATER, NOON, SOON

GOOD: Mapping[str, Any] = {"dong": "mangu", "name": "김영희", "phone": "+82 (0)10-0000-0000"}


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"name": " "}, "field_empty", "name"),
        ({"phone": "call me"}, "phone_malformed", "phone"),
        ({"check_window_s": 59.0}, "out_of_range", "check_window_s"),
        ({"check_window_s": 6 * 3600.0 + 1}, "out_of_range", "check_window_s"),
        ({"check_window_s": float("nan")}, "out_of_range", "check_window_s"),
    ],
)
@pytest.mark.parametrize("make", [lambda values: Registration(**{**GOOD, **values}), lambda values: Change(**values)])
def test_a_wrong_field_is_named(make: Any, values: Mapping[str, Any], code: str, field: str):
    with pytest.raises(Invalid) as caught:
        make(values)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_the_edges_of_the_window_are_allowed():
    assert Registration(**GOOD, check_window_s=60.0).check_window_s == 60.0
    assert Change(check_window_s=6 * 3600.0, phone="", name="이순자").check_window_s == 6 * 3600.0
    assert Change() == Change(name=None)


@pytest.mark.parametrize(("name", "phone", "field"), [("", "02", "contacts.name"), ("딸", "x", "contacts.phone")])
def test_a_contact_can_be_called(name: str, phone: str, field: str):
    with pytest.raises(Invalid) as caught:
        Contact(kind=ContactKind.GUARDIAN, name=name, phone=phone)
    assert caught.value.field == field
    assert Contact(kind=ContactKind.GUARDIAN, name="딸", phone="010 0000").note == ""


@pytest.mark.parametrize(
    ("revoked_at", "at", "holds"),
    [(None, NOON, True), (None, LATER, True), (SOON, NOON, True), (SOON, SOON, False), (SOON, LATER, False)],
)
def test_a_consent_holds_from_its_date_until_it_is_revoked(revoked_at: datetime | None, at: datetime, holds: bool):
    consent = Consent(kind=ConsentKind.NIGHT, given_at=NOON, recorded_by="kim", revoked_at=revoked_at)
    assert consent.holds(at) is holds
    assert has_consent([consent], ConsentKind.NIGHT, at) is holds
    assert not has_consent([consent], ConsentKind.SERVICE, at)


def test_a_consent_does_not_hold_before_its_date():
    assert not Consent(kind=ConsentKind.NIGHT, given_at=SOON, recorded_by="kim").holds(NOON)
