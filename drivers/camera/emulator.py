"""A camera that needs no camera: it listens where /dev/video0 would be and shows staged scenes to the real driver."""

from __future__ import annotations

import contextlib
import select
import selectors
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from drivers.camera import link
from drivers.camera._cv import load_cv2
from drivers.camera.cutout import load_sitter
from drivers.camera.frame import Image
from drivers.camera.scene import SCENES, Booth, posed
from drivers.camera.sensor import EXPOSURES, LOCKS, Sensor
from drivers.camera.sources import Format

SIZES = ((640, 480), (1280, 720), (1920, 1080))


class Staging(Protocol):
    """What the emulator itself needs to know of a scene; the rest is the painter's."""

    @property
    def frozen(self) -> bool: ...

    @property
    def stalled(self) -> bool: ...


class Painter(Protocol):
    """Draws frames of one size. `now` is monotonic seconds."""

    def frame(self, scene: Any, now: float) -> Image: ...


@dataclass(frozen=True, slots=True)
class Show:
    """What a camera sees: scenes by name, the first is what it begins with. `prepare` loads what the painter needs and
    gives what makes one for a width and height; it may raise DriverError CONFIG_ERROR. `posed`: a scene with its person
    somewhere else (x,crown,head[,lean], until the next scene), where that can be said; it raises ValueError."""

    role: str
    scenes: Mapping[str, Staging]
    sizes: tuple[tuple[int, int], ...]
    fps: float
    prepare: Callable[[], Callable[[int, int], Painter]]
    posed: Callable[[Any, str], Staging] | None = None

    def keys(self) -> dict[str, str]:
        return {
            "scene": " | ".join(self.scenes),
            **({} if self.posed is None else {"pose": "0.5,0.17,0.46 | 0.2,0.3,0.3,20"}),
            "plug": "in | out",
            "fps": "1 to 60: frames a second it can do at most",
            "exposure": " | ".join(EXPOSURES),
            "lock": " | ".join(LOCKS),
        }


def _booth() -> Callable[[int, int], Painter]:
    sitter = load_sitter()
    return lambda width, height: Booth(sitter, width, height)


PORTRAIT = Show("camera", SCENES, SIZES, 15.0, _booth, posed)


@dataclass(frozen=True, slots=True)
class Staged:
    """`pose`: where the scene's person is, empty for the scene's own place."""

    scene: str
    pose: str = ""
    plugged: bool = True
    fps: float = 15.0
    exposure: str = EXPOSURES[0]
    lock: str = LOCKS[0]


