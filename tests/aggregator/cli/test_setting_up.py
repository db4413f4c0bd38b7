"""From nothing to a checked configuration."""

import json
import stat

import pytest

from aggregator.api.openapi import document
from aggregator.api.routes import ROUTES

from .conftest import Terminal


def test_init_writes_a_configuration_that_is_good(empty: Terminal) -> None:
    written = empty("init")
    checked = empty("check-config")
    assert written.output.count("Wrote") == 3
    assert (checked.exit_code, checked.output) == (0, "smartcare.yaml is good (1 districts, 1 dongs)\n")


def test_init_keeps_keys_from_others(empty: Terminal) -> None:
    empty("init")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in empty.folder.iterdir()}
    assert modes == {"smartcare.yaml": 0o600, "smartcare.key": 0o600, "webhook.secret": 0o600}


def test_init_overwrites_nothing(empty: Terminal) -> None:
    (empty.folder / "smartcare.key").write_text("precious", "utf-8")
    refused = empty("init")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("smartcare.key exists already — ")
    assert (empty.folder / "smartcare.key").read_text("utf-8") == "precious"
    assert not empty.config.exists()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "smartcare.yaml:6: server: `name: value` lines are expected here — write `name: value` lines\n"),
        ("ko", "smartcare.yaml:6: server: 여기에는 `이름: 값` 줄이 와야 합니다 — `이름: 값` 형식으로 쓰세요\n"),
    ],
)
def test_check_config_tells_every_problem(terminal: Terminal, language: str, told: str) -> None:
    lines = [
        "",
        "",
        "",
        "",
        "",
        "server: 80",
        "demo: {pace: 0}",
        terminal.config.read_text("utf-8").split("port: 0\n")[1],
    ]
    terminal.config.write_text("\n".join(lines), "utf-8")
    checked = terminal("--language", language, "check-config")
    assert checked.exit_code == 2
    assert checked.stderr.startswith(told)
    assert "smartcare.yaml:7: demo.pace: " in checked.stderr


def test_missing_configuration_is_told(empty: Terminal) -> None:
    refused = empty("household", "list")
    assert refused.exit_code == 2
    assert "No such file" in refused.stderr
    assert "smartcare init" in refused.stderr


def test_openapi_needs_no_configuration(empty: Terminal) -> None:
    printed = empty("openapi")
    empty("openapi", "--output", str(empty.folder / "openapi.json"))
    assert json.loads(printed.output) == json.loads(json.dumps(document(ROUTES)))
    assert (empty.folder / "openapi.json").read_text("utf-8") == printed.output


@pytest.mark.parametrize("arguments", [("--help",), ("incident", "--help"), ("--version",)])
def test_help(empty: Terminal, arguments: tuple[str, ...]) -> None:
    assert empty(*arguments).exit_code == 0


@pytest.mark.parametrize(
    "arguments", [("nothing",), ("pair",), ("user", "add", "kim", "--role", "queen"), ("--language", "fr", "openapi")]
)
def test_wrong_usage(empty: Terminal, arguments: tuple[str, ...]) -> None:
    assert empty(*arguments).exit_code == 2
