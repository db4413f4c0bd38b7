"""From what a person types to the address of a region."""

from yarl import URL

from .region_errors import AddressError

_API = "/api/"


def normalised(text: str) -> str:
    """Return the address as `https://host[:port][/path]`, without a trailing slash; `http://` stays when it is typed.

    A pasted path below `/api/` is cut off. Raises AddressError.
    """
    typed = text.strip()
    if not typed:
        raise AddressError("address_empty")
    try:
        url = URL(typed if "://" in typed else f"https://{typed}")
        port = url.port
    except ValueError as error:
        raise AddressError("address_port" if "port" in str(error).lower() else "address_host") from error
    if url.scheme not in ("http", "https"):
        raise AddressError("address_scheme")
    if url.user is not None or url.password is not None:
        raise AddressError("address_credentials")
    if not url.host or any(mark.isspace() for mark in typed):
        raise AddressError("address_host")
    if port is None or not 0 < port < 65536:
        raise AddressError("address_port")
    path = f"{url.path}/".partition(_API)[0].rstrip("/")
    return str(url.origin()).rstrip("/") + path
