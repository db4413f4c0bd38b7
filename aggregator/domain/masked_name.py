"""A name on a board that others may see: enough to tell two rows apart, too little to know who it is."""

_HIDDEN = "○○"


def masked(name: str) -> str:
    """The first letter and two circles, however long the name is: "김영자" becomes "김○○"; nothing stays nothing."""
    first = name.strip()[:1]
    return first + _HIDDEN if first else ""
