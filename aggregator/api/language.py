"""In which language a caller is answered."""

from aggregator.domain.region import Language
from aggregator.text import accepted_language

from .asked import Asked


def language_of(request: Asked) -> Language:
    """The language of ``Accept-Language``; Korean without one."""
    return accepted_language(request.headers.get("Accept-Language", ""))
