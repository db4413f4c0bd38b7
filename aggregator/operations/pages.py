"""Lists that come in pages, read to their end."""

from collections.abc import Awaitable, Callable

_PAGE = 1_000


async def every_page[Row](
    ask: Callable[[str | None, int], Awaitable[tuple[Row, ...]]], name: Callable[[Row], str]
) -> tuple[Row, ...]:
    """All rows of a list; `ask` gives those after a name (None: the first ones), at most so many."""
    found: list[Row] = []
    after: str | None = None
    while True:
        page = await ask(after, _PAGE)
        found += page
        if len(page) < _PAGE:
            return tuple(found)
        after = name(page[-1])
