"""What somebody tells by phone."""

import pytest

from aggregator.domain.incident import Priority
from aggregator.domain.third_party import Reporter, ThirdPartyReport, WorryKind, rules
from aggregator.domain.triage import join, raise_incident

from .conftest import DONG, LATER, NOON, opened


def told(kind: WorryKind) -> ThirdPartyReport:
    return ThirdPartyReport(at=LATER, reporter=Reporter.NEIGHBOUR, kind=kind)


@pytest.mark.parametrize(
    ("kind", "priority", "expected"),
    [
        (WorryKind.WORRY, Priority.DANGER, []),
        (WorryKind.SUICIDE, Priority.DANGER_WORDS, ["rules.suicide"]),
        (WorryKind.VIOLENCE, Priority.DANGER_WORDS, ["rules.violence"]),
    ],
)
def test_danger_words_are_of_the_first_class(kind: WorryKind, priority: Priority, expected: list[str]):
    decision = raise_incident("h_1", told(kind), DONG, NOON, who="kim")
    assert (decision.incident.priority, decision.transitions[0].who) == (priority, "kim")
    assert decision.incident.reason.values["reporter"] == "neighbour"
    assert [rule.key for rule in rules(decision.transitions)] == expected


def test_danger_words_make_an_open_incident_more_urgent():
    joined = join(opened(), told(WorryKind.VIOLENCE), DONG, LATER, who="park")
    assert (joined.incident.priority, joined.tell) == (Priority.DANGER_WORDS, "raised")
    assert joined.transitions[0].who == "park"
