"""Where frames come from. The driver above knows only `Source`; each kind sits where the kernel's device node would.

`v4l2:/dev/v4l/by-path/…` a camera (OpenCV, by path, never by index)
`file:/path`             a picture or a film, played in a loop
`emulated:/path.sock`    the emulator's camera (see `link.py`)
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import stat
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from drivers.camera._cv import load_cv2
from drivers.camera.frame import Image, freeze
from drivers.contract import Act, Code, DriverError
from drivers.transport.base import disconnected

log = logging.getLogger(__name__)

_QUERYCAP = 0x80685600  # VIDIOC_QUERYCAP: 104 bytes
_G_CTRL, _S_CTRL = 0xC008561B, 0xC008561C  # VIDIOC_G_CTRL, VIDIOC_S_CTRL: number and value
_CTRL = struct.Struct("=Ii")
_CAP_VIDEO_CAPTURE, _CAP_DEVICE_CAPS = 0x00000001, 0x80000000
_FILM = {".avi", ".mp4", ".mkv", ".mov", ".webm", ".mjpg", ".mjpeg", ".m4v"}


@dataclass(frozen=True, slots=True)
class Format:
    """Width and height in pixels, frames a second, four-letter pixel format (empty where it means nothing)."""

    width: int
    height: int
    fps: float
    fourcc: str = ""

    def __str__(self) -> str:
        return f"{self.width}x{self.height} {self.fps:g} fps{' ' + self.fourcc if self.fourcc else ''}"


class Source(Protocol):
    """Used by one thread only. Raises DriverError and nothing else."""

    url: str
    simulated: bool
    live: bool  # False: equal frames are normal (a still picture), so they do not mean "frozen"

    def present(self) -> None:
        """Cheap look whether the part is there, without opening it. Raises DriverError when it is not."""

    def open(self, wanted: Format) -> Format:
        """Asks for `wanted`, returns what was granted."""

    def read(self, seconds: float) -> Image | None:
        """The next frame, or None when none came in about `seconds`. Raises DISCONNECTED when the part went away."""

    def control(self, number: int) -> int | None:
        """Value of a V4L2 control (`exposure.Controls`); None when the camera has none such."""

    def set_control(self, number: int, value: int) -> bool:
        """False when the camera refuses it."""

    def close(self) -> None:
        """Idempotent."""


def _no_device(url: str) -> DriverError:
    return DriverError(
        Code.NO_DEVICE,
        "camera_missing",
        act=Act.MAINTENANCE,
        retryable=True,
        hint=f"nothing at {url}: check the cable and the path (ls -l /dev/v4l/by-path/)",
    )


def _config(detail: str, hint: str) -> DriverError:
    return DriverError(Code.CONFIG_ERROR, detail, act=Act.CONFIGURATION, hint=hint)


class V4L2Source:
    """A camera through OpenCV's V4L2 back end."""

    simulated = False
    live = True

    def __init__(self, url: str, path: str) -> None:
        self.url, self._path = url, path
        self._capture: Any = None
        self._handle: int | None = None

    def present(self) -> None:
        try:
            info = Path(self._path).stat()
        except OSError as cause:
            raise _no_device(self.url) from cause
        if not stat.S_ISCHR(info.st_mode):
            raise _config("not_a_camera", f"{self._path} is no device node; give the path under /dev/v4l/by-path/")

    def _query(self) -> None:
        """OpenCV only says "cannot open"; ask the kernel why."""
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as cause:
            if cause.errno in (errno.EACCES, errno.EPERM):
                raise DriverError(
                    Code.PERMISSION,
                    act=Act.CONFIGURATION,
                    hint=f"no right to open {self._path}: add the kiosk's user to the group “video”",
                ) from cause
            if cause.errno == errno.EBUSY:
                raise self._busy() from cause
            raise _no_device(self.url) from cause
        try:
            answer = fcntl.ioctl(handle, _QUERYCAP, bytes(104))
        except OSError as cause:
            os.close(handle)
            raise _config("not_a_camera", f"{self._path} is not a video device") from cause
        self._handle = handle  # kept for the controls: V4L2 allows a handle beside the one that streams
        whole, this_node = struct.unpack_from("=II", answer, 84)
        if not (this_node if whole & _CAP_DEVICE_CAPS else whole) & _CAP_VIDEO_CAPTURE:
            self.close()
            raise _config(
                "not_a_camera",
                f"{self._path} carries no picture (a camera makes two nodes): try …-video-index0",
            )

    def _busy(self) -> DriverError:
        return DriverError(
            Code.BUSY,
            "camera_busy",
            act=Act.WAIT,
            retryable=True,
            hint=f"another program holds {self._path}: see fuser -v {self._path}",
        )

    def open(self, wanted: Format) -> Format:
        self.present()
        self._query()
        cv2 = load_cv2()
        self._capture = cv2.VideoCapture(self._path, cv2.CAP_V4L2)
        if not self._capture.isOpened():
            self.close()
            raise self._busy()
        # MJPG before the size: by itself OpenCV takes YUYV, which is 5 fps at 1080p over USB 2.
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter_fourcc(*(wanted.fourcc or "MJPG")))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, wanted.width)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, wanted.height)
        self._capture.set(cv2.CAP_PROP_FPS, wanted.fps)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        letters = int(self._capture.get(cv2.CAP_PROP_FOURCC))
        return Format(
            int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
            int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
            float(self._capture.get(cv2.CAP_PROP_FPS)),
            "".join(chr(letters >> shift & 0x7F) for shift in (0, 8, 16, 24)).strip("\0 "),
        )

    def read(self, seconds: float) -> Image | None:
        arrived, image = self._capture.read()  # waits for SELECT_TIMEOUT_S at most
        if arrived and image is not None and image.size:
            return freeze(image)
        if not Path(self._path).exists():
            raise disconnected(self.url)
        time.sleep(min(seconds, 0.05))  # after an unplug some versions fail at once, again and again
        return None

    # By the kernel, not by OpenCV: its set() may open the stream anew, its get() cannot say that there is none such.

    def control(self, number: int) -> int | None:
        answer = self._ask(_G_CTRL, number, 0)
        return answer[1] if answer is not None else None

    def set_control(self, number: int, value: int) -> bool:
        return self._ask(_S_CTRL, number, value) is not None

    def _ask(self, request: int, number: int, value: int) -> tuple[int, int] | None:
        if self._handle is None:
            return None
        try:
            answer = fcntl.ioctl(self._handle, request, _CTRL.pack(number, value))
        except OSError:
            return None
        found: tuple[int, int] = _CTRL.unpack(answer)
        return found

    def close(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


class FileSource:
    """A picture or a film as camera, for development and for repeating a fault."""

    simulated = True
    live = False

    def __init__(self, url: str, path: str) -> None:
        self.url, self._path = url, Path(path).expanduser()
        self._picture: Image | None = None
        self._film: Any = None
        self._pause = 0.1
        self._due = 0.0

    def present(self) -> None:
        if not self._path.is_file():
            raise DriverError(
                Code.NO_DEVICE,
                "camera_missing",
                act=Act.CONFIGURATION,
                retryable=True,
                hint=f"{self.url}: there is no such file",
            )

    def _unreadable(self) -> DriverError:
        return DriverError(
            Code.INVALID_DATA,
            "not_a_picture",
            act=Act.CONFIGURATION,
            hint=f"{self.url} is neither a picture nor a film OpenCV can read (PNG, JPEG, MP4, AVI)",
        )

    def open(self, wanted: Format) -> Format:
        self.present()
        cv2 = load_cv2()
        fps = wanted.fps
        if self._path.suffix.lower() in _FILM:
            self._film = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
            arrived, image = self._film.read() if self._film.isOpened() else (False, None)
            fps = float(self._film.get(cv2.CAP_PROP_FPS)) or wanted.fps
        else:
            image = cv2.imread(str(self._path), cv2.IMREAD_COLOR)
            arrived = image is not None
        if not arrived or image is None:
            self.close()
            raise self._unreadable()
        self._picture = freeze(image)
        self._pause = 1.0 / min(max(fps, 1.0), 60.0)
        self._due = time.monotonic()
        return Format(self._picture.shape[1], self._picture.shape[0], fps)

    def read(self, seconds: float) -> Image | None:
        wait = self._due - time.monotonic()
        time.sleep(max(0.0, min(wait, seconds)))
        if wait > seconds:
            return None
        self._due = max(self._due + self._pause, time.monotonic())
        self.present_or_gone()
        if self._film is None:
            return self._picture
        arrived, image = self._film.read()
        if not arrived:
            self._film.set(load_cv2().CAP_PROP_POS_FRAMES, 0)
            return None
        return freeze(image)

    def present_or_gone(self) -> None:
        """A deleted file is an unplugged camera."""
        if not self._path.exists():
            raise disconnected(self.url)

    def control(self, number: int) -> int | None:
        return None

    def set_control(self, number: int, value: int) -> bool:
        return False

    def close(self) -> None:
        film, self._film = self._film, None
        if film is not None:
            film.release()


def open_source(url: str) -> Source:
    """The source for a connect URL, not opened yet. Raises DriverError CONFIG_ERROR for an unknown kind."""
    scheme, _, rest = url.partition(":")
    path = rest.removeprefix("//") if rest.startswith("///") else rest
    if not path:
        raise _config("bad_connect", "write v4l2:/dev/v4l/by-path/…, file:/path or emulated:/path.sock")
    if scheme == "v4l2":
        return V4L2Source(url, path)
    if scheme == "file":
        return FileSource(url, path)
    if scheme == "emulated":
        from drivers.camera.link import EmulatedSource

        return EmulatedSource(url, path)
    raise _config("bad_connect", f"“{scheme}:” is no camera; write v4l2:/dev/v4l/by-path/… or file:/path")
