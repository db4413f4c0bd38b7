"""Every problem is told with its line, its place and its mend."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aggregator.config import Config, ConfigError, load_config, parse_config
from aggregator.config.values import web
from aggregator.domain.region import Language
from aggregator.text import texts

SOUND = {
    "districts": "districts: [{id: a, name: 가구, dongs: [{id: b, name: 나동, recipients: [smtp: b@example.org]}]}]",
    "centre": "centre: {name: 관제센터, recipients: [smtp: c@example.org]}",
    "channels": "channels: {smtp: {host: mail, sender: s@example.org}}",
}


def problems(folder: Path, text: str, environment: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, name="smartcare.yaml", folder=folder, environment=environment or {})
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"centre": ""}, ["1: centre: “centre” is missing"]),
        ({"centre": "centre: {recipients: [smtp: c@example.org]}"}, ["2: centre.name: “name” is missing"]),
        ({"centre": "centre: [1]"}, ["2: centre: `name: value` lines"]),
        ({"centre": "centre: {name: [x], recipients: [smtp: c@example.org]}"}, ["2: centre.name: a single value"]),
        ({"centre": "centre: {name: !x y, recipients: [smtp: c@example.org]}"}, ["2: centre.name: the tag !x"]),
        ({"centre": "centre: {name: x}"}, ["2: centre.recipients: nobody is told"]),
        (
            {"centre": "centre: {name: x, recipients: y}"},
            ["2: centre.recipients: “recipients” must be", "2: centre.recipients: nobody"],
        ),
        ({"centre": "centre: {name: x, recipients: [{}]}"}, ["2: centre.recipients[0]: a recipient has no channel"]),
        (
            {"centre": "centre: {name: x, phone: home, recipients: [smtp: c@example.org]}"},
            ["2: centre.phone: “home” is not a phone"],
        ),
        (
            {"centre": "centre: {name: x, recipients: [smtp: nowhere]}"},
            ["2: centre.recipients[0].smtp: “nowhere” is not a mail"],
        ),
        (
            {"centre": "centre: {name: x, recipients: [webhook: 'ftp://x']}"},
            [
                "2: centre.recipients[0].webhook: the channel “webhook”",
                "2: centre.recipients[0].webhook: “ftp://x” is not",
            ],
        ),
        (
            {"centre": "centre: {name: x, recipients: [{smtp: c@example.org, language: fr}]}"},
            ["2: centre.recipients[0].language: “fr” is not one of the choices — choose one of: ko, en"],
        ),
        ({"districts": ""}, ["2: districts: there is no district"]),
        ({"districts": "districts: [{id: a, name: b}]"}, ["1: districts[0].dongs: the district has no dong"]),
        (
            {"districts": "districts: [{id: A B, name: b, dongs: [{name: c, recipients: [smtp: b@example.org]}]}]"},
            ["1: districts[0].id: “A B” cannot be an id", "1: districts[0].dongs[0].id: “id” is missing"],
        ),
        (
            {"districts": "districts: [{id: a, name: b, dongs: [{id: a, name: c, recipients: [smtp: b@x]}]}]"},
            ["1: districts[0].dongs[0].id: the id “a” is already taken"],
        ),
        ({"channels": "channels: {smtp: {host: mail}}"}, ["3: channels.smtp.sender: “sender” is missing"]),
        (
            {"channels": "channels: {smtp: {host: m, sender: s@example.org, username: u}}"},
            ["3: channels.smtp.username: a user name and a password"],
        ),
        (
            {"channels": "channels: {smtp: {host: m, sender: s@example.org, password: u}}"},
            ["3: channels.smtp.password: a user name and a password"],
        ),
        (
            {"channels": "channels: {smtp: {host: m, sender: s@example.org, security: ssl, port: 99999}}"},
            ["3: channels.smtp.security: “ssl” is not one of", "3: channels.smtp.port: “99999” is not a port"],
        ),
        (
            {"channels": "channels: {smtp: {host: m, sender: s@example.org}, webhook: {timeout: soon}}"},
            [
                "3: channels.webhook.secret: “secret” is missing",
                "3: channels.webhook.timeout: “soon” is not a stretch of time",
            ],
        ),
        (
            {"channels": "channels: {smtp: {host: m, sender: s@example.org}, webhook: {secret: short}}"},
            ["3: channels.webhook.secret: the secret is too short"],
        ),
        (
            {"channels": "channels: {smtp: {host: m, sender: s@example.org}, webhook: {secret: !env HOOK}}"},
            ["3: channels.webhook.secret: the environment variable HOOK is not set — set HOOK"],
        ),
        (
            {
                "channels": "channels: {webhook: {secret: "
                + "x" * 16
                + ", secret_file: k}, smtp: {host: m, sender: s@x}}"
            },
            [
                "3: channels.webhook.secret_file: both “secret” and “secret_file”",
                "3: channels.webhook.secret_file: the file k cannot",
            ],
        ),
        (
            {"channels": "channels: {smtp: {host: m, sender: s@example.org}, webhook: {secret_file: nothing}}"},
            ["3: channels.webhook.secret_file: the file nothing cannot be read (No such file or directory)"],
        ),
        (
            {"channels": 'channels: {smtp: {host: m, sender: s@example.org}, webhook: {secret_file: "a\\0b"}}'},
            ["3: channels.webhook.secret_file: the file a\0b cannot be read (embedded null byte)"],
        ),
        (
            {"more": "duty: {hours: {mon: 9-18}}"},
            ['4: duty.hours.mon: “9-18” is not a stretch of office hours — write it as "09:00-18:00"'],
        ),
        ({"more": "duty: {hours: {mon: '18:00-09:00'}}"}, ["4: duty.hours.mon: “18:00-09:00” is not"]),
        ({"more": "duty: {hours: {mon: '09:00-24:00'}}"}, ["4: duty.hours.mon: “09:00-24:00” is not"]),
        (
            {"more": "duty: {hours: {monday: '09:00-18:00'}}"},
            ["4: duty.hours.monday: “monday” is not known here — did you mean “mon”"],
        ),
        (
            {"more": "duty: {holidays: {extra: [someday, []]}}"},
            ["4: duty.holidays.extra[0]: “someday” is not a date", "4: duty.holidays.extra[1]: a single"],
        ),
        (
            {"more": "duty: {holidays: {extra: [2026-10-05], working: [2026-10-05]}}"},
            ["4: duty.holidays.working: 2026-10-05 is both a day off and a working day"],
        ),
        (
            {"more": "heartbeat: {every: 5m, missed_after: 9m}"},
            ["4: heartbeat.missed_after: one late heartbeat would already be an alarm — write at least 600s"],
        ),
        ({"more": "heartbeat: {every: 0s}"}, ["4: heartbeat.every: “0s” is not a stretch of time"]),
        ({"more": "incidents: {claim_expires: 1 week}"}, ["4: incidents.claim_expires: “1 week” is not"]),
        ({"more": "demo: {pace: 0.5}"}, ["4: demo.pace: “0.5” is not a number of at least 1"]),
        ({"more": "demo: {pace: fast}"}, ["4: demo.pace: “fast” is not a number"]),
        ({"more": "timezone: Mars/Olympus"}, ["4: timezone: “Mars/Olympus” is not a known time zone"]),
        ({"more": "timezone: ../secret"}, ["4: timezone: “../secret” is not a known time zone"]),
        ({"more": "database: '://'"}, ["4: database: “://” is not a database address"]),
        ({"more": "database: mysql://a:secret@b/c"}, ["4: database: “mysql:…” is not a database address"]),
        (
            {"more": "database: postgresql://a:secret@b:port/c"},
            ["4: database: “postgresql:…” is not a database address"],
        ),
        ({"more": "database: postgresql:/a:secret@b/c"}, ["4: database: “postgresql:…” is not a database address"]),
        ({"more": "database: dbname=x password=secret"}, ["4: database: “…” is not a database address"]),
        ({"more": "key_file: other.key"}, ["4: key_file: the key file does not hold a key"]),
        ({"more": "key_file: odd.key"}, ["4: key_file: the key file does not hold a key"]),
        ({"more": "server: {proxies: [proxy]}"}, ["4: server.proxies[0]: “proxy” is not an IP address"]),
        ({"more": "server: {prot: 80}"}, ["4: server.prot: “prot” is not known here — did you mean “port”"]),
        ({"more": "? [a]\n: b"}, ["4: a name must be a single word"]),
        ({"more": "demo: {}\ndemo: {}"}, ["5: demo: “demo” stands here twice"]),
        ({"more": "demo: {pace: " + "9" * 90 + "e999}"}, ["4: demo.pace: “" + "9" * 60 + "…” is not a number"]),
    ],
)
def test_semantic_problems(folder: Path, changed: dict[str, str], expected: list[str]) -> None:
    (folder / "other.key").write_bytes(b"YWJj")
    (folder / "odd.key").write_bytes(b"\xff")
    text = "\n".join((SOUND | changed).values())
    told = problems(folder, text)
    assert [line.startswith(f"smartcare.yaml:{start}") for line, start in zip(told, expected, strict=True)] == [
        True
    ] * len(expected), told
    assert all(" — " in line for line in told)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", "smartcare.yaml:1: the file is empty — "),
        ("a: b\nc: [", "smartcare.yaml:2: This is not YAML: "),
        ("a: b\n\x00", "smartcare.yaml:2: This is not YAML: "),
        ("a: *nowhere", "smartcare.yaml:1: This is not YAML: "),
        ("--- a\n--- b", "smartcare.yaml:2: This is not YAML: "),
        ("[" * 5000, "smartcare.yaml:1: This is not YAML: "),
        ("just words", "smartcare.yaml:1: `name: value` lines are expected here"),
    ],
)
def test_what_is_not_yaml(folder: Path, text: str, start: str) -> None:
    assert problems(folder, text)[0].startswith(start)


def test_all_problems_come_at_once_in_the_order_of_the_file(folder: Path) -> None:
    text = "demo: {pace: 0}\ntimezone: x\nserver:\n  port: -1\n" + "\n".join(SOUND.values())
    assert [line.split(" ")[0] for line in problems(folder, text)] == [
        "smartcare.yaml:1:",
        "smartcare.yaml:2:",
        "smartcare.yaml:4:",
    ]


def test_problems_exist_in_korean(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config("demo: {pace: 0}", name="a.yaml", folder=folder, environment={})
    lines = caught.value.lines(texts(Language.KOREAN))
    assert "a.yaml:1: demo.pace: '0'은(는) 1 이상의 수가 아닙니다 — 시연이 아니면 이 줄을 지우세요" in lines


@pytest.mark.parametrize(
    ("content", "start"), [(b"\xff\xfe\x00", "x.yaml:1: the file is not UTF-8"), (None, "x.yaml:1: ")]
)
def test_unreadable_files(tmp_path: Path, content: bytes | None, start: str) -> None:
    path = tmp_path / "x.yaml"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert str(caught.value).startswith(start)


PIECES = """
server port host districts dongs id name centre recipients webhook smtp duty hours mon holidays extra channels secret
secret_file demo pace !env &a *a null ~ [ ] { } , " ' > | !!binary !!int ? %YAML --- 09:00 \\x << é :
"""
WORDS = st.sampled_from([*PIECES.split(), "- ", ": ", "\n", "\n  ", " "])


def outcome(text: str, folder: Path) -> Config | ConfigError:
    try:
        return parse_config(text, name="x.yaml", folder=folder, environment={})
    except ConfigError as error:
        return error


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map("".join)))
@example('"\\UFFFFFFFF"')
@example("!<%C3> x")
@example("&a [*a]")
@example("districts: &a [{dongs: *a}]")
@example("? !!binary x\n: y")
@example("%TAG ! !\n--- !x y")
def test_no_text_raises_anything_else(folder: Path, text: str) -> None:
    assert str(outcome(text, folder))


@pytest.mark.parametrize(
    "address", ["http://[", "http://", "http://a:0/", "http://u:p@a/", "http://a/ b", "http://a/" + "x" * 2000]
)
def test_web_addresses_that_cannot_be_used(address: str) -> None:
    assert web(address) is None
