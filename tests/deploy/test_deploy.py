"""What is deployed is whole: units systemd understands, containers whose parts exist, alerts about numbers we have."""

import base64
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from aggregator.app import running
from aggregator.config import Config, parse_config
from aggregator.metrics.access import MetricsAccess

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(file for file in (DEPLOY / "systemd").iterdir() if file.suffix in (".service", ".timer"))
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
COMPOSE: Mapping[str, Any] = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text("utf-8"))
ALERTS: Mapping[str, Any] = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text("utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
VARIABLE = re.compile(r"\$\{([A-Z_]+)")
SECRET = "0123456789abcdef"


def settings(unit: Path) -> Mapping[str, list[str]]:
    """Every setting of a unit file with its values."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text("utf-8").splitlines():
        name, found_sign, value = line.partition("=")
        found.setdefault(name if found_sign and not line.startswith("#") else "", []).append(value)
    return found


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/smartcare/bin/smartcare", sys.executable)
        (tmp_path / unit.name.replace("@.", "@1.")).write_text(text, "utf-8")
    names = sorted(str(file) for file in tmp_path.iterdir())
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, check=False
    )
    assert len(names) == 4
    assert [line for line in verified.stderr.splitlines() if "smartcare" in line] == []


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_units_give_away_little(unit: Path) -> None:
    told = settings(unit)
    assert {name: told[name] for name in ("ProtectSystem", "ProtectHome", "NoNewPrivileges", "User")} == {
        "ProtectSystem": ["strict"],
        "ProtectHome": ["yes"],
        "NoNewPrivileges": ["yes"],
        "User": ["smartcare"],
    }


def test_the_processes_of_a_region_run_as_the_single_one() -> None:
    single, several = (settings(DEPLOY / "systemd" / name) for name in ("smartcare.service", "smartcare@.service"))
    differing = {name for name in single if name and single[name] != several.get(name)}
    assert differing == {"Description", "RuntimeDirectory"}


def test_the_service_is_given_the_time_it_takes_to_end() -> None:
    from aggregator.cli.ending import WITHIN_S

    for name in ("smartcare.service", "smartcare@.service"):
        assert int(settings(DEPLOY / "systemd" / name)["TimeoutStopSec"][0]) > WITHIN_S
    assert int(COMPOSE["services"]["region"]["stop_grace_period"].removesuffix("s")) > WITHIN_S


def test_every_variable_of_the_compose_file_is_explained() -> None:
    used = set(VARIABLE.findall((DEPLOY / "compose" / "compose.yaml").read_text("utf-8")))
    told = settings(DEPLOY / "compose" / ".env.example")
    assert used == set(told) - {""}


def test_every_secret_of_the_configuration_reaches_the_region() -> None:
    named = set(re.findall(r"!env (\w+)", (DEPLOY / "compose" / "region" / "smartcare.yaml").read_text("utf-8")))
    assert named <= set(COMPOSE["services"]["region"]["environment"])


def test_everything_the_compose_file_names_is_there() -> None:
    services = COMPOSE["services"]
    volumes = [volume.split(":") for one in services.values() for volume in one.get("volumes", [])]
    named = {source for source, *_ in volumes if not source.startswith(".")}
    files = [DEPLOY / "compose" / source for source, *_ in volumes if source.startswith(".")]
    assert named == set(COMPOSE["volumes"])
    assert [file for file in files if not file.exists()] == []
    assert {network for one in services.values() for network in one["networks"]} == set(COMPOSE["networks"])
    assert {name for one in services.values() for name in one.get("depends_on", {})} <= set(services)
    ports = [port.rsplit(":", 1)[0] for one in services.values() for port in one.get("ports", [])]
    assert len(ports) == len(set(ports))
    assert (DEPLOY / "compose" / services["region"]["build"]["context"]).resolve() == ROOT


def test_what_the_image_is_made_of_is_there_and_not_ignored() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = [word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE) for word in line.split()]
    kept = {line.removeprefix("!") for line in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()}
    assert copied
    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert [path for path in copied if path not in kept] == []


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The configuration for containers, with a file for a database."""
    (tmp_path / "smartcare.key").write_bytes(base64.urlsafe_b64encode(bytes(32)))
    (tmp_path / "webhook.secret").write_text(SECRET)
    text = (DEPLOY / "compose" / "region" / "smartcare.yaml").read_text("utf-8")
    return parse_config(text, name="smartcare.yaml", folder=tmp_path, environment={"METRICS_TOKEN": SECRET})


def test_the_configuration_for_containers_is_sound(config: Config) -> None:
    subnet = COMPOSE["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    assert config.server.proxies == {subnet}
    assert (config.server.host, config.server.port) == ("0.0.0.0", 8080)
    assert config.metrics.access is MetricsAccess.TOKEN


@pytest.fixture
async def numbers(config: Config) -> frozenset[str]:
    """The names of everything a region tells."""
    async with running(config) as application:
        text = (await application.metrics.text()).decode()
    families = {family.name: family.type for family in text_string_to_metric_families(text)}
    return frozenset(f"{name}_total" if kind == "counter" else name for name, kind in families.items())


async def test_alerts_ask_for_numbers_there_are(numbers: frozenset[str]) -> None:
    asked = {name for rule in RULES for name in re.findall(r"\bsmartcare_\w+", rule["expr"] + str(rule["annotations"]))}
    assert len(asked) > 15
    assert asked <= numbers


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alerts_say_what_to_do(rule: Mapping[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["description"]


@pytest.mark.parametrize("page", ["operator.md", "operator.ko.md"])
def test_the_page_for_operators_knows_the_alerts_and_numbers(page: str, numbers: frozenset[str]) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    assert set(re.findall(r"\bsmartcare_\w+", text)) <= numbers


def test_the_page_for_operators_has_the_places_alerts_send_to() -> None:
    headings = set(re.findall(r"^#+ (.+)$", (ROOT / "docs" / "operator.md").read_text("utf-8"), re.MULTILINE))
    sent = {place for rule in RULES for place in re.findall(r'docs/operator\.md, "([^"]+)"', str(rule["annotations"]))}
    assert len(sent) > 4
    assert sent <= headings
