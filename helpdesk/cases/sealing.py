"""What of a case is sealed, and how it is opened: bound to its row, so that nothing moved to another row opens."""

from __future__ import annotations

import json

from helpdesk.store.case_models import CaseChange, CaseRow
from helpdesk.store.models import Submission
from helpdesk.vault import Vault


def about(case: CaseRow | int, part: str) -> str:
    """What a sealed value belongs to."""
    return f"case:{case if isinstance(case, int) else case.id}:{part}"


def words_of(vault: Vault, change: CaseChange) -> str:
    """The reason or note; empty when there is none. Raises VaultError."""
    if change.words_sealed is None:
        return ""
    return vault.open(change.words_sealed, about(change.case_id, f"change:{change.id}")).decode()


def fields_of(vault: Vault, row: Submission) -> dict[str, str]:
    """Raises VaultError."""
    opened: dict[str, str] = json.loads(vault.open(row.sealed, f"submission:{row.key}:fields"))
    return opened
