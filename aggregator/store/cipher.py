"""Encryption of single fields: AES-256-GCM, the key outside the database.

How a table with personal fields joins the rotation of keys: its store module names the sealed columns in a constant
`SEALED`, and seals every field for the place ``<table>.<column>:<what tells the row>``::

    SEALED = (Sealed(table=visits, columns=("memo",), place=lambda row, column: f"visits.{column}:{row['id']}"),)

The module stands in `schema.MODULES`, so `sealed.every_sealed` finds it; nothing else is to be done, also for the
field to be erased when the person is forgotten (`forgetting.erase`). A column that
follows from clear texts (such as a fingerprint to search by) is given in `derive`. A place must follow from columns
of the row itself that never change.
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import RowMapping, Table

_NONCE_BYTES = 12
KEY_BYTES = 32


class UnknownKeyError(Exception):
    """A field was encrypted with a key that is not in the key file."""


class Cipher:
    """Encrypts with the first key, reads with any of them.

    A field is kept as `<key id>:<base64 of nonce and ciphertext>` and bound to its place, so that a value cannot be
    moved to another person. An empty text stays empty: that somebody has no phone is no secret, and constraints can
    see it.
    """

    def __init__(self, keys: Sequence[bytes], news: Callable[[], Sequence[bytes] | None] | None = None):
        """Take 32-byte keys, the current one first. Raises ValueError for a key of another length or none.

        `news` is asked before each use and tells the keys when they have changed, else None: a running service
        follows its key file.
        """
        self._news = news
        self._take(keys)

    def _take(self, keys: Sequence[bytes]) -> None:
        """Work with these keys from now on."""
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"every key has {KEY_BYTES} bytes, and there is at least one")
        self._keys = {key_id(key): AESGCM(key) for key in keys}
        self._search = {key_id(key): hmac.digest(key, b"smartcare fingerprint", "sha256") for key in keys}
        self._current = key_id(keys[0])

    def _follow(self) -> None:
        """Take new keys when there are."""
        if self._news is not None and (keys := self._news()) is not None:
            self._take(keys)

    @property
    def current(self) -> str:
        """The id of the key that seals."""
        self._follow()
        return self._current

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of every key, the current one first."""
        self._follow()
        return tuple(self._keys)

    def seal(self, text: str, place: str) -> str:
        """Encrypt a text; `place` names table, column and row."""
        if not text:
            return ""
        self._follow()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._keys[self._current].encrypt(nonce, text.encode(), place.encode())
        return f"{self._current}:{b64encode(nonce + sealed).decode()}"

    def open(self, field: str, place: str) -> str:
        """Decrypt what `seal` made for the same place.

        Raises UnknownKeyError, and InvalidTag for a field that was tampered with.
        """
        if not field:
            return ""
        self._follow()
        identifier, _, content = field.partition(":")
        key = self._keys.get(identifier)
        if key is None:
            raise UnknownKeyError(f"no key {identifier} in the key file")
        data = b64decode(content)
        return key.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], place.encode()).decode()

    def fingerprint(self, text: str, purpose: str) -> str:
        """What a text can be searched by without being readable: `<key id>:<HMAC-SHA256 in hex>`.

        The same text has the same fingerprint for the same `purpose` (`households.name`); an empty text has none.
        """
        self._follow()
        return self._print_with(self._current, text, purpose)

    def fingerprints(self, text: str, purpose: str) -> tuple[str, ...]:
        """The fingerprints a text may be kept under, one for each key: during a rotation rows of both exist."""
        self._follow()
        return tuple(self._print_with(identifier, text, purpose) for identifier in self._keys)

    def _print_with(self, identifier: str, text: str, purpose: str) -> str:
        """The fingerprint by one key."""
        if not text:
            return ""
        content = f"{purpose}\0{text}".encode()
        return f"{identifier}:{hmac.digest(self._search[identifier], content, 'sha256').hex()}"


def key_id(key: bytes) -> str:
    """A short name of a key that tells nothing about it."""
    return sha256(b"smartcare key id" + key).hexdigest()[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The sealed columns of one table.

    `place` says from a row (with its primary key) and a column where the field belongs. `derive` returns columns that
    follow from the row's clear texts by column, and is asked whenever the row is sealed anew. `left` stands in the
    place of the words when the person they are about is forgotten, where the database or the domain wants some.
    """

    table: Table
    columns: tuple[str, ...]
    place: Callable[[RowMapping, str], str]
    derive: Callable[[Cipher, RowMapping, Mapping[str, str]], Mapping[str, Any]] | None = None
    left: str = ""
