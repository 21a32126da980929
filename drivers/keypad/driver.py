"""The keypad: held exclusively, its keys told by their meaning; and no other keyboard types into the kiosk."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from drivers.contract import Act, Code, Condition, Deadline, DeviceEvent, DriverError, Publish
from drivers.inputs.find import InputSystem, parse_target
from drivers.inputs.keys import name_of
from drivers.inputs.node import InputNode, NodeInfo, wait_any
from drivers.keypad import keymap
from drivers.keypad.guard import Guard
from drivers.keypad.options import KeypadOptions
from drivers.keypad.protocol import JACK_IN, JACK_OUT, Stroke, Strokes

_WAIT_S = 0.1  # in one call; a key ends it at once
_AGAIN_S = 0.005
_LOOK_S = 0.25  # how often the list of devices is looked at


class Keypad:
    """An evdev keypad. Blocking, single-threaded; constructed and driven by the supervisor.

    Publishes `key` with its meaning as payload (never shown by repr: it may be a digit of a number). A keypad whose
    headphone socket reports as keys publishes `media_inserted` and `media_removed` in the name of `headphones`.
    """

    role = "keypad"

    def __init__(self, connect: str, options: Mapping[str, Any], publish: Publish) -> None:
        self._target = parse_target(connect)
        self._options = KeypadOptions.model_validate(dict(options))
        self._publish = publish
        self._map = keymap.load(self._options.keymap)
        self._system = InputSystem.of(self._target)
        self._nodes: list[InputNode] = []
        self._guard: Guard | None = None
        self._strokes = Strokes(self._map, 0.0)
        self._looked = 0.0
        self._count = 0

    # --- what every driver states

    def open(self, deadline: Deadline) -> None:
        """Holds the keypad's nodes, and with `grab_all` every other keyboard.

        Raises DriverError: NO_DEVICE, PERMISSION, BUSY (another program holds it), CONFIG_ERROR `bad_connect`.
        """
        self.close()
        self._strokes = Strokes(self._map, self._options.same_key_ms / 1000)
        try:
            self._nodes = self._system.open_all(self._target, _has_keys, deadline)
            for node in self._nodes:
                node.grab()
            if self._options.grab_all:
                self._guard = Guard(self._system, self._nodes, self._options.leave)
                self._guard.look()
        except DriverError:
            self.close()
            raise
        self._looked = time.monotonic()

    def capabilities(self) -> Mapping[str, Any]:
        return {
            "keymap": self._map.name,
            "keys": len(set(self._map.keys.values()) - {JACK_IN, JACK_OUT}),
            "headphones": JACK_IN in self._map.keys.values(),
            "name": self._nodes[0].info.name if self._nodes else None,
            "exclusive": True if self._nodes else None,
            "grab_all": self._options.grab_all,
        }

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """Raises DISCONNECTED when it is gone. `foreign_held` keyboards type into nothing, `foreign_free` may."""
        self._opened()
        deadline.check()
        for node in self._nodes:
            node.check()
        guard = self._guard
        return Condition.OK, {
            "strokes": self._count,
            "foreign_held": guard.held if guard else 0,
            "foreign_free": guard.free if guard else 0,
        }

    def watch(self, publish: Publish) -> float:
        """Waits up to a tenth of a second, so that a key is told at once."""
        if not self._nodes:
            return 1.0
        for stroke in self._step(_WAIT_S):
            self._tell(stroke, publish)
        return _AGAIN_S

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`active` waits for a person to press a key."""
        condition, details = self.probe(deadline)
        result: dict[str, Any] = {"passed": condition is Condition.OK, **details}
        if level == "active":
            result |= self.wait_for_key(deadline)
        return result

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        self.open(deadline)

    def close(self) -> None:
        guard, self._guard = self._guard, None
        if guard is not None:
            guard.close()
        nodes, self._nodes = self._nodes, []
        for node in nodes:
            node.close()

    # --- the command

    def wait_for_key(self, deadline: Deadline) -> Mapping[str, Any]:
        """For a technician: the next key, by its name and its meaning (empty: not in the map). It is told to nobody
        else. Raises TIMEOUT `no_key`."""
        self._opened()
        while True:
            try:
                deadline.check()
            except DriverError as error:
                if error.code is Code.TIMEOUT:
                    raise DriverError(
                        Code.TIMEOUT, "no_key", act=Act.USER, retryable=True, role=self.role, hint="no key was pressed"
                    ) from error
                raise
            for stroke in self._step(min(_WAIT_S, deadline.remaining())):
                return {"key": name_of(stroke.code), "meaning": stroke.meaning}

    # --- inside

    def _step(self, seconds: float) -> list[Stroke]:
        now = time.monotonic()
        guard = self._guard
        if guard is not None and now - self._looked >= _LOOK_S:
            self._looked = now
            guard.look()
        foreign = guard.nodes() if guard is not None else ()
        strokes: list[Stroke] = []
        for node in wait_any([*self._nodes, *foreign], seconds):
            if guard is not None and node in foreign:
                guard.drain(node)
            else:
                strokes += self._strokes.feed(node.read(), time.monotonic())
        return strokes

    def _tell(self, stroke: Stroke, publish: Publish) -> None:
        match stroke.meaning:
            case "":
                pass
            case "jack in" | "jack out":
                kind = "media_inserted" if stroke.meaning == JACK_IN else "media_removed"
                publish(DeviceEvent("headphones", kind, at=stroke.at))
            case meaning:
                self._count += 1
                publish(DeviceEvent(self.role, "key", meaning, at=stroke.at))

    def _opened(self) -> None:
        if not self._nodes:
            raise DriverError(Code.NOT_READY, act=Act.WAIT, role=self.role, hint="the keypad is not open")


def _has_keys(info: NodeInfo) -> bool:
    return bool(info.keys)
