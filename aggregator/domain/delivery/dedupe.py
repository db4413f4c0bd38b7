"""Stage two: nobody is told the same thing twice at the same address."""

from collections.abc import Iterable

from aggregator.domain.region import Recipient


def dedupe(recipients: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """The recipients whose channel and address come for the first time, in their order."""
    found: dict[tuple[str, str], Recipient] = {}
    for recipient in recipients:
        found.setdefault((recipient.channel, recipient.address), recipient)
    return tuple(found.values())
