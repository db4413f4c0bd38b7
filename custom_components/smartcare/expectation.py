"""What the chosen sensors can be expected to do, in words for whoever installs them (E5)."""

from typing import Final

from .kernel.events import Explanation
from .kernel.expectation import Expectation, Improvement
from .kernel.home import HOUR_S, Home
from .kernel.watcher import Watcher
from .sentences import Sentences

# Nobody can promise minutes; half an hour is what the figures bear.
_ROUND_S: Final = HOUR_S / 2


def tell_expectation(watcher: Watcher, home: Home, sentences: Sentences) -> str:
    """Return how soon a collapse is noticed, how often in vain, and a line for each further sensor that would help."""
    expectation = watcher.expectation()
    better = [improvement for improvement in watcher.improvements() if _helps(expectation, improvement, home.pace)]
    lines = [
        sentences.explain(_as_it_is(expectation, home)),
        *(f"- {sentences.explain(_with_more(improvement, home.pace))}" for improvement in better),
    ]
    return "\n".join(lines)


def _as_it_is(expectation: Expectation, home: Home) -> Explanation:
    if expectation.notice_home_s is None or expectation.notice_away_s is None:
        return Explanation("expect.nothing", {"cap_s": home.cap_s * home.pace})
    key = "expect.two_clocks" if home.has_front_door else "expect.one_clock"
    values = {"checks": expectation.checks_per_month, **_times(expectation, home.pace)}
    return Explanation(f"{key}+expect.checks", values)


def _with_more(improvement: Improvement, pace: float) -> Explanation:
    added = improvement.added
    kind = "front_door" if added.front_door else added.kind.value
    return Explanation(f"expect.with.{kind}", _times(improvement.expectation, pace))


def _times(expectation: Expectation, pace: float) -> dict[str, float]:
    times = {"home_s": expectation.notice_home_s, "away_s": expectation.notice_away_s}
    return {name: _rounded(time, pace) for name, time in times.items() if time is not None}


def _helps(before: Expectation, improvement: Improvement, pace: float) -> bool:
    """Tell whether a collapse would be noticed visibly sooner, at home or away."""
    known, better = _times(before, pace), _times(improvement.expectation, pace)
    return any(name not in known or better[name] < known[name] for name in better)


def _rounded(time_s: float, pace: float) -> float:
    return max(round(time_s * pace / _ROUND_S), 1) * _ROUND_S
