"""What the region refuses, as one small hierarchy.

An error carries a stable `code`, the `field` it is about and the `values` of its sentence. The words are in
`aggregator/text/*.json` under `error.<code>` and `mend.<code>`, so that every refusal exists in Korean and English.
Values never hold personal data: errors are logged.
"""

# ruff: noqa: N818 - the names are read where they are raised: `raise NotFound(...)`

from collections.abc import Mapping


class SmartCareError(Exception):
    """A request that cannot be done as asked."""

    def __init__(self, code: str, *, field: str | None = None, values: Mapping[str, float | str | int] | None = None):
        super().__init__(code, field, dict(values or {}))
        self.code = code
        self.field = field
        self.values: Mapping[str, float | str | int] = dict(values or {})


class Invalid(SmartCareError):
    """A value is missing or wrong; `field` names it."""


class NotFound(SmartCareError):
    """The thing does not exist, or the actor may not know whether it does."""


class Conflict(SmartCareError):
    """The thing exists but is not in a state that allows this."""


class Forbidden(SmartCareError):
    """The actor's role or desk does not allow this."""


class Unauthorized(SmartCareError):
    """The token is unknown, revoked or belongs to somebody disabled."""


class TooManyAttempts(SmartCareError):
    """Too many failed tries from one origin; `values["retry_after_s"]` says when to try again."""


class Busy(SmartCareError):
    """More comes than can be taken now; `values["retry_after_s"]` says when to try again."""
