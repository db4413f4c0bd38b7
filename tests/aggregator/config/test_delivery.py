"""Gateways, services, people in order and the limits of messages."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import AppriseSettings, Config, SensSettings, SolapiSettings, parse_config
from aggregator.domain.region import Language, MessageRules, Recipient

from .test_problems import SOUND, problems

FULL = """
districts: [{id: a, name: 가구, dongs: [{id: b, name: 나동, recipients: [
  {solapi: 010-0000-0001, smtp: kim@example.org},
  {smtp: lee@example.org, substitute: true, language: en},
  {apprise: duty}]}]}]
centre: {name: 관제센터, recipients: [{sens: 010-0000-0003}]}
messages: {at_once: 5, window: 30s}
channels:
  smtp: {host: mail, sender: s@example.org}
  solapi: {api_key: !env KEY, api_secret_file: secret, sender: 02-330-0001, webhook_secret: !env HOOK, within: 3m}
  sens: {service_id: "ncp:sms:kr:1:x", access_key: a, secret_key: b, sender: 02-330-0001, base: "https://gov.example/"}
  apprise: {services: [{name: duty, url: !env DUTY}], within: 90s, timeout: 4s}
"""
ENVIRONMENT = {"KEY": "k", "HOOK": "h", "DUTY": "json://127.0.0.1/key"}


def full(folder: Path) -> Config:
    (folder / "secret").write_text("s")
    return parse_config(FULL, name="smartcare.yaml", folder=folder, environment=ENVIRONMENT)


def test_gateways_and_services(folder: Path) -> None:
    channels = full(folder).channels
    assert channels.solapi == SolapiSettings(
        api_key="k", api_secret="s", sender="02-330-0001", webhook_secret="h", within=timedelta(minutes=3)
    )
    assert channels.sens == SensSettings(
        service_id="ncp:sms:kr:1:x",
        access_key="a",
        secret_key="b",
        sender="02-330-0001",
        base="https://gov.example",
    )
    assert channels.apprise == AppriseSettings(
        services={"duty": ENVIRONMENT["DUTY"]}, within=timedelta(seconds=90), timeout=timedelta(seconds=4)
    )


def test_people_in_order_with_their_channels(folder: Path) -> None:
    region = full(folder).region
    kim = Recipient(channel="smtp", address="kim@example.org")
    lee = Recipient(channel="smtp", address="lee@example.org", language=Language.ENGLISH)
    assert region.recipients["dong:b"] == (
        Recipient(channel="solapi", address="010-0000-0001", within=timedelta(minutes=3), then=(kim, lee)),
        Recipient(channel="apprise", address="duty", within=timedelta(seconds=90)),
    )
    assert region.recipients["centre"] == (
        Recipient(channel="sens", address="010-0000-0003", within=timedelta(minutes=2)),
    )
    assert region.messages == MessageRules(at_once=5, window=timedelta(seconds=30))


MAIL = "smtp: {host: m, sender: s@example.org}"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"channels": f"channels: {{{MAIL}, solapi: {{sender: 1}}}}"},
            [
                "3: channels.solapi.api_key: “api_key” is missing",
                "3: channels.solapi.api_secret: “api_secret” is missing",
                "3: channels.solapi.sender: “1” is not a phone",
            ],
        ),
        (
            {"channels": f"channels: {{{MAIL}, sens: {{access_key: a, secret_key: b, sender: 02-1234, base: x}}}}"},
            [
                "3: channels.sens.service_id: “service_id” is missing",
                "3: channels.sens.base: “x” is not",
            ],
        ),
        (
            {"channels": f"channels: {{{MAIL}, apprise: {{services: [{{name: a, url: 'json://h/k'}}]}}}}"},
            ["3: channels.apprise.services[0].url: the address holds a password"],
        ),
        (
            {"channels": f"channels: {{{MAIL}, apprise: {{services: [{{name: a, url: !env A}}]}}}}"},
            ["3: channels.apprise.services[0].url: Apprise knows no service"],
        ),
        (
            {"channels": f"channels: {{{MAIL}, apprise: {{services: [{{name: a, url_file: service}}]}}}}"},
            ["3: channels.apprise.services[0].url_file: Apprise knows no service"],
        ),
        (
            {"channels": f"channels: {{{MAIL}, apprise: {{services: [{{name: a}}]}}}}"},
            ["3: channels.apprise.services[0].url: “url” is missing"],
        ),
        (
            {
                "channels": f"channels: {{{MAIL}, apprise: {{services: "
                "[{name: a, url: !env DUTY}, {name: a, url: !env DUTY}]}}"
            },
            ["3: channels.apprise.services[1].name: the id “a” is already taken"],
        ),
        (
            {
                "centre": "centre: {name: x, recipients: [apprise: nobody]}",
                "channels": f"channels: {{{MAIL}, apprise: {{services: [{{name: a, url: !env DUTY}}]}}}}",
            },
            ["2: centre.recipients[0].apprise: Apprise's service “nobody” is not set up"],
        ),
        (
            {"centre": "centre: {name: x, recipients: [{smtp: c@example.org, substitute: true}]}"},
            ["2: centre.recipients[0].substitute: there is nobody to stand in for"],
        ),
        (
            {"centre": "centre: {name: x, recipients: [{smtp: c@example.org, substitute: perhaps}]}"},
            ["2: centre.recipients[0].substitute: “perhaps” is not one of the choices"],
        ),
        ({"messages": "messages: {at_once: 0}"}, ["4: messages.at_once: “0” is not a number of messages"]),
    ],
)
def test_problems(folder: Path, changed: dict[str, str], expected: list[str]) -> None:
    (folder / "service").write_text("nothing://x")
    text = "\n".join((SOUND | changed).values())
    told = problems(folder, text, ENVIRONMENT | {"A": "nothing://x"})
    assert len(told) == len(expected)
    assert [
        line.removeprefix("smartcare.yaml:")[: len(wanted)] for line, wanted in zip(told, expected, strict=True)
    ] == expected
