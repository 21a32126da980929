"""The small parts round the screen: keypad, headphone socket and signal light.

Their news come to the main thread as events of their own; what they mean is decided by the runtime and by the view, in
the same way for a key of the keypad as for one of a keyboard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from drivers.contract import DeviceEvent
from kiosk_app.core import events as ev
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World
from kiosk_app.device_jobs import GatewayLike
from kiosk_app.light import Light, LightTold

ROUTE_TIMEOUT = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class KeyStruck:
    """A logical key of the keypad (access.keypad.Logical, or a digit). It may be part of a number: no repr."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PlugMoved:
    """Headphones went in, or came out."""

    plugged: bool


@dataclass(frozen=True, slots=True)
class RouteRefused:
    """Speech cannot go by headphones: their sound card is missing."""

    number: int


PartNews = KeyStruck | PlugMoved | RouteRefused | LightTold


def news_of(event: DeviceEvent) -> KeyStruck | PlugMoved | None:
    """What a driver published, from any thread; None for what is of no concern here."""
    match event.role, event.kind:
        case "keypad", "key":
            return KeyStruck(str(event.payload))
        case "headphones", "media_inserted" | "media_removed":
            return PlugMoved(event.kind == "media_inserted")
    return None


class SmallParts:
    """Belongs to the main thread; `post` is called from any, `now` is monotonic seconds."""

    def __init__(self, gateway: GatewayLike, post: Callable[[PartNews], None], now: Callable[[], float]) -> None:
        self._gateway, self._post = gateway, post
        self._light = Light(gateway, post, now)
        self._in = False  # a plug is in the socket
        self._plugged = False  # and somebody uses it
        self._routes = 0
        self._usable: dict[str, bool] = {}

    @property
    def plugged(self) -> bool:
        """Headphones are in, and speech goes by them."""
        return self._plugged

    def plug(self, plugged: bool) -> bool:
        """Sends speech where it belongs now; False when it goes there already."""
        self._in = plugged
        return self._use(plugged)

    def taken_up(self) -> bool:
        """A key was struck: who walks by keys uses the headphones that are in. Whether that changed anything."""
        return self._in and self._use(True)

    def put_down(self) -> bool:
        """Nobody is there any more: headphones left in the socket must not keep speech from the next person."""
        return self._use(False)

    def _use(self, plugged: bool) -> bool:
        if plugged == self._plugged:
            return False
        self._plugged = plugged
        self._route()
        return True

    def refused(self, news: RouteRefused) -> bool:
        """Whether that was the present route: then there are no headphones, as far as anybody can hear."""
        if news.number != self._routes or not self._plugged:
            return False
        self._in = self._plugged = False
        return True

    def told(self, news: LightTold) -> None:
        self._light.told(news)

    def changed(self, event: ev.DeviceChanged) -> PlugMoved | None:
        """A part was lost or is back. A socket that is lost tells no more of its plug: it counts as pulled out."""
        before, self._usable[event.role] = self._usable.get(event.role), event.usable
        if event.usable and before is False:
            if event.role == "signal_light":
                self._light.back()
            if event.role == "speech" and self._plugged:
                self._route()
        # A keypad may have the socket in itself; then there is no other.
        socket = "headphones" if "headphones" in self._usable else "keypad"
        return PlugMoved(False) if event.role == socket and not event.usable and self._in else None

    def tick(self, visit: Visit, world: World) -> None:
        self._light.follow(visit, world)

    def _route(self) -> None:
        self._routes += 1
        number, to = self._routes, "headphones" if self._plugged else "speaker"
        job = self._gateway.submit("speech", "route", to, timeout=ROUTE_TIMEOUT)

        def ended(future: Any) -> None:
            """In the driver's thread."""
            if future.cancelled() or future.exception() is not None:
                self._post(RouteRefused(number))

        job.future.add_done_callback(ended)
