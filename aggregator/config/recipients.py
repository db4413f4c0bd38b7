"""Who a desk's messages go to."""

from dataclasses import replace

from aggregator.domain.region import Language, Recipient

from . import values
from .model import ChannelName, Channels
from .section import Section, pick, words

_LANGUAGES = {language.value: language for language in Language}
_ADDRESSES = {
    ChannelName.WEBHOOK: (values.web, "web"),
    ChannelName.SMTP: (values.mail, "mail"),
    ChannelName.SOLAPI: (values.phone, "phone"),
    ChannelName.SENS: (values.phone, "phone"),
    ChannelName.APPRISE: (values.identifier, "id"),
}
_FLAGS = {"true": True, "false": False, "yes": True, "no": False}


def read_recipients(owner: Section, channels: Channels) -> tuple[Recipient, ...]:
    """Read the ``recipients`` of a desk. Nobody at all is a problem.

    Everybody is told at once, except a ``substitute``, who is told when the person before them was not reached.
    """
    sections = owner.sections("recipients")
    if not sections:
        owner.note("no_recipients", "recipients")
    people: list[list[Recipient]] = []
    for section in sections:
        substitute = section.parsed("substitute", pick(_FLAGS), False, "word", words=words(_FLAGS))
        ways = _read_ways(section, channels)
        if substitute and not people:
            section.note("substitute", "substitute")
        elif substitute:
            people[-1] += ways
        else:
            people.append(ways)
    return tuple(replace(ways[0], then=tuple(ways[1:])) for ways in people if ways)


def _read_ways(section: Section, channels: Channels) -> list[Recipient]:
    """Read one person: the channels they are reached by, in the order they are tried, and a language."""
    language = section.parsed("language", pick(_LANGUAGES), Language.KOREAN, "word", words=words(_LANGUAGES))
    named = [ChannelName(name) for name in section.names if name in set(ChannelName) and section.has(name)]
    for channel in ChannelName:
        section.has(channel)
    section.finish()
    if not named:
        section.note("recipient")
    return [_read_way(section, channel, channels, language) for channel in named]


def _read_way(section: Section, channel: ChannelName, channels: Channels, language: Language) -> Recipient:
    """Read the address of one channel."""
    settings = getattr(channels, channel)
    if settings is None:
        section.note("no_channel", channel, channel=channel.value)
    parse, problem = _ADDRESSES[channel]
    address = section.parsed(channel, parse, "", problem)
    if channel is ChannelName.APPRISE and channels.apprise and address and address not in channels.apprise.services:
        section.note("no_service", channel, name=address)
    way = Recipient(channel=channel, address=address, language=language)
    return way if settings is None else replace(way, within=settings.within)
