"""Pairing codes: ten characters that can be read aloud, typed and scanned."""

from datetime import timedelta

from aggregator.domain.errors import Invalid

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and letters without look-alikes: no 0 O 1 I L."""

LENGTH = 10
LIFETIME = timedelta(hours=24)

MAX_FAILURES = 10
FAILURE_WINDOW = timedelta(hours=1)
"""So many failures from one origin within the window end its tries; 31^10 codes make guessing hopeless."""

_IGNORED = str.maketrans("", "", "- \t")


def show(code: str) -> str:
    """The code as people see it: XXXXX-XXXXX."""
    return f"{code[:5]}-{code[5:]}"


def parse(text: str) -> str:
    """The ten characters in what somebody typed; dashes, blanks and case do not matter.

    Raises Invalid (`pairing_code_malformed`).
    """
    code = text.translate(_IGNORED).upper()
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        raise Invalid("pairing_code_malformed", field="code")
    return code
