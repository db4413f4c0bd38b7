"""Whom an attempt was made to reach, and who answered (C9): codes that may be counted, names that are sealed."""

from enum import StrEnum

from aggregator.kernel.events import Explanation


class Whom(StrEnum):
    """Who somebody is to the person."""

    SUBJECT = "subject"
    GUARDIAN = "guardian"
    NEIGHBOUR = "neighbour"
    KEYHOLDER = "keyholder"
    ACQUAINTANCE = "acquaintance"
    AGENCY = "agency"
    OTHER = "other"


def attempt(*, means: str, outcome: str, whom: str, reached: str, memo: str) -> tuple[Explanation, str]:
    """One attempt as a sentence and a memo.

    `whom` and `reached` are words of `Whom` or a name; a name goes before the memo, which is sealed, because the
    sentence is not.
    """
    values: dict[str, float | str | int] = {"means": means, "outcome": outcome, "whom": _code(whom)}
    key = "incident.contacted"
    if reached:
        key, values = f"{key}+contact.reached", values | {"reached": _code(reached)}
    named = [name for name in dict.fromkeys((whom, reached)) if name and name not in list(Whom)]
    return Explanation(key, values), ": ".join([*named, memo] if memo else named)


def _code(who: str) -> str:
    """The word for somebody; whoever has a name but no word is somebody else."""
    return who if who in list(Whom) else Whom.OTHER
