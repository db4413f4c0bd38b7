"""Text-message gateways and Apprise's services: their parts of ``channels``."""

from datetime import timedelta

from . import values
from .model import AppriseSettings, SensSettings, SolapiSettings
from .section import ENVIRONMENT_TAG, Section


def read_solapi(section: Section) -> SolapiSettings:
    """Read ``channels.solapi``."""
    usual = SolapiSettings(api_key="", api_secret="", sender="")
    settings = SolapiSettings(
        api_key=_required_secret(section, "api_key"),
        api_secret=_required_secret(section, "api_secret"),
        sender=section.required_parsed("sender", values.phone, "", "phone"),
        base=_base(section, usual.base),
        webhook_secret=section.secret("webhook_secret"),
        timeout=_duration(section, "timeout", usual.timeout),
        within=_duration(section, "within", usual.within),
    )
    section.finish()
    return settings


def read_sens(section: Section) -> SensSettings:
    """Read ``channels.sens``."""
    usual = SensSettings(service_id="", access_key="", secret_key="", sender="")
    settings = SensSettings(
        service_id=section.required("service_id"),
        access_key=_required_secret(section, "access_key"),
        secret_key=_required_secret(section, "secret_key"),
        sender=section.required_parsed("sender", values.phone, "", "phone"),
        base=_base(section, usual.base),
        timeout=_duration(section, "timeout", usual.timeout),
        within=_duration(section, "within", usual.within),
    )
    section.finish()
    return settings


def read_apprise(section: Section) -> AppriseSettings:
    """Read ``channels.apprise``: services by name, their addresses from secrets only."""
    usual = AppriseSettings()
    services: dict[str, str] = {}
    for entry in section.sections("services"):
        name = entry.required_parsed("name", values.identifier, "", "id")
        if name in services:
            entry.note("id_used", "name", id=name)
        services[name] = _service(entry)
        entry.finish()
    settings = AppriseSettings(
        services=services,
        timeout=_duration(section, "timeout", usual.timeout),
        within=_duration(section, "within", usual.within),
    )
    section.finish()
    return settings


def _service(entry: Section) -> str:
    """Read a service's address, which holds a password and therefore must not stand in this file."""
    node = entry.get("url")
    url = _required_secret(entry, "url")
    if node is not None and node.tag != ENVIRONMENT_TAG:
        entry.note("secret_in_file", "url")
    elif url and not values.service(url):
        entry.note("service", "url" if node is not None else "url_file")
    return url


def _required_secret(section: Section, name: str) -> str:
    """Read a secret that must be there."""
    value = section.secret(name)
    if not section.has(name) and not section.has(f"{name}_file"):
        section.note("missing", name, name=name)
    return value or ""


def _base(section: Section, usual: str) -> str:
    """Read where a gateway's API is."""
    return section.parsed("base", values.web, usual, "web").rstrip("/")


def _duration(section: Section, name: str, usual: timedelta) -> timedelta:
    """Read a stretch of time."""
    return section.parsed(name, values.duration, usual, "duration")
