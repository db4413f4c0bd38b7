"""Refusals as RFC 9457 problem details, in the caller's language."""

from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web

from aggregator.domain.errors import (
    Busy,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    SmartCareError,
    TooManyAttempts,
    Unauthorized,
)
from aggregator.text import texts

from . import request_id
from .asked import Asked
from .language import language_of

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_S = "retry_after_s"
STATUS: Mapping[type[SmartCareError], int] = {
    Invalid: 400,
    Unauthorized: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooManyAttempts: 429,
    Busy: 429,
}


class Refusal(SmartCareError):  # noqa: N818 - named like its siblings of the domain
    """A refusal of the API itself, with a status of its own."""

    def __init__(self, status: int, code: str, **values: int | str) -> None:
        super().__init__(code, values=values)
        self.status = status


def refused(request: Asked, error: SmartCareError) -> web.Response:
    """Return the answer to a request that cannot be done as asked."""
    status = error.status if isinstance(error, Refusal) else STATUS.get(type(error), 400)
    response = problem(request, status, error.code, field=error.field, values=error.values)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if RETRY_AFTER_S in error.values:
        response.headers["Retry-After"] = str(max(1, round(float(error.values[RETRY_AFTER_S]))))
    return response


def problem(
    request: Asked,
    status: int,
    code: str,
    *,
    field: str | None = None,
    values: Mapping[str, float | str | int] | None = None,
) -> web.Response:
    """Return one problem; ``code`` names its sentences ``error.<code>`` and ``mend.<code>``."""
    language = texts(language_of(request))
    detail, mend = language.refusal(code, values or {})
    details = {
        "type": f"urn:smartcare:problem:{code}",
        "title": language.say(f"problem.{status}"),
        "status": status,
        "code": code,
        "request": request_id.current.get(),
        "detail": detail or language.say(f"problem.{status}"),
    }
    if mend:
        details["mend"] = mend
    if field is not None:
        details["field"] = field
    headers = {"Content-Language": language.language}
    return web.Response(status=status, body=orjson.dumps(details), content_type=CONTENT_TYPE, headers=headers)


PROBLEM_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "What was refused and how to mend it (RFC 9457). `code` is stable, the sentences are translated.",
    "required": ["type", "title", "status", "detail", "code", "request"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "field": {
            "type": "string",
            "description": "The value that is wrong, as a dotted path into the body or the query.",
        },
        "mend": {"type": "string", "description": "What to do about it."},
        "request": {"type": "string", "description": "The id of the request, as in X-Request-ID and in our log."},
    },
}
