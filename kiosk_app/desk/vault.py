"""AES-256-GCM for everything the outbox keeps on disk, under a key file only this account may read; and in memory."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class Unreadable(ValueError):
    """Sealed under another key, for another row, or damaged. Says nothing of the content."""

    def __init__(self) -> None:
        super().__init__("a sealed record cannot be opened")


class Vault:
    """Seals and opens records; `bound_to` ties a record to its row, so that rows cannot be exchanged."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """Raises Unreadable."""
        opened: bytes | None = None
        with contextlib.suppress(InvalidTag, ValueError):
            opened = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
        if opened is None:
            raise Unreadable
        return opened


class Sealed:
    """Content that waits in memory: ciphertext under a key of its own, made here, written nowhere.

    Whoever comes upon it (a dump, a page swapped out, an object printed by mistake) reads nothing of the person. It
    does not stop one who may read this process and knows where to look.
    """

    __slots__ = ("_sealed", "_vault")

    def __init__(self, plain: bytes) -> None:
        self._vault = Vault(secrets.token_bytes(KEY_BYTES))
        self._sealed = self._vault.seal(plain, "")

    def open(self) -> bytes:
        """The content; to be dropped again at once."""
        return self._vault.open(self._sealed, "")


def sync_directory(path: Path) -> None:
    """Make names created in `path` survive a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def load_vault(path: Path) -> Vault:
    """The vault of the key file at `path`, made (0600, durable) when missing. A file of a wrong length is set aside.

    Raises OSError when the key can be neither read nor durably written: nothing may be stored under it then.
    """
    if path.exists():
        key = path.read_bytes()
        if len(key) == KEY_BYTES:
            path.chmod(0o600)
            return Vault(key)
        path.replace(path.with_name(path.name + ".damaged"))
    key = secrets.token_bytes(KEY_BYTES)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        os.write(handle, key)
        os.fsync(handle)
    finally:
        os.close(handle)
    draft.replace(path)
    sync_directory(path.parent)
    return Vault(key)
