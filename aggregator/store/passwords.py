"""Passwords as Argon2id hashes. Hashing is slow on purpose and happens beside the event loop, a few at a time."""

import asyncio
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from aggregator.domain.sign_in import LONGEST_PASSWORD, prepared

_AT_ONCE = 2
"""Each takes 64 MiB for about 50 ms; a storm of sign-ins waits instead of filling the memory."""
_NOBODY = "nobody has this password"


class Passwords:
    """Hashes and verifies; parameters are those of RFC 9106 for little memory unless others are given."""

    def __init__(self, hasher: PasswordHasher | None = None):
        self._hasher = hasher or PasswordHasher()
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        return await self._beside(lambda: self._hasher.hash(prepared(password)))

    async def verify(self, kept: str | None, password: str) -> bool:
        """Whether it is the password; None, for an account without one, takes as long and is never right."""
        text = prepared(password)[: LONGEST_PASSWORD + 1]
        if kept is None:
            await self._beside(lambda: self._matches(self._of_nobody(), text))
            return False
        return await self._beside(lambda: self._matches(kept, text))

    def outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _of_nobody(self) -> str:
        """A hash with today's parameters to compare with."""
        if self._nobodys is None:
            self._nobodys = self._hasher.hash(_NOBODY)
        return self._nobodys

    def _matches(self, kept: str, text: str) -> bool:
        """Whether the hash is that of the text."""
        try:
            return self._hasher.verify(kept, text)
        except (VerificationError, InvalidHashError):
            return False

    async def _beside[T](self, work: Callable[[], T]) -> T:
        """Do slow work in a thread, when it is its turn."""
        async with self._turn:
            return await asyncio.to_thread(work)
