"""What a case gives back to watching, in words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.domain.absence import Absence, AbsenceKind, Channel, Teller
from aggregator.domain.case.give_back import (
    Detection,
    Proposed,
    absence_begins,
    change_reach,
    leaves,
    move_plug,
    proposals,
)
from aggregator.domain.errors import Invalid
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.reachability import Reach
from aggregator.domain.region import Language
from aggregator.domain.repeats import mend_of
from aggregator.domain.task import handling
from aggregator.domain.task.machine import Kind, Team
from aggregator.kernel.events import Explanation
from aggregator.kernel.home import HOUR_S, Home, Sensor, SensorKind
from aggregator.text import texts

AT = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
NAMES = {"mangu": "망우동", "sinnae": "신내동"}
PLUG = Sensor(id="tv", kind=SensorKind.POWER)
DOOR = Sensor(id="door", kind=SensorKind.CONTACT, front_door=True)
PHONE = Sensor(id="steps", kind=SensorKind.PHONE)


def hours(detection: Detection) -> tuple[float | None, float | None]:
    return tuple(None if time is None else time / HOUR_S for time in (detection.home_s, detection.away_s))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("sensors", "now", "offered"),
    [
        ((), (None, None), {"plug": (26.0, 26.0), "phone": (26.0, 26.0)}),
        ((DOOR,), (None, None), {"plug": (15.5, 44.0), "phone": (15.5, 44.0)}),
        ((PLUG,), (26.0, 26.0), {"front_door": (15.5, 44.0), "plug": (23.5, 23.5), "phone": (23.5, 23.5)}),
        ((PLUG, DOOR), (15.5, 44.0), {"plug": (13.5, 44.0), "phone": (15.5, 38.0)}),
        ((PLUG, DOOR, PHONE), (15.5, 44.0), {"plug": (13.5, 44.0)}),
    ],
)
def test_sensors_that_help(sensors: tuple[Sensor, ...], now: Any, offered: dict[str, Any]) -> None:
    found = proposals(Home(sensors=sensors))
    assert {hours(one.now) for one in found} == {now}
    assert {str(one.sensor): hours(one.then) for one in found} == offered


def test_a_demonstration_is_told_in_the_time_of_the_world() -> None:
    (usual, *_), (hurried, *_) = proposals(Home(sensors=(PLUG,))), proposals(Home(sensors=(PLUG,), pace=60))
    assert usual == hurried


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sensors", [(), (PLUG,), (PLUG, DOOR)])
def test_a_proposal_says_what_it_changes(language: Language, sensors: tuple[Sensor, ...]) -> None:
    for one in proposals(Home(sensors=sensors)):
        told = texts(language).explain(one.what, UTC)
        assert texts(language).say(f"proposed.{one.sensor}") in told
        assert "…" not in told
        assert "give_back" not in told


def test_the_words_of_one_proposal() -> None:
    told = {one.sensor: texts(Language.ENGLISH).explain(one.what, UTC) for one in proposals(Home(sensors=(PLUG,)))}
    assert told[Proposed.FRONT_DOOR] == (
        "Bring a contact at the front door. Now somebody who collapses is asked after about 26 h at home, 26 h away. "
        "With it after about 15 h 30 min at home, 44 h away."
    )


@pytest.mark.parametrize(
    ("before", "added", "removed", "later", "key"),
    [
        ([], ["refuses_visits"], [], ["refuses_visits"], "give_back.reach+reach.refuses_visits"),
        (
            ["prefers_text", "prepaid"],
            ["prefers_call"],
            [],
            ["prepaid", "prefers_call"],
            "give_back.reach+reach.prefers_call+give_back.reach_ended+reach.prefers_text",
        ),
        (["prepaid"], [], ["prepaid"], [], "give_back.reach_ended+reach.prepaid"),
        (["prefers_call"], ["prepaid"], [], ["prepaid", "prefers_call"], "give_back.reach+reach.prepaid"),
        (["prepaid"], ["prepaid"], [], ["prepaid"], ""),
        (["prepaid"], ["prepaid"], ["prepaid"], ["prepaid"], ""),
        ([], [], ["prepaid"], [], ""),
    ],
)
def test_how_to_reach_somebody_changes(
    before: list[str], added: list[str], removed: list[str], later: list[str], key: str
) -> None:
    facts, what = change_reach(map(Reach, before), added=map(Reach, added), removed=map(Reach, removed))
    assert ([str(fact) for fact in facts], what.key) == (later, key)


def test_two_new_preferences_at_a_time_are_refused() -> None:
    with pytest.raises(Invalid, match="preferences_clash"):
        change_reach([], added=[Reach.PREFERS_CALL, Reach.PREFERS_TEXT], removed=[])


@pytest.mark.parametrize(("ends", "key"), [(None, "give_back.absence_open"), (timedelta(days=7), "give_back.absence")])
def test_an_absence_is_told_without_its_place(ends: timedelta | None, key: str) -> None:
    absence = Absence(
        id="a_1",
        household="h_1",
        kind=AbsenceKind.HOSPITAL,
        told_by=Teller.GUARDIAN,
        channel=Channel.CALL,
        starts_at=AT,
        ends_at=None if ends is None else AT + ends,
        place="서울의료원",
        recorded_at=AT,
        recorded_by="kim",
    )
    what = absence_begins(absence)
    assert what.key == key
    assert "서울의료원" not in str(what.values)
    assert "입원" in texts(Language.KOREAN).explain(what, UTC)


def test_a_plug_with_and_without_its_mend() -> None:
    known = mend_of(Explanation("ticket.never_switches", {"appliance": "tv"}))
    assert move_plug(known) == Explanation("give_back.plug+repeat.never_switches", {"appliance": "tv"})
    assert move_plug(None).key == "give_back.plug+give_back.plug_unsuitable"


@pytest.mark.parametrize("reason", LeavingReason)
def test_every_reason_of_leaving_has_its_words(reason: LeavingReason) -> None:
    assert texts(Language.KOREAN).say(f"leaving.{reason}") in texts(Language.KOREAN).explain(leaves(reason), UTC)


@pytest.mark.parametrize(
    ("given", "taken", "person", "team"),
    [
        ({}, False, None, Team.DONG_OFFICER),
        ({"team": Team.NURSE}, False, None, Team.NURSE),
        ({"person": "kim"}, False, "lee", None),
        ({"team": Team.NURSE}, True, "lee", Team.NURSE),
    ],
)
def test_a_task_goes_along_with_its_person(given: Any, taken: bool, person: str | None, team: Team | None) -> None:
    made = handling.new("h_1", "mangu", Kind.VISIT, at=AT, who="kim", due_at=AT + timedelta(days=1), **given)
    task = handling.take(made.task, at=AT, who="kim").task if taken else made.task
    moved = handling.go_along(task, "sinnae", NAMES, at=AT, who="lee")
    assert (moved.task.dong, moved.task.person, moved.task.team) == ("sinnae", person, team)
    assert (moved.task.state, moved.task.due_at) == (task.state, task.due_at)
    (row,) = moved.transitions
    assert (row.who, row.what.values) == ("lee", {"before": "망우동", "dong": "신내동"})
