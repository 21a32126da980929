"""`helpdesk import KIND FILE`: what the page /imports does, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from helpdesk.county import County
from helpdesk.imports.kinds import KINDS
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault

MOST_BYTES = 8_000_000


class TableRefused(Exception):
    """Nothing was changed; the text has a line for each problem."""


def text_of(path: Path) -> str:
    """Raises TableRefused, OSError."""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TableRefused(f"{path.name} has more than {MOST_BYTES} bytes: bring it in in parts")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise TableRefused("the table is not in UTF-8: save it from the spreadsheet as CSV UTF-8") from None


def bring_in(tx: Tx, vault: Vault, county: County, kind: str, text: str, actor: str, dry_run: bool) -> dict[str, Any]:
    """Reads the table whole and writes it, or only says what would be. Raises TableRefused."""
    table = KINDS[kind].read(tx, county, text)
    if table.problems:
        raise TableRefused("nothing was changed:\n" + "\n".join(map(str, table.problems)))
    if not dry_run:
        table.write(tx, vault, actor)
    return {"table": kind, "lines": table.lines, "changed": not dry_run}
