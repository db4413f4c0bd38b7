"""What a line of the log is about: the name of an event, and its numbers."""

from collections.abc import Mapping

type Field = str | int | float | bool | None


def event(name: str, **fields: Field) -> Mapping[str, object]:
    """Return the ``extra`` of a line: ``logger.info("The request took long", extra=event("slow_request", ms=2100))``.

    Whoever writes the line answers for the fields: numbers, states and words of ours, nothing that was sent to us.
    """
    return {"event": name, "fields": fields}
