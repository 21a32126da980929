"""Encrypts what citizens handed in: AES-256-GCM with a key that lives in one file only its owner may read."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_FILE = "vault.key"
_NONCE = 12
_KEY = 32


class VaultError(Exception):
    """The key file is missing, readable by others, or not the one the data was sealed with."""


class Vault:
    """Seals and opens. `about` binds a sealed value to its row: moved to another row it does not open."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._mac = hashlib.sha256(b"fingerprint" + key).digest()
        self.key_id = hashlib.sha256(b"id" + key).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"Vault(key_id={self.key_id!r})"

    def seal(self, plain: bytes, about: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Raises VaultError when the value was changed, moved, or sealed with another key."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except (InvalidTag, ValueError) as error:
            raise VaultError("a sealed value does not open with this key") from error

    def fingerprint(self, plain: bytes) -> str:
        """Says whether two bodies are equal without telling anything about either."""
        return hmac.new(self._mac, plain, hashlib.sha256).hexdigest()


def _make_key(path: Path) -> None:
    """Whole or not at all; when another process was quicker, its key stays."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()


def open_vault(state: Path, *, may_create: bool) -> Vault:
    """Reads the key file in the state directory; makes one if `may_create`. Raises VaultError, OSError."""
    path = state / KEY_FILE
    if not path.exists():
        if not may_create:
            raise VaultError(
                f"{path} is missing, but the database is sealed with it: restore it from backup, or copy it from a "
                "machine that serves this database"
            )
        _make_key(path)
    if path.stat().st_mode & 0o077:
        raise VaultError(f"{path} can be read by others: chmod 600 {path}")
    key = path.read_bytes()
    if len(key) != _KEY:
        raise VaultError(f"{path} is not a key of {_KEY} bytes: restore it from backup")
    return Vault(key)
