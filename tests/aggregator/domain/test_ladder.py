"""Who is told one after the other."""

from dataclasses import dataclass

import pytest

from aggregator.domain.ladder import Kind, ladder, one_by_one, rung_at
from aggregator.domain.region import Recipient


@dataclass(frozen=True)
class Person:
    """Somebody on call."""

    name: str
    ways: tuple[Recipient, ...]


def way(address: str) -> Recipient:
    """A text message."""
    return Recipient(channel="text", address=address)


DESK, OTHER, BOTH = (way("desk"),), (way("other"),), (way("desk"), way("other"))
KIM, LEE, HEAD = (Person(name, (way(name),)) for name in ("kim", "lee", "head"))
MUTE = Person("mute", ())


@pytest.mark.parametrize(
    ("desk", "people", "supervisors", "other", "expected"),
    [
        (DESK, (), (), OTHER, ["desk", "other_desk"]),
        (DESK, (KIM, LEE), (HEAD,), OTHER, ["desk", "person lee", "supervisor head", "other_desk"]),
        (DESK, (KIM, MUTE, LEE), (), (), ["desk", "person lee"]),
        ((), (), (HEAD,), OTHER, ["supervisor head", "other_desk"]),
        (DESK, (), (), DESK, ["desk"]),
        ((*DESK, way("lee")), (KIM, LEE), (), OTHER, ["desk", "other_desk"]),
        ((), (), (), (), ["everybody"]),
    ],
)
def test_rungs(desk, people, supervisors, other, expected: list[str]):
    rungs = ladder(desk=desk, people=people, supervisors=supervisors, other_desk=other, everybody=BOTH)
    assert [f"{rung.kind} {rung.who}".strip() for rung in rungs] == expected
    assert all(rung.recipients for rung in rungs)


def test_after_the_last_rung_comes_the_first_again():
    rungs = ladder(desk=DESK, people=(), supervisors=(), other_desk=OTHER, everybody=BOTH)
    told = [(rung.kind, round_) for rung, round_ in (rung_at(rungs, step) for step in range(5))]
    desk, other = Kind.DESK, Kind.OTHER_DESK
    assert told == [(desk, 1), (other, 1), (desk, 2), (other, 2), (desk, 3)]
    assert rungs[1].why(2).values == {"round": 2, "who": ""}


def test_further_ways_of_a_person_are_tried_where_the_first_fails():
    (told,) = one_by_one((way("phone"), way("mail"), way("office")))
    assert (told.address, [one.address for one in told.then]) == ("phone", ["mail", "office"])
    assert one_by_one(()) == ()
