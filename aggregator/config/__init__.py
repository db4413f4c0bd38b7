"""The configuration file: read with line numbers, checked at once, told with mends."""

from .errors import ConfigError, Problem
from .model import ChannelName, Channels, Config, Server, SmtpSecurity, SmtpSettings, WebhookSettings
from .reader import DEFAULT_DATABASE, DEFAULT_KEY_FILE, load_config, parse_config

__all__ = [
    "DEFAULT_DATABASE",
    "DEFAULT_KEY_FILE",
    "ChannelName",
    "Channels",
    "Config",
    "ConfigError",
    "Problem",
    "Server",
    "SmtpSecurity",
    "SmtpSettings",
    "WebhookSettings",
    "load_config",
    "parse_config",
]
