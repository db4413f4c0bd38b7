"""How staff sign in, as it is configured."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import ConfigError, parse_config
from aggregator.config.key_file import KeyFile, new_key
from aggregator.domain.region import Language
from aggregator.domain.sign_in import SignInRules
from aggregator.text import texts

from .conftest import KEY

TEXT = """
districts: [{id: seodaemun, name: 서대문구, dongs: [{id: hongje1, name: 홍제1동, recipients: [webhook: "http://a"]}]}]
centre: {name: 관제센터, recipients: [webhook: "http://b"]}
channels: {webhook: {secret: 0123456789abcdef}}
sign_in:
"""


def read(folder: Path, *lines: str) -> SignInRules:
    text = TEXT + "".join(f"  {line}\n" for line in lines)
    return parse_config(text, name="smartcare.yaml", folder=folder, environment={}).region.sign_in


def test_what_is_usual(folder: Path) -> None:
    assert read(folder) == SignInRules()
    assert read(folder, "tries: 3") == SignInRules(tries=3)


def test_everything_set(folder: Path) -> None:
    lines = ("idle: 30m", "longest: 1d", "tries: 3", "origin_tries: 20", "within: 1h", "wrong_tokens: 10")
    assert read(folder, *lines) == SignInRules(
        idle=timedelta(minutes=30),
        longest=timedelta(days=1),
        tries=3,
        origin_tries=20,
        within=timedelta(hours=1),
        wrong_tokens=10,
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "tries: many",
            "smartcare.yaml:6: sign_in.tries: “many” is not a number of tries — write a number from 1 to 9999",
        ),
        ("tries: 0", "smartcare.yaml:6: sign_in.tries: “0” is not a number of tries — write a number from 1 to 9999"),
        ("idle: 8d", "smartcare.yaml:6: sign_in.idle: a session would be idle for longer than it lasts"),
        ("lockout: 5", "smartcare.yaml:6: sign_in.lockout: "),
    ],
)
def test_problems_name_their_line(folder: Path, line: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(folder, line)
    (found,) = refused.value.lines(texts(Language.ENGLISH))
    assert found.startswith(told)


def test_a_key_file_is_followed(folder: Path) -> None:
    path = folder / "smartcare.key"
    running, changing, new = KeyFile(path), KeyFile(path), new_key()
    told = [running.news(), running.news()]
    changing.put_first(new)
    told += [running.news(), running.news()]
    changing.remove(KEY)
    told += [running.news()]
    assert told == [(KEY,), None, (new, KEY), None, (new,)]
    assert changing.held() == (new,)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in folder.iterdir()] == ["smartcare.key"]


@pytest.mark.parametrize("content", [b"", b"half a ke"])
def test_a_key_file_that_is_broken_is_no_news(folder: Path, content: bytes) -> None:
    path = folder / "smartcare.key"
    running = KeyFile(path)
    running.news()
    path.write_bytes(content)
    assert running.news() is None


def test_a_key_file_that_is_gone_is_no_news(folder: Path) -> None:
    running = KeyFile(folder / "smartcare.key")
    (folder / "smartcare.key").unlink()
    assert running.news() is None
    assert running.held() == ()
