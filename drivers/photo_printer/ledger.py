"""What must outlive a restart: which jobs were begun and how they ended, and how much paper and ribbon is left.

No picture, no name, no job id in clear: ids are kept as hashes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drivers.contract import Act, Code, DriverError, Proof
from drivers.photo_printer.state import JOB_PREFIX, ROLE

_log = logging.getLogger("drivers.photo_printer")
_REMEMBERED = 256
_MAX_BYTES = 1 << 20
SUPPLIES = ("paper", "ribbon")


def job_name(job_id: str) -> str:
    """What the printer's queue shows: nothing that could be personal."""
    return f"{JOB_PREFIX}{hashlib.sha256(job_id.encode()).hexdigest()[:24]}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended; neither proof nor error: it was begun and nobody knows."""

    proof: Proof | None = None
    error: DriverError | None = None

    def as_dict(self) -> dict[str, Any]:
        if self.proof is not None:
            return {"proof": self.proof.value}
        if self.error is not None:
            return {"code": self.error.code.value, "detail": self.error.detail, "act": self.error.act.value}
        return {}


BEGUN = Outcome()


@dataclass(slots=True)
class Ledger:
    """`path` None keeps everything in memory. `capacity`: what a refill means, 0 for what is not counted."""

    path: Path | None
    capacity: dict[str, int]
    left: dict[str, int | None] = field(default_factory=dict)
    _jobs: OrderedDict[str, Outcome] = field(default_factory=OrderedDict)
    _said: bool = False

    def load(self) -> None:
        """Raises DriverError CONFIG_ERROR `state_file` when the file could never be written. A damaged one is begun
        anew: supplies are unknown then, and the printer is asked about its jobs."""
        self.left = dict.fromkeys(SUPPLIES)
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            usable = os.access(self.path.parent, os.W_OK | os.X_OK)
        except OSError:
            usable = False
        if not usable:
            hint = f"state_file: {self.path.parent} cannot be written; create it for the kiosk's user"
            raise DriverError(Code.CONFIG_ERROR, "state_file", act=Act.CONFIGURATION, role=ROLE, hint=hint)
        try:
            with self.path.open("rb") as file:
                self._read(json.loads(file.read(_MAX_BYTES)))
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            _log.warning("%s: the state file was damaged and is begun anew", ROLE)
            self.left = dict.fromkeys(SUPPLIES)

    def get(self, name: str) -> Outcome | None:
        return self._jobs.get(name)

    def begin(self, name: str) -> None:
        """On disk before the first byte goes out."""
        self._jobs[name] = BEGUN
        self._save()

    def forget(self, name: str) -> None:
        """It never reached the printer."""
        if self._jobs.pop(name, None) is not None:
            self._save()

    def end(self, name: str, outcome: Outcome, sheets: int) -> None:
        """`sheets` came out."""
        self._jobs[name] = outcome
        self._jobs.move_to_end(name)
        for what in SUPPLIES:
            left = self.left.get(what)
            if left is not None:
                self.left[what] = max(0, left - sheets)
        self._save()

    def refill(self, what: str, count: int | None) -> None:
        """`count` None: the capacity. Raises DriverError INVALID_DATA."""
        if what not in (*SUPPLIES, "both") or (count is not None and not 0 <= count <= 5000):
            raise DriverError(Code.INVALID_DATA, "refill", role=ROLE, hint="paper, ribbon or both; 0 to 5000")
        for each in SUPPLIES if what == "both" else (what,):
            self.left[each] = count if count is not None else (self.capacity[each] or None)
        self._save()

    # --- the file

    def _read(self, data: Any) -> None:
        for what in SUPPLIES:
            left = data["left"].get(what)
            self.left[what] = left if isinstance(left, int) and 0 <= left <= 5000 else None
        for name, entry in data["jobs"].items():
            self._jobs[str(name)] = _outcome(entry)

    def _save(self) -> None:
        while len(self._jobs) > _REMEMBERED:
            self._jobs.popitem(last=False)
        if self.path is None:
            return
        data = {
            "version": 1,
            "left": self.left,
            "jobs": {name: outcome.as_dict() for name, outcome in self._jobs.items()},
        }
        fresh = self.path.with_name(f".{self.path.name}.new")
        try:
            fresh.touch(mode=0o600)
            with fresh.open("w", encoding="utf-8") as file:
                json.dump(data, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
            self._said = False
        except OSError as error:
            with contextlib.suppress(OSError):
                fresh.unlink()
            if not self._said:
                # A full disk is no reason to send a citizen away: only a restart would need what is lost.
                _log.warning("%s: the state file cannot be written: %s", ROLE, error.strerror)
            self._said = True


def _outcome(entry: Any) -> Outcome:
    if "proof" in entry:
        return Outcome(proof=Proof(entry["proof"]))
    if "code" in entry:
        return Outcome(error=DriverError(Code(entry["code"]), str(entry["detail"]), act=Act(entry["act"]), role=ROLE))
    return BEGUN
