"""The channels of a configuration, open for sending."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp

from aggregator.config.model import ChannelName, Channels
from aggregator.operations.context import Clock
from aggregator.operations.delivery import Channel

from .apprise_services import AppriseChannel
from .sens import SensChannel
from .solapi import SolapiChannel
from .webhook import WebhookChannel


@asynccontextmanager
async def open_channels(settings: Channels, clock: Clock) -> AsyncIterator[Mapping[str, Channel]]:
    """Yield the channels that are set up, by the name recipients use; their connections end with the block."""
    async with aiohttp.ClientSession() as session:
        channels: dict[str, Channel] = {}
        if settings.webhook is not None:
            channels[ChannelName.WEBHOOK] = WebhookChannel(settings.webhook, session, clock)
        if settings.smtp is not None:
            from .smtp import SmtpChannel  # its library is read where mail is sent at all

            channels[ChannelName.SMTP] = SmtpChannel(settings.smtp, clock)
        if settings.solapi is not None:
            channels[ChannelName.SOLAPI] = SolapiChannel(settings.solapi, session, clock)
        if settings.sens is not None:
            channels[ChannelName.SENS] = SensChannel(settings.sens, session, clock)
        if settings.apprise is not None:
            channels[ChannelName.APPRISE] = AppriseChannel(settings.apprise)
        yield channels
