"""Messages by mail."""

import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from aggregator.config.model import SmtpSecurity, SmtpSettings
from aggregator.operations.context import Clock
from aggregator.operations.delivery import ChannelError, Handed, Message

_PERMANENT_FROM = 500


class SmtpChannel:
    """Sends messages through one mail server; the recipient's address is a mail address."""

    def __init__(self, settings: SmtpSettings, clock: Clock, tls: ssl.SSLContext | None = None) -> None:
        """Take the server and our time; ``tls`` replaces the system's certificates."""
        self._settings = settings
        self._clock = clock
        self._tls = tls

    async def send(self, message: Message) -> Handed:
        """Hand the message to the server. Raises ChannelError, permanent where the server refuses for good."""
        settings = self._settings
        try:
            await aiosmtplib.send(
                self._compose(message),
                hostname=settings.host,
                port=settings.port,
                username=settings.username,
                password=settings.password,
                use_tls=settings.security is SmtpSecurity.TLS,
                start_tls=settings.security is SmtpSecurity.STARTTLS,
                tls_context=self._tls,
                timeout=settings.timeout.total_seconds(),
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            code = error.recipients[0].code
            raise ChannelError(f"smtp: recipient refused, {code}", permanent=code >= _PERMANENT_FROM) from error
        except aiosmtplib.SMTPAuthenticationError as error:
            # Somebody will mend the sign-in; the message must still be there then.
            raise ChannelError(f"smtp: sign-in refused, {error.code}") from error
        except aiosmtplib.SMTPResponseException as error:
            raise ChannelError(f"smtp: refused, {error.code}", permanent=error.code >= _PERMANENT_FROM) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise ChannelError(f"smtp: {type(error).__name__}") from error
        return Handed()

    def _compose(self, message: Message) -> EmailMessage:
        """The mail; its Message-ID stays the same over repeats, so that a second copy is recognised."""
        sender = Address(addr_spec=self._settings.sender)
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = message.address
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = f"<{message.id}@{sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["Content-Language"] = message.language.value
        if message.incident is not None:
            mail["X-SmartCare-Incident"] = message.incident
        mail.set_content(message.body)
        return mail
