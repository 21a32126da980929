"""A camera that needs no camera: it listens where /dev/video0 would be and shows staged scenes to the real driver."""

from __future__ import annotations

import contextlib
import logging
import select
import selectors
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from drivers.camera import link
from drivers.camera.cutout import Cutout, load_sitter
from drivers.camera.frame import Image
from drivers.camera.scene import SCENES, Booth
from drivers.camera.sources import Format

log = logging.getLogger(__name__)

SIZES = ((640, 480), (1280, 720), (1920, 1080))
_KEYS = {
    "scene": " | ".join(SCENES),
    "plug": "in | out",
    "fps": "1 to 60: frames a second it can do at most",
}


class CameraEmulator:
    """`emulated:/…/camera.sock`. One opener at a time, as with a real camera. Draws only while somebody looks.

    Options: `scene`, `plug`, `fps` – the first values of the keys below.
    """

    role = "camera"

    def __init__(self, options: Mapping[str, str] | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="camera-"))
        self._path = self._folder / "camera.sock"
        self._lock = threading.Lock()
        self._scene, self._plugged, self._fps = "portrait", True, 15.0
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
        sitter = load_sitter()
        here, there = socket.socketpair()
        server = _Server(self, self._path, sitter, there)
        if self._plugged:
            server.plug_in()  # before start returns, so that the URL opens at once
        self._wake = here
        self._thread = threading.Thread(target=server.run, name="camera-emulator", daemon=True)
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
        return dict(_KEYS)

    def set(self, key: str, value: str) -> None:
        with self._lock:
            if key == "scene" and value in SCENES:
                self._scene = value
            elif key == "plug" and value in ("in", "out"):
                self._plugged = value == "in"
            elif key == "fps" and value.isascii() and value.isdigit() and 1 <= int(value[:3]) <= 60:
                self._fps = float(value[:3])
            else:
                takes = "; ".join(f"{name}={values}" for name, values in _KEYS.items())
                raise ValueError(f"the camera emulator takes {takes}")
        wake = self._wake
        if wake is not None:
            with contextlib.suppress(OSError):
                wake.send(b"!")

    def describe(self) -> Mapping[str, str]:
        with self._lock:
            return {"scene": self._scene, "plug": "in" if self._plugged else "out", "fps": f"{self._fps:g}"}

    def staged(self) -> tuple[str, bool, float]:
        """Scene, plugged in, frames a second."""
        with self._lock:
            return self._scene, self._plugged, self._fps


class _Server:
    """The emulator's thread: the listening socket, at most one driver, and the clock of the frames."""

    def __init__(self, stage: CameraEmulator, path: Path, sitter: Cutout, wake: socket.socket) -> None:
        self._stage, self._path, self._sitter, self._wake = stage, path, sitter, wake
        self._selector = selectors.DefaultSelector()
        self._selector.register(wake, selectors.EVENT_READ)
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self._booth: Booth | None = None
        self._frozen: Image | None = None
        self._asked = False
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
        scene, plugged, fps = self._stage.staged()
        if plugged and self._listener is None:
            self.plug_in()
        elif not plugged and self._listener is not None:
            self._unplug()
        waiting = self._asked and not SCENES[scene].stalled
        pause = max(0.0, self._due - time.monotonic()) if waiting else None
        for key, _ in self._selector.select(pause):
            if key.fileobj is self._wake:
                if not self._wake.recv(64):
                    return False
            elif key.fileobj is self._listener:
                self._welcome()
            elif key.fileobj is self._client:
                self._hear()
        if self._asked and not SCENES[scene].stalled and time.monotonic() >= self._due:
            self._due = max(self._due + 1.0 / fps, time.monotonic())
            self._show(scene)
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
        listener, self._listener = self._listener, None
        if listener is not None:
            self._path.unlink(missing_ok=True)
            self._selector.unregister(listener)
            listener.close()

    def _hang_up(self) -> None:
        client, self._client = self._client, None
        self._asked, self._booth, self._frozen = False, None, None
        if client is not None:
            self._selector.unregister(client)
            client.close()

    def _welcome(self) -> None:
        if self._listener is None:
            return
        line, _ = self._listener.accept()
        line.settimeout(1.0)
        try:
            wanted = link.parse_hello(line.recv(link.HELLO.size))
            if self._client is not None and _left(self._client):
                self._hang_up()  # closed just before: its end is not read yet
            if self._client is not None:
                line.sendall(link.GRANT.pack(link.BUSY, 0, 0, 0))
                line.close()
                return
            granted = grant(wanted, self._stage.staged()[2])
            line.sendall(link.GRANT.pack(link.GRANTED, granted.width, granted.height, round(granted.fps)))
        except (OSError, ValueError):
            line.close()
            return
        self._client = line
        self._selector.register(line, selectors.EVENT_READ)
        self._booth = Booth(self._sitter, granted.width, granted.height)
        self._due = time.monotonic()

    def _hear(self) -> None:
        if self._client is None:
            return
        try:
            said = self._client.recv(64)
        except OSError:
            said = b""
        if said:
            self._asked = True
        else:
            self._hang_up()

    def _show(self, scene: str) -> None:
        if self._client is None or self._booth is None:
            return
        staged = SCENES[scene]
        if staged.frozen and self._frozen is not None:
            image = self._frozen
        else:
            image = self._booth.frame(staged, time.monotonic())
            self._frozen = image if staged.frozen else None
        self._asked = False
        try:
            self._client.sendall(link.FRAME.pack(link.TAG, image.shape[1], image.shape[0]))
            self._client.sendall(image.reshape(-1).data)
        except OSError:
            self._hang_up()


def _left(client: socket.socket) -> bool:
    """The other end is closed."""
    poll = select.poll()  # what it asked for last may still lie unread: a look at the bytes would not tell
    poll.register(client, select.POLLRDHUP)
    return bool(poll.poll(0))


def grant(wanted: Format, fps: float) -> Format:
    """The largest size we have that is not larger than asked, else the smallest; never faster than `fps`."""
    fitting = [size for size in SIZES if size[0] <= wanted.width and size[1] <= wanted.height]
    width, height = max(fitting, key=lambda size: size[0] * size[1], default=SIZES[0])
    return Format(width, height, min(wanted.fps, fps))
