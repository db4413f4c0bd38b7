"""What can be asked is what the region's own description offers; and its stream is read as it is meant."""

import json
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.absence import AbsenceKind, Channel, Teller
from aggregator.domain.incident import ContactMeans, ContactOutcome, Result
from custom_components.smartcare.desk.actions import (
    ABSENCES,
    ACTIONS,
    CHANNELS,
    MEANS,
    OUTCOMES,
    RESULTS,
    TELLERS,
)
from custom_components.smartcare.desk.event_stream import EventReader, StreamEvent
from custom_components.smartcare.desk.operations import OPERATIONS

ROOT = Path(__file__).parents[3]
OPENAPI = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))


def test_every_operation_is_one_of_the_regions():
    offered = {
        told["operationId"]: (method.upper(), path.removeprefix("/api/v1/"))
        for path, methods in OPENAPI["paths"].items()
        for method, told in methods.items()
        if "operationId" in told
    }
    asked = {name: (operation.method, operation.path) for name, operation in OPERATIONS.items()}
    assert {name: offered.get(name) for name in asked} == asked
    assert {action.operation for action in ACTIONS.values()} <= set(asked)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (ContactMeans, MEANS),
        (ContactOutcome, OUTCOMES),
        (Result, RESULTS),
        (AbsenceKind, ABSENCES),
        (Teller, TELLERS),
        (Channel, CHANNELS),
    ],
)
def test_words_are_the_regions(theirs: type[StrEnum], ours: tuple[str, ...]):
    assert tuple(theirs) == ours


def written(event: StreamEvent) -> str:
    data = "\n".join(f"data: {line}" for line in event.data.split("\n"))
    return f"id: {event.id}\nevent: {event.name}\n{data}\n\n"


WORD = st.text(st.characters(exclude_characters="\r\n\0", codec="utf-8"), min_size=1, max_size=20)
EVENTS = st.lists(
    st.builds(StreamEvent, id=st.integers(0, 10**12).map(str), name=WORD.filter(lambda word: word[0] != " "), data=WORD)
)


@given(EVENTS, st.lists(st.integers(0, 400)))
def test_events_survive_any_cutting(events: list[StreamEvent], cuts: list[int]):
    text = b": still here\n\n" + "".join(map(written, events)).encode()
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    reader = EventReader()
    read = [event for start, end in pairwise(places) for event in reader.feed(text[start:end])]
    assert read == events


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("data: a\ndata: b\n\n", [("", "message", "a\nb")]),
        ("event: x\n\n", []),
        ("id: 7\ndata:a\r\n\r\n", [("7", "message", "a")]),
        ("id: 7\ndata: a\n\ndata: b\n\n", [("7", "message", "a"), ("7", "message", "b")]),
        ("retry: 10\nunknown\ndata: a\n\n", [("", "message", "a")]),
    ],
)
def test_how_a_stream_is_read(text: str, events: list[tuple[str, str, str]]):
    assert [(one.id, one.name, one.data) for one in EventReader().feed(text.encode())] == events


def test_a_line_without_an_end_is_refused():
    reader = EventReader()
    with pytest.raises(ValueError, match="no end"):
        reader.feed(b"x" * 100_000)
