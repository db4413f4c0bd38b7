"""Who may read the numbers at ``/metrics``: ``metrics`` of the configuration."""

from pathlib import Path

from aggregator.metrics.access import MetricsAccess, MetricsSettings

from .section import Section, pick, words

_SHORTEST_TOKEN = 16
_ACCESS = {access.value: access for access in MetricsAccess}


def read_metrics(section: Section | None, folder: Path) -> MetricsSettings:
    """Read ``metrics``."""
    usual = MetricsSettings()
    if section is None:
        return usual
    token, backups = section.secret("token"), section.text("backups")
    access = section.parsed("access", pick(_ACCESS), usual.access, "word", words=words(_ACCESS))
    if access is MetricsAccess.TOKEN and not section.has("token") and not section.has("token_file"):
        section.note("missing", "token", name="token")
    elif token is not None and len(token) < _SHORTEST_TOKEN:
        section.note("short_secret", "token", length=_SHORTEST_TOKEN)
    section.finish()
    return MetricsSettings(access=access, token=token, backups=None if backups is None else folder.absolute() / backups)
