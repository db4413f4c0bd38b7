"""What a good configuration becomes."""

from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aggregator.config import (
    Channels,
    Config,
    ConfigError,
    Server,
    SmtpSecurity,
    SmtpSettings,
    WebhookSettings,
    load_config,
)
from aggregator.domain.region import (
    Centre,
    District,
    Dong,
    DutyRules,
    HeartbeatRules,
    IncidentRules,
    Language,
    OfficeHours,
    Recipient,
    Region,
)

from .conftest import KEY

SMALL = """
districts:
  - id: seodaemun
    name: 서대문구
    dongs:
      - id: hongje1
        name: 홍제1동
        recipients: [{webhook: "http://127.0.0.1:9/dong"}]
centre:
  name: 관제센터
  recipients: [{webhook: "http://127.0.0.1:9/centre"}]
channels:
  webhook: {secret: 0123456789abcdef}
"""

FULL = """
server: {host: 0.0.0.0, port: 0, proxies: [10.0.0.1, "::1"]}
database: sqlite:////var/lib/smartcare/region.sqlite3
key_file: smartcare.key
timezone: Asia/Tokyo
districts:
  - id: seodaemun
    name: 서대문구
    dongs:
      - id: hongje1
        name: 홍제1동
        phone: 02-330-1234
        recipients:
          - webhook: https://desk.example.org/signals
          - smtp: hongje1@example.org
            language: en
      - {id: hongje2, name: 홍제2동, recipients: [smtp: hongje2@example.org]}
centre:
  name: 관제센터
  phone: 02-123-4567
  recipients: [smtp: centre@example.org]
equipment:
  recipients: [smtp: technician@example.org]
duty:
  hours: {mon: "09:00-18:00", tue: 9:30~17:00, sat: closed, sun: "00:00-23:59"}
  holidays:
    extra: [2026-10-02]
    working: [2026-05-01]
incidents: {claim_expires: 10m, contact_expires: 1h}
heartbeat: {every: 60s, missed_after: 5m}
demo: {pace: 60}
channels:
  webhook: {secret: !env HOOK_SECRET, timeout: 3s}
  smtp:
    host: mail.example.org
    security: tls
    sender: smartcare@example.org
    username: smartcare
    password_file: mail.password
    timeout: 20s
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "smartcare.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_small_configuration_has_defaults(folder: Path) -> None:
    dong = Recipient(channel="webhook", address="http://127.0.0.1:9/dong")
    centre = Recipient(channel="webhook", address="http://127.0.0.1:9/centre")
    assert load_config(written(folder, SMALL), {}) == Config(
        server=Server(host="127.0.0.1", port=8080),
        database=f"sqlite+aiosqlite:///{folder}/smartcare.sqlite3",
        keys=(KEY,),
        key_file=folder / "smartcare.key",
        region=Region(
            timezone=ZoneInfo("Asia/Seoul"),
            districts=(
                District(
                    id="seodaemun", name="서대문구", dongs=(Dong(id="hongje1", name="홍제1동", recipients=(dong,)),)
                ),
            ),
            centre=Centre(name="관제센터", recipients=(centre,)),
        ),
        channels=Channels(webhook=WebhookSettings(secret="0123456789abcdef")),
    )


def test_full_configuration(folder: Path) -> None:
    (folder / "mail.password").write_text("open sesame\n", encoding="utf-8")
    config = load_config(written(folder, FULL), {"HOOK_SECRET": "0123456789abcdef"})
    assert config.server == Server(host="0.0.0.0", port=0, proxies=frozenset({"10.0.0.1", "::1"}))
    assert config.database == "sqlite+aiosqlite:////var/lib/smartcare/region.sqlite3"
    assert config.channels == Channels(
        webhook=WebhookSettings(secret="0123456789abcdef", timeout=timedelta(seconds=3)),
        smtp=SmtpSettings(
            host="mail.example.org",
            port=465,
            sender="smartcare@example.org",
            security=SmtpSecurity.TLS,
            username="smartcare",
            password="open sesame",
            timeout=timedelta(seconds=20),
        ),
    )
    region = config.region
    assert region.timezone == ZoneInfo("Asia/Tokyo")
    assert [dong.id for dong in region.dongs.values()] == ["hongje1", "hongje2"]
    assert region.dongs["hongje1"] == Dong(
        id="hongje1",
        name="홍제1동",
        phone="02-330-1234",
        recipients=(
            Recipient(channel="webhook", address="https://desk.example.org/signals"),
            Recipient(channel="smtp", address="hongje1@example.org", language=Language.ENGLISH),
        ),
    )
    assert region.centre.phone == "02-123-4567"
    assert region.equipment_recipients == (Recipient(channel="smtp", address="technician@example.org"),)
    assert region.duty == DutyRules(
        hours={
            0: OfficeHours(opens=time(9), closes=time(18)),
            1: OfficeHours(opens=time(9, 30), closes=time(17)),
            6: OfficeHours(opens=time(0), closes=time(23, 59)),
        },
        overrides={date(2026, 10, 2): True, date(2026, 5, 1): False},
    )
    assert region.incidents == IncidentRules(claim_expires=timedelta(minutes=10), contact_expires=timedelta(hours=1))
    assert region.heartbeat == HeartbeatRules(every=timedelta(seconds=60), missed_after=timedelta(minutes=5))
    assert region.pace == 60.0


@pytest.mark.parametrize(
    ("written_as", "url"),
    [
        ("data.sqlite3", "sqlite+aiosqlite:///{folder}/data.sqlite3"),
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("/var/lib/x.db", "sqlite+aiosqlite:////var/lib/x.db"),
        ("postgresql://u:p%40ss@db.example/region", "postgresql+psycopg://u:p%40ss@db.example/region"),
        ("postgres:///region?host=/run/postgresql", "postgresql+psycopg:///region?host=%2Frun%2Fpostgresql"),
        ("postgresql+psycopg://db/region", "postgresql+psycopg://db/region"),
    ],
)
@pytest.mark.parametrize("place", ["file", "environment"])
def test_a_database_is_a_file_beside_the_configuration_or_an_address(
    folder: Path, written_as: str, url: str, place: str
) -> None:
    by_place = {
        "file": (written_as, {}),
        "environment": ("another.sqlite3", {"DATABASE_URL": written_as}),
    }
    in_file, environment = by_place[place]
    config = load_config(written(folder, f"database: {in_file}\n{SMALL}"), environment)
    assert config.database == url.format(folder=folder)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("mysql://u:secret@db/x", "mysql:…"),
        ("postgresql:u:secret@db", "postgresql:…"),
        ("host=db password=secret", "…"),
    ],
)
def test_an_address_of_the_environment_that_is_none_is_told_without_its_password(
    folder: Path, address: str, shown: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(written(folder, SMALL), {"DATABASE_URL": address})
    assert f"DATABASE_URL “{shown}”" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_byte_order_mark_is_no_content(folder: Path) -> None:
    assert load_config(written(folder, "\ufeff" + SMALL), {}) == load_config(written(folder, SMALL), {})
