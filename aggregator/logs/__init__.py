"""The service's log: lines about events, in UTC, that name no person and hold no secret."""

from .event import event
from .setup import LEVELS, LogFormat, logging_to, on_loop_error

__all__ = ["LEVELS", "LogFormat", "event", "logging_to", "on_loop_error"]
