"""`helpdesk db backup` and `restore`: one file of the database's own kind, checked before it counts.

The file holds no key: what citizens handed in stays sealed in it. It names the key (`Contents.key`), and it is put back
only where that key is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from helpdesk.store.migrate import knows

Progress = Callable[[str], None]
VAULT_FACT = "vault_key"


class BackupError(Exception):
    """It cannot be done; the text says why and what to do. Nothing was changed."""


@dataclass(frozen=True)
class Contents:
    """What a backup says of itself. `key`: id of the vault key it was sealed with; `sealed`: does it hold any data that
    needs it."""

    revision: str
    key: str | None
    sealed: bool


def check_revision(contents: Contents, file: Path) -> None:
    """Raises BackupError when this program does not know the backup's schema."""
    if not knows(contents.revision):
        raise BackupError(f"{file} comes from a newer version of the program: install that one first")


def check_key(contents: Contents, held: str | None, state: Path, *, always: bool) -> None:
    """`held`: id of the key in `state`. Raises BackupError when the data could not be opened afterwards."""
    if contents.key is None or contents.key == held or not (contents.sealed or always):
        return
    what = "holds no vault.key" if held is None else f"holds another vault.key ({held})"
    raise BackupError(
        f"this backup is sealed with the key {contents.key}, and {state} {what}: put that key there first"
    )


def database_file(url: URL) -> Path:
    """Of an SQLite URL. Raises BackupError for a database in memory."""
    if not url.database or url.database == ":memory:":
        raise BackupError("a database in memory has no file")
    return Path(url.database)


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """A file to write to that takes its name when the block ends well: whole, on the disk, and never over another.
    Raises BackupError when the name is taken."""
    taken = BackupError(f"{target} exists already: choose another name, or move it away")
    if target.exists():
        raise taken
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
        sync(part)
        try:
            os.link(part, target)
        except FileExistsError:
            raise taken from None
    finally:
        part.unlink(missing_ok=True)
    sync(target.parent)


def sync(path: Path) -> None:
    """A file or a directory, onto the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
