"""The headphone socket: tells when a plug goes in or out, which is how speech is asked for without sight (T21)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from drivers.contract import Act, Code, Condition, Deadline, DeviceEvent, DriverError, Publish
from drivers.headphones.options import JackOptions
from drivers.headphones.protocol import Jack
from drivers.inputs.events import DROPPED, EV_SW, SW_HEADPHONE_INSERT, SW_LINEOUT_INSERT
from drivers.inputs.find import InputSystem, parse_target
from drivers.inputs.node import InputNode, NodeInfo, wait_any

_WAIT_S = 0.1
_AGAIN_S = 0.01


class JackSwitch:
    """The jack switch of a sound card, as an input device. Blocking, single-threaded.

    Publishes `media_inserted` and `media_removed`. It is not held exclusively: the sound server may listen, too.
    """

    role = "headphones"

    def __init__(self, connect: str, options: Mapping[str, Any], publish: Publish) -> None:
        self._target = parse_target(connect)
        self._options = JackOptions.model_validate(dict(options))
        self._publish = publish
        self._node: InputNode | None = None
        self._switch = SW_HEADPHONE_INSERT
        self._jack = Jack(self._options.settle_ms / 1000)

    def open(self, deadline: Deadline) -> None:
        """Raises DriverError NO_DEVICE, PERMISSION, CONFIG_ERROR `bad_connect` (a device without a jack switch)."""
        self.close()
        nodes = InputSystem.of(self._target).open_all(self._target, _has_jack, deadline)
        self._node = nodes.pop(0)
        for other in nodes:
            other.close()
        known = self._node.info.switches
        self._switch = SW_HEADPHONE_INSERT if SW_HEADPHONE_INSERT in known else SW_LINEOUT_INSERT
        self._jack = Jack(self._options.settle_ms / 1000)

    def capabilities(self) -> Mapping[str, Any]:
        return {"senses": "jack switch", "name": self._node.info.name if self._node else None}

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """Asks the switch itself, so that a missed event mends itself. Raises DISCONNECTED."""
        deadline.check()
        plugged = self._look()
        return Condition.OK, {"jack": "in" if plugged else "out"}

    def watch(self, publish: Publish) -> float:
        """Waits up to a tenth of a second, so that a plug is told as soon as it rests."""
        node = self._node
        if node is None:
            return 1.0
        now = time.monotonic()
        if self._jack.told is None:
            self._look()
        wait = self._jack.until(now)
        if wait_any([node], min(_WAIT_S, wait) if wait else _WAIT_S):
            for event in node.read():
                if event == DROPPED:
                    self._look()
                elif event.type == EV_SW and event.code == self._switch:
                    self._sees(event.value != 0)
        self._jack, news = self._jack.settles(time.monotonic())
        if news is not None:
            publish(DeviceEvent(self.role, "media_inserted" if news else "media_removed"))
        return _AGAIN_S

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`active` waits for a person to plug in or pull out."""
        condition, details = self.probe(deadline)
        result: dict[str, Any] = {"passed": condition is Condition.OK, **details}
        if level == "active":
            result |= self.wait_for_plug(deadline)
        return result

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        self.open(deadline)

    def close(self) -> None:
        node, self._node = self._node, None
        if node is not None:
            node.close()

    # --- the command

    def wait_for_plug(self, deadline: Deadline) -> Mapping[str, Any]:
        """For a technician: the next plug in or out. Raises TIMEOUT `no_plug`."""
        before = self._look()
        seen: list[DeviceEvent] = []

        def note(event: DeviceEvent) -> None:
            seen.append(event)
            self._publish(event)

        while not any((event.kind == "media_inserted") is not before for event in seen):
            try:
                deadline.check()
            except DriverError as error:
                if error.code is Code.TIMEOUT:
                    raise DriverError(
                        Code.TIMEOUT, "no_plug", act=Act.USER, retryable=True, role=self.role, hint="nothing moved"
                    ) from error
                raise
            self.watch(note)
        return {"jack": "in" if not before else "out"}

    # --- inside

    def _look(self) -> bool:
        if self._node is None:
            raise DriverError(Code.NOT_READY, act=Act.WAIT, role=self.role, hint="the socket is not open")
        return self._sees(self._switch in self._node.switches())

    def _sees(self, on: bool) -> bool:
        plugged = on is not self._options.inverted
        self._jack = self._jack.sees(plugged, time.monotonic())
        return plugged


def _has_jack(info: NodeInfo) -> bool:
    return bool(info.switches & {SW_HEADPHONE_INSERT, SW_LINEOUT_INSERT})
