"""How staff sign in."""

from aggregator.domain.sign_in import SignInRules

from . import values
from .section import Section


def read_sign_in(section: Section | None) -> SignInRules:
    """Read ``sign_in``; a session cannot be idle for longer than it lasts."""
    usual = SignInRules()
    if section is None:
        return usual
    rules = SignInRules(
        idle=section.parsed("idle", values.duration, usual.idle, "duration"),
        longest=section.parsed("longest", values.duration, usual.longest, "duration"),
        tries=section.parsed("tries", values.count, usual.tries, "tries"),
        origin_tries=section.parsed("origin_tries", values.count, usual.origin_tries, "tries"),
        within=section.parsed("within", values.duration, usual.within, "duration"),
        wrong_tokens=section.parsed("wrong_tokens", values.count, usual.wrong_tokens, "tries"),
    )
    if rules.idle > rules.longest:
        section.note("idle", "idle")
    section.finish()
    return rules
