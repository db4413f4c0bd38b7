"""How people are reached: one module per channel, all behind ``aggregator.operations.delivery.Channel``."""

from .apprise_services import AppriseChannel
from .opened import open_channels
from .sens import SensChannel
from .solapi import SolapiChannel
from .webhook import WebhookChannel

__all__ = ["AppriseChannel", "SensChannel", "SolapiChannel", "WebhookChannel", "open_channels"]
