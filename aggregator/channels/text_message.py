"""How long a Korean text message may be: the carriers count bytes of EUC-KR."""

from dataclasses import dataclass
from enum import StrEnum

SHORT_BYTES = 90
LONG_BYTES = 2000
SUBJECT_BYTES = 40
_ENCODING = "euc-kr"


class TextKind(StrEnum):
    """The gateways' names for a message without a subject, and for a longer one with a subject."""

    SHORT = "SMS"
    LONG = "LMS"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """A text message as it goes out; `subject` is None for a short one."""

    kind: TextKind
    text: str
    subject: str | None


def fitted(subject: str, body: str) -> TextMessage:
    """The message in the shortest kind it fits into; what carriers cannot show or carry is left out."""
    text = _cut(body, LONG_BYTES)
    if len(text.encode(_ENCODING)) <= SHORT_BYTES:
        return TextMessage(kind=TextKind.SHORT, text=text, subject=None)
    return TextMessage(kind=TextKind.LONG, text=text, subject=_cut(subject, SUBJECT_BYTES))


def _cut(text: str, limit: int) -> str:
    """The text in the carriers' letters, at whole characters within the limit."""
    encoded = text.encode(_ENCODING, "replace")
    return encoded[:limit].decode(_ENCODING, "ignore")
