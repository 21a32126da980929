"""The technician's PIN: kept only as a salted hash, and tried so seldom that guessing takes years.

Three tries, then a wait of 1, 5, 15 and from then on 60 minutes after each wrong one. A try is counted on disk before
it is looked at, so pulling the plug gains nothing; waits are counted by the machine's uptime, so setting the clock
gains nothing either, and after a restart the wait begins anew. A damaged file opens nothing: `kiosk technician
set-pin`, which needs a login on the machine, makes both files anew.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import math
import os
import re
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from kiosk_app.core.technician.gate import LONGEST, SHORTEST
from kiosk_app.core.technician.state import Gate
from kiosk_app.technician.files import read_json, write_json

log = logging.getLogger("kiosk.technician")

FREE_TRIES = 3
WAITS_MIN = (1, 5, 15, 60)
"""Minutes after the third wrong try, the fourth …; the last one for all that follow."""

_N, _R, _P, _LENGTH = 2**15, 8, 1, 32  # about 0.1 s and 32 MB
_MAXMEM = 128 * 1024 * 1024
_COMMON = frozenset(("112233", "147258", "258369", "159357", "135790", "246810", "102030", "131452", "1314520"))


def refusal(pin: str) -> str:
    """Why this PIN is not taken, one sentence in Chinese and English; empty when it is good."""
    if not re.fullmatch(rf"[0-9]{{{SHORTEST},{LONGEST}}}", pin):
        return f"要 {SHORTEST} 到 {LONGEST} 个数字 type {SHORTEST} to {LONGEST} digits, nothing else"
    if _trivial(pin):
        return "太容易猜到 too easy to guess: no runs, no repeats, no mirrored digits"
    return ""


def _trivial(pin: str) -> bool:
    digits = [int(char) for char in pin]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    repeats = any(pin == (pin[:size] * len(pin))[: len(pin)] for size in range(1, len(pin) // 2 + 1))
    return len(steps) == 1 or repeats or len(set(pin)) < 3 or pin == pin[::-1] or pin in _COMMON


def boot_id() -> str:
    """Another after each start of the machine; empty where the kernel does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def uptime() -> float:
    """Seconds since the machine was started, sleep included; nobody can set it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class PinStore:
    """PIN and tries in two files of a folder. Safe from any thread."""

    def __init__(
        self, folder: Path, *, up: Callable[[], float] = uptime, boot: Callable[[], str] = boot_id, cost: int = _N
    ) -> None:
        """`cost`: scrypt's n, for tests."""
        self._pin, self._tries = folder / "pin.json", folder / "pin-tries.json"
        self._up, self._boot, self._cost = up, boot, cost
        self._lock = threading.Lock()

    def set(self, pin: str) -> None:
        """A new PIN, and no wrong tries. Raises ValueError saying why it is refused, OSError."""
        if why := refusal(pin):
            raise ValueError(why)
        salt = os.urandom(16)
        made = _hash(pin, salt, self._cost, _R, _P)
        values = {"version": 1, "salt": salt.hex(), "hash": made.hex(), "n": self._cost, "r": _R, "p": _P}
        with self._lock:
            write_json(self._pin, values)
            write_json(self._tries, {"failed": 0})
        log.warning("technician code=pin_set")

    def gate(self) -> Gate:
        """May a PIN be typed now? Never raises."""
        with self._lock:
            try:
                return self._gate()
            except ValueError:
                return Gate("damaged")
            except OSError:
                return Gate("broken")

    def check(self, pin: str) -> Gate:
        """`ok`, or why not. Never raises. Takes about a tenth of a second."""
        with self._lock:
            try:
                found = self._check(pin)
            except ValueError:
                found = Gate("damaged")
            except OSError:
                found = Gate("broken")
        log.warning("technician code=pin_%s left=%d minutes=%d", found.outcome, found.left, found.minutes)
        return found

    # --- inside

    def _gate(self) -> Gate:
        if _stored(self._pin) is None:
            return Gate("unset")
        failed, elapsed = self._counted()
        wait = _wait(failed) - elapsed
        if wait > 0:
            return Gate("locked", minutes=math.ceil(wait / 60))
        return Gate("ask", left=max(1, FREE_TRIES - failed))

    def _check(self, pin: str) -> Gate:
        gate = self._gate()
        stored = _stored(self._pin)
        if gate.outcome != "ask" or stored is None:
            return gate
        failed = self._counted()[0] + 1
        self._count(failed)
        salt, wanted, n, r, p = stored
        if hmac.compare_digest(_hash(pin, salt, n, r, p), wanted):
            self._count(0)
            return Gate("ok")
        if failed < FREE_TRIES:
            return Gate("wrong", left=FREE_TRIES - failed)
        return Gate("locked", minutes=math.ceil(_wait(failed) / 60))

    def _counted(self) -> tuple[int, float]:
        """(wrong tries so far, seconds since the last). In another boot, or one whose uptime runs backwards, the wait
        begins anew."""
        found = read_json(self._tries)
        if found is None:
            return 0, 0.0
        failed = found.get("failed")
        if not isinstance(failed, int) or isinstance(failed, bool) or failed < 0:
            raise ValueError("damaged")
        if not failed:
            return 0, 0.0
        boot, at = found.get("boot"), found.get("up")
        if not isinstance(boot, str) or not isinstance(at, int | float) or isinstance(at, bool):
            raise ValueError("damaged")
        now = self._up()
        if boot != self._boot() or not 0 <= at <= now:
            self._count(failed)
            return failed, 0.0
        return failed, now - at

    def _count(self, failed: int) -> None:
        write_json(self._tries, {"failed": failed, "boot": self._boot(), "up": self._up()})


def _wait(failed: int) -> float:
    """Seconds to wait after so many wrong tries."""
    if failed < FREE_TRIES:
        return 0.0
    return 60.0 * WAITS_MIN[min(failed - FREE_TRIES, len(WAITS_MIN) - 1)]


def _stored(path: Path) -> tuple[bytes, bytes, int, int, int] | None:
    """(salt, hash, n, r, p), None when no PIN is set. Raises ValueError when the file is damaged, OSError."""
    found = read_json(path)
    if found is None:
        return None
    salt, made = found.get("salt"), found.get("hash")
    n, r, p = (found.get(name) for name in "nrp")
    if not (isinstance(salt, str) and isinstance(made, str)):
        raise ValueError("damaged")
    if not (isinstance(n, int) and isinstance(r, int) and isinstance(p, int)):
        raise ValueError("damaged")
    salt_bytes, hash_bytes = bytes.fromhex(salt), bytes.fromhex(made)
    sound = 2 <= n <= 2**17 and n & (n - 1) == 0 and 1 <= r <= 8 and 1 <= p <= 4
    if not sound or len(salt_bytes) < 16 or len(hash_bytes) != _LENGTH:
        raise ValueError("damaged")
    return salt_bytes, hash_bytes, n, r, p


def _hash(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(pin.encode("utf-8"), salt=salt, n=n, r=r, p=p, maxmem=_MAXMEM, dklen=_LENGTH)
