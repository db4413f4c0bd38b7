"""The file with the keys of personal data: followed while the service runs, changed by ``smartcare keys``."""

import base64
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from . import values

_KEY_BYTES = 32


class KeyFile:
    """One key to a line, the one that seals first; other lines are keys that only open what is old."""

    def __init__(self, path: Path):
        """Open nothing yet."""
        self._path = path
        self._seen: tuple[int, int, int] | None = None

    def news(self) -> Sequence[bytes] | None:
        """The keys if the file has changed since the last look, as at the first; else, or if unreadable, None."""
        signature = self._signature()
        if signature is None or signature == self._seen:
            return None
        keys = self._read()
        if keys:
            self._seen = signature
        return keys or None

    def put_first(self, key: bytes) -> None:
        """Make a key the one that seals; the others stay."""
        self._write((key, *self._read()))

    def remove(self, key: bytes) -> None:
        """Take a key out."""
        self._write([one for one in self._read() if one != key])

    def held(self) -> Sequence[bytes]:
        """Every key, the one that seals first."""
        return self._read()

    def _read(self) -> Sequence[bytes]:
        """The keys in the file; none while it cannot be read."""
        try:
            return values.keys(self._path.read_bytes()) or ()
        except OSError:
            return ()

    def _signature(self) -> tuple[int, int, int] | None:
        """What changes whenever the file does; None while it is not there."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _write(self, keys: Sequence[bytes]) -> None:
        """Put the whole file in place at once: half a key file would be worse than an old one."""
        content = b"".join(base64.urlsafe_b64encode(key) + b"\n" for key in keys)
        beside = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def new_key() -> bytes:
    """A random key."""
    return secrets.token_bytes(_KEY_BYTES)
