"""How people are reached: one module per channel, all behind ``aggregator.operations.delivery.Channel``."""

from .opened import open_channels
from .smtp import SmtpChannel
from .webhook import WebhookChannel

__all__ = ["SmtpChannel", "WebhookChannel", "open_channels"]
