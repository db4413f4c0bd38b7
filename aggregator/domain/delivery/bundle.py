"""Stage four: what had to wait for one recipient becomes one message."""

from collections.abc import Callable, Hashable, Iterable, Sequence

MOST_IN_ONE = 150
"""So many short incident numbers fit into one long text message (2,000 bytes) with room for the sentence."""


def bundle[Row](
    rows: Iterable[Row], recipient: Callable[[Row], Hashable | None], most: int = MOST_IN_ONE
) -> tuple[Sequence[Row], ...]:
    """The rows as parcels of one message each, in the order of their first rows.

    `recipient` is what rows of one message have in common, None for a row that is a message of its own.
    """
    parcels: list[list[Row]] = []
    open_parcels: dict[Hashable, list[Row]] = {}
    for row in rows:
        key = recipient(row)
        parcel = None if key is None else open_parcels.get(key)
        if parcel is None or len(parcel) >= most:
            parcel = []
            parcels.append(parcel)
            if key is not None:
                open_parcels[key] = parcel
        parcel.append(row)
    return tuple(parcels)
