"""Who a desk's messages go to."""

from aggregator.domain.region import Language, Recipient

from . import values
from .model import ChannelName, Channels
from .section import Section, pick, words

_LANGUAGES = {language.value: language for language in Language}
_ADDRESSES = {ChannelName.WEBHOOK: (values.web, "web"), ChannelName.SMTP: (values.mail, "mail")}


def read_recipients(owner: Section, channels: Channels) -> tuple[Recipient, ...]:
    """Read the ``recipients`` of a desk. Nobody at all is a problem."""
    sections = owner.sections("recipients")
    if not sections:
        owner.note("no_recipients", "recipients")
    read = [_read_recipient(section, channels) for section in sections]
    return tuple(recipient for recipient in read if recipient is not None)


def _read_recipient(section: Section, channels: Channels) -> Recipient | None:
    """Read one recipient: its channel's name with the address, and a language."""
    named = [channel for channel in ChannelName if section.has(channel)]
    language = section.parsed("language", pick(_LANGUAGES), Language.KOREAN, "word", words=words(_LANGUAGES))
    section.finish()
    if len(named) != 1:
        section.note("recipient")
        return None
    channel = named[0]
    if getattr(channels, channel) is None:
        section.note("no_channel", channel, channel=channel.value)
    parse, problem = _ADDRESSES[channel]
    return Recipient(channel=channel, address=section.parsed(channel, parse, "", problem), language=language)
