"""The channels messages leave through: ``channels`` of the configuration."""

from datetime import timedelta

from . import values
from .gateways import read_apprise, read_sens, read_solapi
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
    solapi, sens, apprise = section.section("solapi"), section.section("sens"), section.section("apprise")
    section.finish()
    return Channels(
        webhook=None if webhook is None else _read_webhook(webhook),
        smtp=None if smtp is None else _read_smtp(smtp),
        solapi=None if solapi is None else read_solapi(solapi),
        sens=None if sens is None else read_sens(sens),
        apprise=None if apprise is None else read_apprise(apprise),
    )


def _read_webhook(section: Section) -> WebhookSettings:
    """Read ``channels.webhook``."""
    secret = section.secret("secret")
    if not section.has("secret") and not section.has("secret_file"):
        section.note("missing", "secret", name="secret")
    elif secret is not None and len(secret) < _SHORTEST_SECRET:
        section.note("short_secret", "secret", length=_SHORTEST_SECRET)
    usual = WebhookSettings(secret="")
    timeout, within = _duration(section, "timeout", usual.timeout), _duration(section, "within", usual.within)
    section.finish()
    return WebhookSettings(secret=secret or "", timeout=timeout, within=within)


def _read_smtp(section: Section) -> SmtpSettings:
    """Read ``channels.smtp``."""
    security = section.parsed("security", pick(_SECURITY), SmtpSecurity.STARTTLS, "word", words=words(_SECURITY))
    username, password = section.text("username"), section.secret("password")
    if (username is None) != (password is None):
        section.note("half_sign_in", "username" if section.has("username") else "password")
    usual = SmtpSettings(host="", port=0, sender="")
    server = SmtpSettings(
        host=section.required("host"),
        port=section.parsed("port", values.port, _DEFAULT_PORTS[security], "port"),
        sender=section.required_parsed("sender", values.mail, "", "mail"),
        security=security,
        username=username,
        password=password,
        timeout=_duration(section, "timeout", usual.timeout),
        within=_duration(section, "within", usual.within),
    )
    section.finish()
    return server


def _duration(section: Section, name: str, usual: timedelta) -> timedelta:
    """Read a stretch of time."""
    return section.parsed(name, values.duration, usual, "duration")