class CameraEmulator:
    """`emulated:/…/camera.sock`. One opener at a time, as with a real camera. Draws only while somebody looks.

    Options are the first values of its keys.
    """

    def __init__(self, options: Mapping[str, str] | None = None, show: Show = PORTRAIT) -> None:
        self.role, self._show = show.role, show
        self._folder = Path(tempfile.mkdtemp(prefix="camera-"))
        self._path = self._folder / "camera.sock"
        self._lock = threading.Lock()
        self._staged = Staged(next(iter(show.scenes)), fps=show.fps)
        self._thread: threading.Thread | None = None
        self._wake: socket.socket | None = None
        try:
            for key, value in (options or {}).items():
                self.set(key, value)
        except ValueError:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    @property
    def url(self) -> str:
        return f"emulated:{self._path}"

    def start(self) -> None:
        """Raises DriverError CONFIG_ERROR when the demo portrait's package is missing."""
        if self._thread is not None:
            return
        self._folder.mkdir(mode=0o700, exist_ok=True)
        paint = self._show.prepare()
        here, there = socket.socketpair()
        server = _Server(self.staged, self._show, self._path, paint, there)
        if self.staged().plugged:
            server.plug_in()  # before start returns, so that the URL opens at once
        self._wake = here
        self._thread = threading.Thread(target=server.run, name=f"{self.role}-emulator", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        thread, self._thread = self._thread, None
        wake, self._wake = self._wake, None
        if wake is not None:
            wake.close()
        if thread is not None:
            thread.join(5.0)
        shutil.rmtree(self._folder, ignore_errors=True)

    def keys(self) -> Mapping[str, str]:
        return self._show.keys()

    def set(self, key: str, value: str) -> None:
        with self._lock:
            self._staged = _turned(self._staged, self._show, key, value)
        wake = self._wake
        if wake is not None:
            with contextlib.suppress(OSError):
                wake.send(b"!")

    def describe(self) -> Mapping[str, str]:
        now = self.staged()
        return {
            "scene": now.scene,
            **({"pose": now.pose} if now.pose else {}),
            "plug": "in" if now.plugged else "out",
            "fps": f"{now.fps:g}",
            "exposure": now.exposure,
            "lock": now.lock,
        }

    def staged(self) -> Staged:
        with self._lock:
            return self._staged


def _turned(staged: Staged, show: Show, key: str, value: str) -> Staged:
    """Raises ValueError saying what there is."""
    match key:
        case "scene" if value in show.scenes:
            return replace(staged, scene=value, pose="")
        case "pose" if show.posed is not None:
            show.posed(show.scenes[staged.scene], value)
            return replace(staged, pose=value)
        case "plug" if value in ("in", "out"):
            return replace(staged, plugged=value == "in")
        case "fps" if value.isascii() and value.isdigit() and 1 <= int(value[:3]) <= 60:
            return replace(staged, fps=float(value[:3]))
        case "exposure" if value in EXPOSURES:
            return replace(staged, exposure=value)
        case "lock" if value in LOCKS:
            return replace(staged, lock=value)
    takes = "; ".join(f"{name}={values}" for name, values in show.keys().items())
    raise ValueError(f"the {show.role} emulator takes {takes}")


class _Server:
    """The emulator's thread: the listening socket, at most one driver, and the clock of the frames."""

    def __init__(
        self,
        staged: Callable[[], Staged],
        show: Show,
        path: Path,
        paint: Callable[[int, int], Painter],
        wake: socket.socket,
    ) -> None:
        self._staged, self._show, self._path, self._paint, self._wake = staged, show, path, paint, wake
        self._selector = selectors.DefaultSelector()
        self._selector.register(wake, selectors.EVENT_READ)
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self._painter: Painter | None = None
        self._sensor = Sensor()
        self._frozen: Image | None = None
        self._asked = False
        # Sent as the driver takes it: meanwhile it may ask for a control, and a dead one must hold up nobody.
        self._outgoing = memoryview(b"")
        self._due = 0.0

    def run(self) -> None:
        try:
            while self._turn():
                pass
        finally:
            self._unplug()
            self._selector.close()
            self._wake.close()

    def _turn(self) -> bool:
        now = self._staged()
        scene = self._show.scenes[now.scene]
        if now.pose and self._show.posed is not None:
            scene = self._show.posed(scene, now.pose)
        if now.plugged and self._listener is None:
            self.plug_in()
        elif not now.plugged and self._listener is not None:
            self._unplug()
        waiting = self._asked and not scene.stalled
        pause = max(0.0, self._due - time.monotonic()) if waiting else None
        for key, events in self._selector.select(pause):
            if key.fileobj is self._wake:
                if not self._wake.recv(64):
                    return False
            elif key.fileobj is self._listener:
                self._welcome()
            elif key.fileobj is self._client:
                if events & selectors.EVENT_READ:
                    self._hear()
                if events & selectors.EVENT_WRITE:
                    self._push()
        if self._asked and not scene.stalled and time.monotonic() >= self._due:
            self._due = max(self._due + 1.0 / now.fps, time.monotonic())
            self._send(scene, now.exposure)
        return True

    def plug_in(self) -> None:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._path.unlink(missing_ok=True)
        listener.bind(str(self._path))
        listener.listen(4)
        self._selector.register(listener, selectors.EVENT_READ)
        self._listener = listener

    def _unplug(self) -> None:
        self._hang_up()
        self._sensor = Sensor()  # without power it forgets
        listener, self._listener = self._listener, None
        if listener is not None:
            self._path.unlink(missing_ok=True)
            self._selector.unregister(listener)
            listener.close()

    def _hang_up(self) -> None:
        client, self._client = self._client, None
        self._asked, self._painter, self._frozen = False, None, None
        self._outgoing = memoryview(b"")
        if client is not None:
            self._selector.unregister(client)
            client.close()

    def _welcome(self) -> None:
        if self._listener is None:
            return
        line, _ = self._listener.accept()
        line.settimeout(1.0)
        try:
            said = line.recv(64)
            if said.startswith(link.CONTROL):
                self._answer(line, *link.parse_ask(said))
                line.close()
                return
            wanted = link.parse_hello(said)
            if self._client is not None and _left(self._client):
                self._hang_up()  # closed just before: its end is not read yet
            if self._client is not None:
                line.sendall(link.GRANT.pack(link.BUSY, 0, 0, 0))
                line.close()
                return
            granted = grant(wanted, self._staged().fps, self._show.sizes)
            line.sendall(link.GRANT.pack(link.GRANTED, granted.width, granted.height, round(granted.fps)))
        except (OSError, ValueError):
            line.close()
            return
        line.setblocking(False)
        self._client = line
        self._selector.register(line, selectors.EVENT_READ)
        self._painter = self._paint(granted.width, granted.height)
        self._due = time.monotonic()
        self._sensor.opened(self._due)

    def _answer(self, line: socket.socket, verb: int, number: int, value: int) -> None:
        now = self._staged()
        if verb == link.GET:
            found = self._sensor.control(number, now.exposure, now.lock, time.monotonic())
        else:
            found = value if self._sensor.set_control(number, value, now.lock) else None
        line.sendall(link.TOLD.pack(found is not None, found or 0))

    def _hear(self) -> None:
        if self._client is None:
            return
        try:
            said = self._client.recv(64)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if said:
            self._asked = True
        else:
            self._hang_up()

    def _send(self, scene: Staging, exposure: str) -> None:
        if self._client is None or self._painter is None:
            return
        if scene.frozen and self._frozen is not None:
            image = self._frozen
        else:
            now = time.monotonic()
            image = _exposed(self._painter.frame(scene, now), self._sensor.gains(exposure, now))
            self._frozen = image if scene.frozen else None
        self._asked = False
        self._outgoing = memoryview(link.FRAME.pack(link.TAG, image.shape[1], image.shape[0]) + image.tobytes())
        self._push()

    def _push(self) -> None:
        client = self._client
        if client is None:
            return
        try:
            self._outgoing = self._outgoing[client.send(self._outgoing) :]
        except BlockingIOError:
            pass
        except OSError:
            self._hang_up()
            return
        more = selectors.EVENT_WRITE if self._outgoing else 0
        self._selector.modify(client, selectors.EVENT_READ | more)


def _left(client: socket.socket) -> bool:
    """The other end is closed."""
    poll = select.poll()  # what it asked for last may still lie unread: a look at the bytes would not tell
    poll.register(client, select.POLLRDHUP)
    return bool(poll.poll(0))


def _exposed(image: Image, gains: tuple[float, float, float]) -> Image:
    if gains == (1.0, 1.0, 1.0):
        return image
    lit: Image = load_cv2().multiply(image, (*gains, 0.0))
    return lit


def grant(wanted: Format, fps: float, sizes: tuple[tuple[int, int], ...] = SIZES) -> Format:
    """The largest of `sizes` that is not larger than asked, else the smallest; never faster than `fps`."""
    fitting = [size for size in sizes if size[0] <= wanted.width and size[1] <= wanted.height]
    width, height = max(fitting, key=lambda size: size[0] * size[1], default=sizes[0])
    return Format(width, height, min(wanted.fps, fps))
