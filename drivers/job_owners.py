"""Whose job is it: a slip, a sheet, a printed photo belongs to the visit that asked for it first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

_REMEMBERED = 1024


class JobOwners:
    """Remembers which visit first named a job id. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: OrderedDict[tuple[str, str], str] = OrderedDict()

    def may(self, role: str, visit: str, arguments: Mapping[str, Any]) -> bool:
        """False when these arguments name a job of another visit: it would be that person's again."""
        job_id = arguments.get("job_id")
        if not isinstance(job_id, str):
            return True
        with self._lock:
            owner = self._owners.setdefault((role, job_id), visit)
            while len(self._owners) > _REMEMBERED:
                self._owners.popitem(last=False)
        return owner == visit
