"""How many reports are taken at a time, of all homes and of one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestRules:
    """`waiting` reports at most wait for the disk, `signals` of those that tell a signal, together `megabytes`.

    `a_minute` is how many reports one node may send in a minute, all at once or one after the other; five times as
    many that tell a signal. Beyond that it is told to wait (429), and keeps what it has. Groups of `beside` reports,
    again and again, bring a second process to help; 0: never.
    """

    waiting: int = 5_000
    signals: int = 20_000
    megabytes: int = 128
    a_minute: int = 120
    beside: int = 64
