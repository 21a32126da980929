"""Backups of a desk: the database in a file of its kind, and the key it belongs to by name."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

from helpdesk.store import backup_postgres, backup_sqlite
from helpdesk.store.backup import BackupError, Contents, Progress, check_key, check_revision, database_file
from helpdesk.vault import KEY_FILE, open_vault


def _postgresql(url: URL) -> bool:
    return url.get_backend_name() == "postgresql"


def make(url: URL, file: Path, progress: Progress) -> dict[str, Any]:
    """Writes FILE. Raises BackupError, OSError."""
    file = file.absolute()
    if not file.parent.is_dir():
        raise BackupError(f"there is no directory {file.parent}")
    if _postgresql(url):
        contents = backup_postgres.backup(url, file, progress)
    else:
        contents = backup_sqlite.backup(database_file(url), file, progress)
    return {"backup": str(file), "bytes": file.stat().st_size, "schema": contents.revision, "vault_key": contents.key}


def put_back(url: URL, state: Path, file: Path, now: datetime, progress: Progress) -> dict[str, Any]:
    """Checks FILE and puts it in the database's place. Raises BackupError, VaultError, OSError."""
    if not file.is_file():
        raise BackupError(f"there is no file {file}")
    shared = _postgresql(url)
    contents: Contents = (backup_postgres if shared else backup_sqlite).contents(file)
    check_revision(contents, file)
    held = open_vault(state, may_create=False).key_id if (state / KEY_FILE).exists() else None
    check_key(contents, held, state, always=shared)
    if shared:
        kept: Path | str | None = backup_postgres.restore(file, url, now, progress)
    else:
        kept = backup_sqlite.restore(file, database_file(url), now, progress)
    return {"restored": str(file), "schema": contents.revision, "kept": None if kept is None else str(kept)}
