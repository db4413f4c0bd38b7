"""Encryption of single fields: AES-256-GCM, the key outside the database."""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

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

    def __init__(self, keys: Sequence[bytes]):
        """Take 32-byte keys, the current one first. Raises ValueError for a key of another length or none."""
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"every key has {KEY_BYTES} bytes, and there is at least one")
        self._keys = {key_id(key): AESGCM(key) for key in keys}
        self._current = key_id(keys[0])

    def seal(self, text: str, place: str) -> str:
        """Encrypt a text; `place` names table, column and row."""
        if not text:
            return ""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._keys[self._current].encrypt(nonce, text.encode(), place.encode())
        return f"{self._current}:{b64encode(nonce + sealed).decode()}"

    def open(self, field: str, place: str) -> str:
        """Decrypt what `seal` made for the same place.

        Raises UnknownKeyError, and InvalidTag for a field that was tampered with.
        """
        if not field:
            return ""
        identifier, _, content = field.partition(":")
        key = self._keys.get(identifier)
        if key is None:
            raise UnknownKeyError(f"no key {identifier} in the key file")
        data = b64decode(content)
        return key.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], place.encode()).decode()


def key_id(key: bytes) -> str:
    """A short name of a key that tells nothing about it."""
    return sha256(b"smartcare key id" + key).hexdigest()[:8]
