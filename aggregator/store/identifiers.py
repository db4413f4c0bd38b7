"""Opaque identifiers and secrets."""

import secrets
from hashlib import sha256

_RANDOM_BYTES = 12
_TOKEN_BYTES = 32


def new_id(prefix: str) -> str:
    """A random identifier that tells nothing about whom it names: `h_…`, `n_…`."""
    return f"{prefix}_{secrets.token_hex(_RANDOM_BYTES)}"


def new_token() -> str:
    """A secret for a node or a member of staff, shown once."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is kept of a secret. Tokens are random and long, so a plain hash cannot be guessed back."""
    return sha256(token.encode()).hexdigest()
