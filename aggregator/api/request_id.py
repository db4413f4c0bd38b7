"""The id of the request being answered, so that an answer and our log can be put side by side."""

import re
from contextvars import ContextVar
from random import getrandbits

HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)

current: ContextVar[str] = ContextVar("request_id", default="")


def begin(given: str) -> str:
    """Take over the caller's id if it is one, else make one; it is ``current`` for the rest of the request."""
    chosen = given if _ID.fullmatch(given) else f"{getrandbits(128):032x}"
    current.set(chosen)
    return chosen
