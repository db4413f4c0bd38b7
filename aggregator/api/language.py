"""In which language a caller is answered."""

from aiohttp import web

from aggregator.domain.region import Language
from aggregator.text import accepted_language


def language_of(request: web.Request) -> Language:
    """The language of ``Accept-Language``; Korean without one."""
    return accepted_language(request.headers.get("Accept-Language", ""))
