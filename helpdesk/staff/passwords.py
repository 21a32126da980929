"""Argon2id with the OWASP profile that suits a two-core machine (19 MiB, two passes), never on the event loop."""

from __future__ import annotations

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_AT_ONCE = 2
_WORDS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else


def hash_password(password: str) -> str:
    """About 45 ms of one core and 19 MiB."""
    return _HASHER.hash(password)


def matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def generate() -> str:
    """A password to be read from a screen once: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(_WORDS) for _ in range(4)) for _ in range(4))


class PasswordChecker:
    """Verifies in threads, two at a time, and takes as long for a name that does not exist."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._nobody = hash_password(secrets.token_urlsafe(16))

    async def matches(self, stored: str | None, password: str) -> bool:
        async with self._slots:
            right = await asyncio.to_thread(matches, stored or self._nobody, password)
        return right and stored is not None

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(hash_password, password)
