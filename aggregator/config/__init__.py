"""The configuration file: read with line numbers, checked at once, told with mends."""

from .database import DEFAULT_DATABASE
from .errors import ConfigError, Problem
from .model import (
    AppriseSettings,
    ChannelName,
    Channels,
    Config,
    SensSettings,
    SmtpSecurity,
    SmtpSettings,
    SolapiSettings,
    WebhookSettings,
)
from .reader import DEFAULT_KEY_FILE, load_config, parse_config
from .server import Server

__all__ = [
    "DEFAULT_DATABASE",
    "DEFAULT_KEY_FILE",
    "AppriseSettings",
    "ChannelName",
    "Channels",
    "Config",
    "ConfigError",
    "Problem",
    "SensSettings",
    "Server",
    "SmtpSecurity",
    "SmtpSettings",
    "SolapiSettings",
    "WebhookSettings",
    "load_config",
    "parse_config",
]
