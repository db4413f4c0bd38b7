"""Offers to another dong, leaving, and the devices that come back (W15, W17)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from aggregator.domain.case.machine import Result
from aggregator.domain.device import Device, DeviceKind, DeviceState
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.leaving import CASE_RESULT, LeavingReason, check_leaving
from aggregator.domain.transfer import Transfer, TransferState

from .conftest import LATER, NOON, SOON

SECOND = timedelta(seconds=1)


def offer(**more: Any) -> Transfer:
    """Somebody moves from Mangu-dong to Sinnae-dong."""
    values: dict[str, Any] = {"dong_from": "mangu", "dong_to": "sinnae"} | more
    return Transfer(id="t_1", household="h_1", moves_at=LATER, memo="이사", offered_at=NOON, offered_by="kim", **values)


def test_nobody_moves_to_where_they_live():
    with pytest.raises(Invalid, match="transfer_same_dong"):
        offer(dong_to="mangu")


@pytest.mark.parametrize(
    ("state", "answer"),
    [(TransferState.ACCEPTED, ""), (TransferState.REFUSED, "이미 다른 동"), (TransferState.WITHDRAWN, "")],
)
def test_an_offer_is_decided_once(state: TransferState, answer: str):
    decided = offer().decided(state, SOON, "lee", answer)
    assert (decided.state, decided.decided_at, decided.decided_by, decided.answer) == (state, SOON, "lee", answer)
    for again in (TransferState.ACCEPTED, TransferState.REFUSED, TransferState.WITHDRAWN):
        with pytest.raises(Conflict, match="transfer_decided"):
            decided.decided(again, LATER, "lee", "x")


def test_a_refusal_says_why():
    with pytest.raises(Invalid, match="memo_needed"):
        offer().decided(TransferState.REFUSED, SOON, "lee", " ")


def device(**more: Any) -> Device:
    """A plug that was lent at noon."""
    values: dict[str, Any] = {"label": "A-17", "state": DeviceState.OUT} | more
    return Device(
        id="d_1", household="h_1", kind=DeviceKind.PLUG, out_at=NOON, changed_at=NOON, changed_by="kim", **values
    )


def test_a_device_has_a_label():
    with pytest.raises(Invalid, match="field_empty"):
        device(label=" ")


@pytest.mark.parametrize(
    ("known", "state", "wanted_at"),
    [
        (device(wanted_at=SOON), DeviceState.RETURNED, None),
        (device(wanted_at=SOON), DeviceState.LOST, None),
        (device(state=DeviceState.LOST), DeviceState.OUT, None),
        (device(state=DeviceState.LOST), DeviceState.RETURNED, None),
    ],
)
def test_a_device_that_is_back_is_wanted_by_nobody(known: Device, state: DeviceState, wanted_at: datetime | None):
    moved = known.moved(state, LATER, "lee")
    assert (moved.state, moved.changed_at, moved.changed_by, moved.wanted_at) == (state, LATER, "lee", wanted_at)


def test_a_device_that_stays_where_it_is_stays_as_it_is():
    known = device(wanted_at=SOON)
    assert known.moved(DeviceState.OUT, LATER, "lee") is known


@pytest.mark.parametrize(
    ("at", "code"), [(LATER + SECOND, "leaving_in_future"), (NOON - SECOND, "leaving_before_registration")]
)
def test_leaving_lies_between_registration_and_now(at: datetime, code: str):
    with pytest.raises(Invalid, match=code):
        check_leaving(at, NOON, LATER)


@pytest.mark.parametrize("at", [NOON, SOON, LATER])
def test_leaving_may_be_written_down_later(at: datetime):
    check_leaving(at, NOON, LATER)


def test_every_reason_ends_the_case_in_its_own_way():
    assert CASE_RESULT == {
        LeavingReason.MOVED_OUT: Result.MOVED_OUT,
        LeavingReason.ADMITTED: Result.ADMITTED,
        LeavingReason.DIED: Result.DIED,
        LeavingReason.REFUSED: Result.REFUSED,
        LeavingReason.ENDED: Result.ENDED,
    }
