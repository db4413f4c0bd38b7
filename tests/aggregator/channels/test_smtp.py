"""Mail against a real server on loopback."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from aggregator.channels.smtp import SmtpChannel
from aggregator.config import SmtpSecurity, SmtpSettings
from aggregator.operations.delivery import ChannelError

from .conftest import Certificates, StandingClock, message
from .mail_server import MailServer, running


def settings(port: int, security: SmtpSecurity = SmtpSecurity.NONE, **more: Any) -> SmtpSettings:
    return SmtpSettings(
        host="127.0.0.1",
        port=port,
        sender="smartcare@example.org",
        security=security,
        timeout=timedelta(minutes=1),
        **more,
    )


async def test_mail_carries_number_and_words() -> None:
    async with running(MailServer()) as server:
        await SmtpChannel(settings(server.port), StandingClock()).send(message("desk@example.org"))
    mail = message_from_bytes(server.mails[0].removesuffix(b"\r\n.\r\n"), policy=policy.default)
    assert {name: mail[name] for name in ("From", "To", "Subject", "Message-ID", "Date", "X-SmartCare-Incident")} == {
        "From": "smartcare@example.org",
        "To": "desk@example.org",
        "Subject": "[I-1042] 위험신호",
        "Message-ID": "<m_1@example.org>",
        "Date": "Sat, 21 Nov 2026 09:00:00 +0000",
        "X-SmartCare-Incident": "I-1042",
    }
    assert mail.get_content().strip() == "담당자 확인이 필요합니다."


async def test_mail_about_nothing_in_particular_has_no_number() -> None:
    async with running(MailServer()) as server:
        await SmtpChannel(settings(server.port), StandingClock()).send(message("desk@example.org", incident=None))
    assert b"X-SmartCare-Incident" not in server.mails[0]


@pytest.mark.parametrize(
    ("security", "implicit"), [(SmtpSecurity.STARTTLS, False), (SmtpSecurity.TLS, True)], ids=["starttls", "tls"]
)
async def test_encrypted_with_sign_in(certificates: Certificates, security: SmtpSecurity, implicit: bool) -> None:
    async with running(MailServer(tls=certificates.server, implicit_tls=implicit)) as server:
        signed_in = settings(server.port, security, username="desk", password="open sesame")
        await SmtpChannel(signed_in, StandingClock(), certificates.client).send(message("desk@example.org"))
    assert len(server.mails) == 1
    assert any(line.startswith("AUTH PLAIN") for line in server.heard)


@pytest.mark.parametrize(
    ("refusals", "reason", "permanent"),
    [
        ({"RCPT": "550 nobody here"}, "smtp: recipient refused, 550", True),
        ({"RCPT": "450 busy"}, "smtp: recipient refused, 450", False),
        ({"MAIL": "553 not you"}, "smtp: refused, 553", True),
        ({"DATA": "451 later"}, "smtp: refused, 451", False),
    ],
)
async def test_refusals(refusals: dict[str, str], reason: str, permanent: bool) -> None:
    async with running(MailServer(refusals=refusals)) as server:
        with pytest.raises(ChannelError) as caught:
            await SmtpChannel(settings(server.port), StandingClock()).send(message("desk@example.org"))
    assert (caught.value.reason, caught.value.permanent) == (reason, permanent)


async def test_refused_sign_in_is_worth_repeating(certificates: Certificates) -> None:
    server = MailServer(tls=certificates.server, implicit_tls=True, refusals={"AUTH": "535 wrong"})
    async with running(server):
        signed_in = settings(server.port, SmtpSecurity.TLS, username="desk", password="wrong")
        with pytest.raises(ChannelError, match="smtp: sign-in refused, 535") as caught:
            await SmtpChannel(signed_in, StandingClock(), certificates.client).send(message("desk@example.org"))
    assert not caught.value.permanent


async def test_certificate_nobody_knows_is_refused(certificates: Certificates) -> None:
    async with running(MailServer(tls=certificates.server, implicit_tls=True)) as server:
        channel = SmtpChannel(settings(server.port, SmtpSecurity.TLS), StandingClock())
        with pytest.raises(ChannelError):
            await channel.send(message("desk@example.org"))
    assert server.mails == []


async def test_no_server_is_worth_repeating() -> None:
    async with running(MailServer()) as server:
        port = server.port
    with pytest.raises(ChannelError, match="smtp: SMTPConnectError") as caught:
        await SmtpChannel(settings(port), StandingClock()).send(message("desk@example.org"))
    assert not caught.value.permanent
