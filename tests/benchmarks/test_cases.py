"""The benchmark of cases on a few made-up people."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from aggregator.operations import districts
from aggregator.operations.context import Context
from aggregator.store import case_measures
from aggregator.store import cases as stored
from aggregator.store.cipher import Cipher
from aggregator.store.database import Database
from aggregator.store.referrals import referrals
from aggregator.store.schema import migrate
from benchmarks import cases
from benchmarks.asking import Measured, StandingClock, p95
from benchmarks.case_load import NOW, load, region
from benchmarks.cases import Run, main, questions, report


@pytest.fixture(scope="module")
def answer():
    """What the command prints about forty people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cases, "_QUICK", (40, 2))
        patch.setattr(cases, "PROMISED_MS", 60_000.0)
        return CliRunner().invoke(main, ["--quick", "--json"], catch_exceptions=False)


def test_everything_is_measured_and_compared(answer):
    (run,) = json.loads(answer.stdout)
    assert (answer.exit_code, run["store"], run["cases"]) == (0, "sqlite", 40)
    assert [one["what"] for one in run["measured"]] == list(questions())
    assert {one["times"] for one in run["measured"]} == {2}
    assert [one for one in run["measured"] if not (one["p95_ms"] >= one["median_ms"] > 0 < one["bare_p95_ms"])] == []


async def test_what_is_made_up_is_what_would_be_kept(tmp_path):
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'region.sqlite'}")
    await migrate(database)
    context = Context(database=database, clock=StandingClock(NOW), cipher=Cipher([b"k" * 32]), region=region())
    await districts.synchronise(context)
    await load(context, 40)
    async with database.write() as connection:
        before = [(await connection.execute(select(table))).all() for table in (stored.cases, referrals)]
        for number in range(40):
            await case_measures.renew(connection, f"h_{number}")
        after = [(await connection.execute(select(table))).all() for table in (stored.cases, referrals)]
    await database.close()
    assert before == after
    assert {row.helped_after_ms is None for row in before[0]} == {True, False}


@pytest.mark.parametrize(("values", "found"), [([1.0], 1.0), ([2.0, 1.0], 2.0), (list(range(1, 101)), 95)])
def test_the_95th_percentile(values, found):
    assert p95(values) == found


@pytest.mark.parametrize(("p95_ms", "kept"), [(200.0, True), (200.1, False)])
def test_what_was_promised(p95_ms, kept):
    one = Measured(what="x", times=1, median_ms=1.0, p95_ms=p95_ms, bare_p95_ms=0.5, ratio=2.0)
    run = Run(store="sqlite", cases=1, loaded_s=0.1, busy=9.0, measured=(one,))
    assert run.kept is kept
    assert "sqlite (while 9 processes wanted the cores):" in report([run])
    assert f"| x | 1.0 ms | {p95_ms:.1f} ms | 0.5 ms | 2.0 |" in report([run])
