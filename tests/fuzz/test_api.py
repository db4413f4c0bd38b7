"""Whatever is asked of the API, it does it or refuses it in words, as its own description says."""

import asyncio
import os

import pytest

if os.environ.get("CI") != "true":  # there it must be installed
    pytest.importorskip("schemathesis")

from .fuzzing import LONGEST_S
from .run import LEAST_DONE, LEAST_GOOD, MOST_REFUSED_AT_THE_DOOR, fuzz
from .tally import Tally

REQUESTS = 2_000


@pytest.fixture(scope="module")
def tally(tmp_path_factory: pytest.TempPathFactory) -> Tally:
    """One short run, always the same."""
    return asyncio.run(fuzz(tmp_path_factory.mktemp("fuzz"), requests=REQUESTS, seed=20_261_121))


def test_nothing_is_answered_that_the_description_does_not_allow(tally: Tally) -> None:
    assert [f"{fault.operation}: {fault.what}\n{fault.request}" for fault in tally.faults] == []
    assert tally.broken == 0


def test_every_request_is_answered_in_time(tally: Tally) -> None:
    assert tally.requests >= REQUESTS
    assert (tally.unanswered, tally.slowest_s < LONGEST_S) == (0, True)


def test_most_operations_were_really_done(tally: Tally) -> None:
    assert tally.good > LEAST_GOOD
    assert len(tally.succeeded) > LEAST_DONE
    assert tally.share(401, 429) < MOST_REFUSED_AT_THE_DOOR
