"""Stage one: who is told about something on a desk."""

from collections.abc import Mapping

from aggregator.domain.access import CENTRE
from aggregator.domain.region import Recipient


def select(desk: str, recipients: Mapping[str, tuple[Recipient, ...]]) -> tuple[Recipient, ...]:
    """The recipients of a desk, in order.

    A desk that nobody is configured for any more is the centre's business: a signal without a reader would be lost.
    """
    return recipients.get(desk) or recipients.get(CENTRE, ())
