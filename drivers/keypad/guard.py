"""Every other keyboard is held and not listened to: what is plugged into a public terminal types into nothing."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable

from drivers.contract import Code, DriverError
from drivers.inputs.find import InputSystem, Target, real_path
from drivers.inputs.node import InputNode

_log = logging.getLogger(__name__)


class Guard:
    """Single-threaded, the keypad's driver owns it. `ours` and `leave` are not touched."""

    def __init__(self, system: InputSystem, ours: Iterable[InputNode], leave: Iterable[str]) -> None:
        self._system = system
        self._ours = {real_path(node.info.path) for node in ours}
        self._leave = tuple(Target(path=word) if word.startswith("/") else Target(ids=word) for word in leave)
        self._held: dict[str, InputNode] = {}
        self._passed: dict[str, str] = {}  # node -> why it was let be
        self._refused: set[str] = set()

    @property
    def held(self) -> int:
        """Keyboards that type into nothing."""
        return len(self._held)

    @property
    def free(self) -> int:
        """Keyboards that may type because we may not open them."""
        return len(self._refused)

    def nodes(self) -> tuple[InputNode, ...]:
        return tuple(self._held.values())

    def look(self) -> None:
        """Holds what was plugged in since, lets go of what is gone. Never raises."""
        there = {real_path(str(path)): path for path in self._system.paths()}
        marks = {real: _mark(real) for real in there}
        for real in [*self._held, *self._passed]:
            if real not in there or (real in self._passed and self._passed[real] != marks[real]):
                self._forget(real)
        self._refused &= set(there)
        for real, path in there.items():
            if real in self._ours or real in self._held or real in self._passed:
                continue
            try:
                node = self._system.open(path)
            except DriverError as error:
                # udev gives the rights a moment after the node: what may not be opened is tried each time.
                if error.code is Code.PERMISSION and real not in self._refused:
                    self._refused.add(real)
                    _log.warning("keypad: a keyboard may not be held: no right to open %s", path)
                continue
            self._refused.discard(real)
            if not node.info.keyboard_like or any(target.fits(node.info) for target in self._leave):
                node.close()
                self._passed[real] = marks[real]
                continue
            self._take(real, node)

    def drain(self, node: InputNode) -> None:
        """What it says is nobody's."""
        try:
            while node.read():
                pass
        except DriverError:
            self._forget(real_path(node.info.path))
            self._held = {real: kept for real, kept in self._held.items() if kept is not node}
            node.close()

    def close(self) -> None:
        for node in self._held.values():
            node.close()
        self._held.clear()

    def _take(self, real: str, node: InputNode) -> None:
        try:
            node.grab()
        except DriverError:
            node.close()  # held by somebody else, so it types into nothing either; or gone already
            return
        self._held[real] = node
        _log.warning("keypad: a foreign keyboard is held: %s", node.info.name)

    def _forget(self, real: str) -> None:
        node = self._held.pop(real, None)
        if node is not None:
            node.close()
        self._passed.pop(real, None)


def _mark(real: str) -> str:
    """Differs when another device took the same name."""
    try:
        found = os.stat(real)  # noqa: PTH116
    except OSError:
        return ""
    return f"{found.st_ino} {found.st_rdev} {found.st_ctime_ns}"
