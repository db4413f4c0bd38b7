"""How far our own clock is behind: the latest time ever known, carried on by a clock that nobody can set.

A clock that was set back makes everything homes tell look as if it lay in the future. Whether it is theirs or ours that
is wrong shows in how far they are ahead: as far as ours was set back, or not.
"""

from datetime import datetime, timedelta

LEAST = timedelta(minutes=1)
"""Less than this makes nobody's report look as if it came early."""


class Bearings:
    """Knows the latest time, and how far the clock is behind it. `monotonic` is in seconds and never set."""

    def __init__(self, now: datetime, monotonic: float) -> None:
        """Take bearings; `since` is when that was, by the clock as it was then."""
        self.since = now
        self.gone_on: timedelta | None = None
        self._latest, self._at = now, monotonic

    def behind(self, now: datetime, monotonic: float) -> timedelta:
        """How far the clock is behind the latest time that was known; zero while it is not.

        A clock that was set on without having been set back before was behind since we began: until somebody has dealt
        with it, `gone_on` says by how much.
        """
        expected = self._latest + timedelta(seconds=monotonic - self._at)
        behind = expected - now
        if behind >= LEAST:
            return behind
        if behind <= -LEAST:
            self.gone_on = -behind
        self._latest, self._at = now, monotonic
        return timedelta()

    def recall(self, known: datetime) -> None:
        """Take over a time that was known before we began, where it is later."""
        self._latest = max(self._latest, known)

    def settle(self, now: datetime) -> None:
        """What `gone_on` says is dealt with; it began anew then."""
        self.gone_on, self.since = None, now


def ahead(skew: timedelta, behind: timedelta) -> timedelta:
    """How far a home's clock is really ahead, with ours `behind`: the home that shows the right time is not blamed."""
    return min(skew, skew - behind, key=abs) if behind else skew
