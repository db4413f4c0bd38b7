"""Attempts to reach somebody: words are counted, names are sealed."""

import pytest

from aggregator.domain.contact import attempt


@pytest.mark.parametrize(
    ("whom", "reached", "memo", "values", "told"),
    [
        ("subject", "", "", {"whom": "subject"}, ""),
        ("guardian", "guardian", "comes", {"whom": "guardian", "reached": "guardian"}, "comes"),
        ("통장 최", "", "", {"whom": "other"}, "통장 최"),
        ("subject", "딸", "comes", {"whom": "subject", "reached": "other"}, "딸: comes"),
        ("딸", "딸", "comes", {"whom": "other", "reached": "other"}, "딸: comes"),
        ("딸", "사위", "", {"whom": "other", "reached": "other"}, "딸: 사위"),
    ],
)
def test_names_go_with_the_memo(whom: str, reached: str, memo: str, values: dict[str, str], told: str):
    why, sealed = attempt(means="call", outcome="ok", whom=whom, reached=reached, memo=memo)
    assert why.values == {"means": "call", "outcome": "ok"} | values
    assert why.key == "incident.contacted" + "+contact.reached" * bool(reached)
    assert sealed == told
