"""HTML that is escaped by construction: text becomes markup only through `element`."""

import re
from html import escape

_VOID = frozenset({"meta", "br", "hr", "input"})
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DIRECTING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of whatever follows, also beyond their own text."""


class Markup(str):
    """A piece of HTML that is already safe; every other text is escaped."""

    __slots__ = ()


def text(value: str) -> Markup:
    """A text as it is read: escaped, without characters that no printer knows or that turn their surroundings."""
    return Markup(escape(_DIRECTING.sub("", _UNPRINTABLE.sub("", value))))


def element(name: str, /, *children: str, **attributes: str) -> Markup:
    """One element with its children in order.

    A trailing underscore of an attribute is dropped (`class_`), other underscores become hyphens.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"' for key, value in attributes.items() if value
    )
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    inside = joined(*children)
    return Markup(f"<{name}{written}>{inside}</{name}>")


def joined(*children: str) -> Markup:
    """Pieces one after another."""
    return Markup("".join(child if isinstance(child, Markup) else text(child) for child in children))


def words(value: str) -> Markup:
    """What somebody wrote, of any length and in any direction, with its own line breaks."""
    return element("span", value, class_="words", dir="auto")
