"""Killed in the middle of writing, nothing that was added is lost and no number comes twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from custom_components.smartcare.outbox import Outbox

PACKAGE = Path(__file__).parents[2] / "custom_components" / "smartcare"

# Imports the outbox without Home Assistant, and says each number once the item is added.
WRITER = """
import sys, types
from datetime import UTC, datetime
from pathlib import Path

package = types.ModuleType("smartcare")
package.__path__ = [sys.argv[1]]
sys.modules["smartcare"] = package
from smartcare.kernel import wire
from smartcare.outbox import Outbox

outbox = Outbox.open(Path(sys.argv[2]))
now = datetime.now(UTC)
kinds = (wire.SosItem(at=now, sensor="s"), wire.ReadingItem(at=now, sensor="r", value=1.0))
for round in range(10**9):
    print("added", outbox.add(kinds[round % 2]), flush=True)
    if round % 7 == 6:
        batch = outbox.next_batch(3)
        print("settled", *(item["seq"] for item in batch.items), flush=True)
        outbox.settle(0, [item["seq"] for item in batch.items])
"""


def life(path: Path, until: int) -> list[list[str]]:
    """Let a writer run until it has said so many lines, kill it, and return all it said."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(PACKAGE), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(until)]
    os.kill(process.pid, signal.SIGKILL)
    lines += process.stdout.readlines()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    return [line.split() for line in lines if line.endswith("\n")]


def test_everything_said_to_be_added_is_there_after_kills(tmp_path):
    path = tmp_path / "home.outbox"

    said = [word for lines in (40, 75, 111) for word in life(path, lines)]

    added = [int(number) for word, *rest in said if word == "added" for number in rest]
    settled = {int(number) for word, *rest in said if word == "settled" for number in rest}
    outbox = Outbox.open(path)
    waiting = {item["seq"] for item in outbox.next_batch(10**6).items}
    assert len(added) == len(set(added)) > 100
    assert added == sorted(added)
    assert waiting >= set(added) - settled
    assert outbox.trouble is None
    assert outbox.add_all([]) == ()
    outbox.close()
