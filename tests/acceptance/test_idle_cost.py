"""The integration costs an idle Home Assistant next to nothing."""

from benchmarks.idle import measure


async def test_less_than_a_percent_and_thirty_megabytes():
    added = (await measure(seconds=20)).added
    assert added.cpu < 0.01
    assert added.memory_mb < 30
