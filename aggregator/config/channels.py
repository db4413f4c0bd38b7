"""The channels messages leave through: ``channels`` of the configuration."""

from . import values
from .model import Channels, SmtpSecurity, SmtpSettings, WebhookSettings
from .section import Section, pick, words

_SECURITY = {security.value: security for security in SmtpSecurity}
_DEFAULT_PORTS = {SmtpSecurity.STARTTLS: 587, SmtpSecurity.TLS: 465, SmtpSecurity.NONE: 25}
_SHORTEST_SECRET = 16


def read_channels(section: Section | None) -> Channels:
    """Read ``channels``; without it nothing can be sent."""
    if section is None:
        return Channels()
    webhook, smtp = section.section("webhook"), section.section("smtp")
    section.finish()
    return Channels(
        webhook=None if webhook is None else _read_webhook(webhook), smtp=None if smtp is None else _read_smtp(smtp)
    )


def _read_webhook(section: Section) -> WebhookSettings:
    """Read ``channels.webhook``."""
    secret = section.secret("secret")
    if not section.has("secret") and not section.has("secret_file"):
        section.note("missing", "secret", name="secret")
    elif secret is not None and len(secret) < _SHORTEST_SECRET:
        section.note("short_secret", "secret", length=_SHORTEST_SECRET)
    timeout = section.parsed("timeout", values.duration, WebhookSettings(secret="").timeout, "duration")
    section.finish()
    return WebhookSettings(secret=secret or "", timeout=timeout)


def _read_smtp(section: Section) -> SmtpSettings:
    """Read ``channels.smtp``."""
    security = section.parsed("security", pick(_SECURITY), SmtpSecurity.STARTTLS, "word", words=words(_SECURITY))
    username, password = section.text("username"), section.secret("password")
    if (username is None) != (password is None):
        section.note("half_sign_in", "username" if section.has("username") else "password")
    server = SmtpSettings(
        host=section.required("host"),
        port=section.parsed("port", values.port, _DEFAULT_PORTS[security], "port"),
        sender=section.required_parsed("sender", values.mail, "", "mail"),
        security=security,
        username=username,
        password=password,
        timeout=section.parsed(
            "timeout", values.duration, SmtpSettings(host="", port=0, sender="").timeout, "duration"
        ),
    )
    section.finish()
    return server
