"""How many reports are taken, as it is configured."""

from pathlib import Path

import pytest

from aggregator.config import ConfigError, parse_config
from aggregator.domain.ingest_rules import IngestRules
from aggregator.domain.region import Language
from aggregator.text import texts

from .test_sign_in import TEXT


def read(folder: Path, *lines: str) -> IngestRules:
    text = TEXT.replace("sign_in:", "ingest:") + "".join(f"  {line}\n" for line in lines)
    return parse_config(text, name="smartcare.yaml", folder=folder, environment={}).region.ingest


def test_what_is_usual(folder: Path) -> None:
    assert read(folder) == IngestRules()
    assert read(folder, "a_minute: 600") == IngestRules(a_minute=600)


def test_everything_set(folder: Path) -> None:
    lines = ("waiting: 10", "signals: 1000000", "megabytes: 16", "a_minute: 4", "beside: 0")
    assert read(folder, *lines) == IngestRules(waiting=10, signals=1_000_000, megabytes=16, a_minute=4, beside=0)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("waiting: 9", "ingest.waiting: “9” is not a number of reports — write a number from 10 to 1000000"),
        ("signals: many", "ingest.signals: “many” is not a number of reports — write a number from 10 to 1000000"),
        ("megabytes: 1", "ingest.megabytes: “1” is not an amount of memory in megabytes — write a number from 16 to"),
        ("a_minute: -5", "ingest.a_minute: “-5” is not a number of reports — write a number from 4 to 100000"),
        ("beside: -1", "ingest.beside: “-1” is not a number of reports — write a number from 0 to 100000"),
        ("speed: 5", "ingest.speed: "),
    ],
)
def test_problems_name_their_line(folder: Path, line: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(folder, line)
    (found,) = refused.value.lines(texts(Language.ENGLISH))
    assert found.startswith(f"smartcare.yaml:6: {told}")
