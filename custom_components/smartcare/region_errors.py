"""What can go wrong between this home and its region; one class per thing to do about it."""

from enum import StrEnum


class RegionError(Exception):
    """The region did not do what was asked. Messages never hold a token, a code or personal data."""


class Unreachable(StrEnum):
    """Why no address answered as a region does."""

    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    TIMEOUT = "timeout"
    SERVER_ERROR = "server_error"
    NOT_A_REGION = "not_a_region"


class RegionUnreachable(RegionError):  # noqa: N818 - says what is the matter
    """No address answered as a region does. Try again later."""

    def __init__(self, reason: Unreachable, detail: str) -> None:
        """Keep the reason, and what was seen, for the log."""
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


class RegionUnauthorized(RegionError):  # noqa: N818 - says what is the matter
    """The region does not know this token, or has revoked it: a new pairing code, or signing in again, is needed."""

    def __init__(self, message: str, code: str | None = None) -> None:
        """Keep the region's own code, such as `sign_in_refused` or `session_expired`, if it named one."""
        super().__init__(message)
        self.code = code


class RegionBusy(RegionError):  # noqa: N818 - says what is the matter
    """The region asks to wait."""

    def __init__(self, retry_after_s: float | None) -> None:
        """Keep the wish; None when the region named no time."""
        super().__init__("the region is busy")
        self.retry_after_s = retry_after_s


class RegionRejected(RegionError):  # noqa: N818 - says what is the matter
    """The region understood the request and refuses it; the same request will be refused again."""

    def __init__(
        self, *, status: int, code: str, detail: str = "", field: str | None = None, mend: str | None = None
    ) -> None:
        """Keep what the region's problem details (RFC 9457) say."""
        super().__init__(f"{status} {code}: {detail}" + (f" ({field}: {mend})" if field or mend else ""))
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.mend = mend


class AddressError(ValueError):
    """What was typed is not the address of a region; `code` names the reason, for the translations."""

    def __init__(self, code: str) -> None:
        """Keep the reason: address_empty, address_scheme, address_host, address_port, address_credentials."""
        super().__init__(f"not the address of a region ({code})")
        self.code = code
