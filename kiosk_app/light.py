"""The signal light: what it should show, and the one command at a time that shows it.

`wanted` is pure. The states are data of devices.yaml: of those named here the first that this light has is shown, so a
county may leave any out. How fast a state blinks is the driver's to limit (2 Hz).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from drivers.contract import DriverError
from kiosk_app.core.home import blocked_by, on_home
from kiosk_app.core.journey import current_step
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World
from kiosk_app.device_jobs import GatewayLike, JobLike

ROLE = "signal_light"
TIMEOUT = 5.0  # seconds
ATTEND_AFTER, ATTEND_FOR = 8.0, 30.0  # seconds a page waits for a hand before the light says so, and for how long
UNKNOWN = "unknown_state"
DARK = "off"


def wanted(visit: Visit, world: World, waited: float) -> tuple[str, ...]:
    """The states that fit, the best first. `waited`: seconds this page has been waiting for the citizen's hand."""
    if visit.help is not None and visit.help.open and visit.help.state != "arrived":
        return ("coming", "help", "on") if visit.help.state == "claimed" else ("help", "on")
    if visit.called is not None:
        return ("attention", "help", "on")
    if any(blocked_by(visit, world, service) for service in on_home(world)):
        return ("error", DARK)
    if ATTEND_AFTER <= waited < ATTEND_AFTER + ATTEND_FOR:
        return ("attention", "busy", "ready", DARK)
    return ("busy", "ready", DARK) if visit.id else ("ready", DARK)


def waits_for_hand(visit: Visit, world: World) -> bool:
    """The page can go on only when the citizen lays something down, takes something or sits before the camera."""
    step = current_step(visit, world)
    if step is None or visit.overlay:
        return False
    match step.kind:
        case "read_card":
            return "id_reader" not in visit.devices and "stopped" not in visit.scratch
        case "read_bus_card":
            waits = not visit.scratch.get("stage") and "stopped" not in visit.scratch
            return waits and "card_reader" not in visit.devices
        case "take_photo":
            return "camera" not in visit.devices and not visit.scratch.get("stage")
        case "photograph_papers":
            return "document_camera" not in visit.devices and not visit.scratch.get("stage")
        case "receipt" | "print_photo":
            return visit.scratch.get("state") in ("printed", "sent")
    return False


@dataclass(frozen=True, slots=True)
class LightTold:
    """A command to the light ended. `fault`: the driver's word, empty when it shows what it was told."""

    number: int
    fault: str = ""


class Light:
    """Belongs to the main thread; `post` is called from any. A light that is missing or broken changes nothing."""

    def __init__(self, gateway: GatewayLike, post: Callable[[LightTold], None], now: Callable[[], float]) -> None:
        self._gateway, self._post, self._now = gateway, post, now
        self._sent = ""
        self._job: JobLike | None = None
        self._count = 0
        self._lacks: set[str] = set()
        self._waits: tuple[str, str, str] | None = None
        self._since = 0.0

    def follow(self, visit: Visit, world: World) -> None:
        """Shows what fits now; called with every tick."""
        states = wanted(visit, world, self._waited(visit, world))
        state = next((state for state in states if state not in self._lacks), DARK)
        if state != self._sent:
            self._show(state)

    def back(self) -> None:
        """The light has been opened anew: tell it once more."""
        self._sent = ""
        self._lacks.clear()

    def told(self, news: LightTold) -> None:
        if news.number == self._count and news.fault == UNKNOWN and self._sent != DARK:
            self._lacks.add(self._sent)  # the next tick takes the next best
            self._sent = ""

    def _waited(self, visit: Visit, world: World) -> float:
        here = (visit.id, visit.service, visit.step) if waits_for_hand(visit, world) else None
        if here != self._waits:
            self._waits, self._since = here, self._now()
        return self._now() - self._since if here is not None else 0.0

    def _show(self, state: str) -> None:
        before, self._sent = self._job, state
        if before is not None:
            before.cancel()
        self._count += 1
        self._job = self._gateway.submit(ROLE, "set", state, timeout=TIMEOUT)
        self._job.future.add_done_callback(partial(self._ended, self._count))

    def _ended(self, number: int, future: Any) -> None:
        """In the driver's thread."""
        error = None if future.cancelled() else future.exception()
        detail = error.detail if isinstance(error, DriverError) else ""
        self._post(LightTold(number, detail or ("failed" if error is not None else "")))
