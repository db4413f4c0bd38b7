"""When silence is an outage, and which nodes are too old, as it is configured."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import parse_config
from aggregator.config.errors import ConfigError
from aggregator.domain.region import Language, NodeRules, OutageRules, Region
from aggregator.text import texts

BASE = """
districts: [{id: d, name: D, dongs: [{id: o, name: O, recipients: [webhook: "http://127.0.0.1:9/o"]}]}]
centre: {name: C, recipients: [webhook: "http://127.0.0.1:9/c"]}
channels: {webhook: {secret: 0123456789abcdef}}
"""
MINUTE = timedelta(minutes=1)


def region(folder: Path, written: str) -> Region:
    return parse_config(BASE + written, name="smartcare.yaml", folder=folder, environment={}).region


@pytest.mark.parametrize(
    ("written", "outages", "nodes"),
    [
        ("", OutageRules(), NodeRules()),
        ("outages: {}\nnodes: {}", OutageRules(), NodeRules()),
        (
            "outages: {window: 30m, homes: 8, share: 50%, grace: 1m, back: 80%, settle: 10m}",
            OutageRules(window=30 * MINUTE, homes=8, share=0.5, grace=MINUTE, back=0.8, settle=10 * MINUTE),
            NodeRules(),
        ),
        ("nodes: {minimum: 0.1.0, newest: 0.2.0}", OutageRules(), NodeRules(minimum="0.1.0", newest="0.2.0")),
    ],
)
def test_what_is_written_and_what_is_usual(folder: Path, written: str, outages: OutageRules, nodes: NodeRules):
    found = region(folder, written)
    assert (found.outages, found.nodes) == (outages, nodes)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("outages: {window: soon}", "outages.window"),
        ("outages: {homes: few}", "outages.homes"),
        ("outages: {share: 2}", "outages.share"),
        ("outages: {back: most}", "outages.back"),
        ("outages: {grace: -1m}", "outages.grace"),
        ("outages: {until: 1m}", "outages.until"),
        ("nodes: {minimum: old}", "nodes.minimum"),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_problems(folder: Path, written: str, place: str, language: Language):
    with pytest.raises(ConfigError) as caught:
        region(folder, written)
    (line,) = caught.value.lines(texts(language))
    assert line.startswith(f"smartcare.yaml:5: {place}: ")
