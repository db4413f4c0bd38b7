"""Where the region keeps its data: the name of an SQLite file, or the address of a database."""

import re
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

DEFAULT_DATABASE = "smartcare.sqlite3"
VARIABLE = "DATABASE_URL"
"""What the environment calls it; it beats the configuration."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SECRET = re.compile(r"password\s*=", re.IGNORECASE)


def address(text: str, folder: Path) -> str | None:
    """An SQLAlchemy address with the asynchronous driver; None for what is none.

    ``smartcare.sqlite3`` (a file beside the configuration), ``/path/file``, ``sqlite:///path``,
    ``postgresql://user:password@host/name`` or ``postgres://…``.
    """
    text = text.strip()
    if "://" in text:
        url = _parsed(text)
        return None if url is None else url.render_as_string(hide_password=False)
    if not text or _SCHEME.match(text) or _SECRET.search(text):  # half an address is no file name
        return None
    return URL.create(_DRIVERS["sqlite"], database=str(folder.absolute() / text)).render_as_string()


def _parsed(text: str) -> URL | None:
    """A URL with one of our drivers."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        return None
    driver = _DRIVERS.get(url.drivername, url.drivername)
    return url.set(drivername=driver) if driver in _DRIVERS.values() else None


def shown(text: str) -> str:
    """An address as an error may quote it: of one that may hold a password only the beginning."""
    scheme = _SCHEME.match(text.strip())
    if scheme is not None:
        return f"{scheme[1]}:…"
    return "…" if _SECRET.search(text) or "@" in text else text
