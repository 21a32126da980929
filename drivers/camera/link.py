"""The emulated camera's cable: a Unix socket in the place of /dev/video0.

Why a socket: it works between processes (`kiosk sim`, `kiosk device camera snap`), costs nothing while nobody looks,
and fails as a camera does. The node vanishes on unplug, a second opener is told "busy", a dead sensor simply never
answers. The driver asks, the emulator answers at its next frame, so no stale frames pile up in between.

    driver   -> HELLO  "GCAM1" width height fps
    emulator -> GRANT  0 granted | 1 busy, width height fps
    driver   -> "N"                                   (repeated)
    emulator -> FRAME  "FRAM" width height, then width*height*3 bytes BGR

Controls (exposure, white balance) go over a connection of their own, as V4L2 takes them on a handle of their own:

    driver   -> ASK    "GCTL1" 0 get | 1 set, number, value
    emulator -> TOLD   0 no | 1 yes, value
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import time

import numpy as np

from drivers.camera.frame import Image
from drivers.camera.sources import Format
from drivers.contract import Act, Code, DriverError
from drivers.transport.base import disconnected

HELLO = struct.Struct("!5sHHH")
GRANT = struct.Struct("!BHHH")
FRAME = struct.Struct("!4sHH")
ASK = struct.Struct("!5sBIi")
TOLD = struct.Struct("!Bi")
CONTROL, GET, SET = b"GCTL1", 0, 1
MAGIC, TAG, NEXT = b"GCAM1", b"FRAM", b"N"
GRANTED, BUSY = 0, 1
MAX_SIDE = 8192
_CONTROL_S = 1.0


def pack_hello(wanted: Format) -> bytes:
    return HELLO.pack(MAGIC, wanted.width, wanted.height, round(wanted.fps))


def parse_hello(data: bytes) -> Format:
    """Raises ValueError unless `data` is a HELLO with a sensible size."""
    if len(data) != HELLO.size:
        raise ValueError("not a hello")
    magic, width, height, fps = HELLO.unpack(data)
    if magic != MAGIC or not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and 0 < fps <= 240):
        raise ValueError("not a hello")
    return Format(width, height, float(fps))


def parse_grant(data: bytes) -> Format | None:
    """What was granted, None for busy. Raises ValueError for anything else."""
    if len(data) != GRANT.size:
        raise ValueError("not a grant")
    verdict, width, height, fps = GRANT.unpack(data)
    if verdict == BUSY:
        return None
    if verdict != GRANTED or not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and fps > 0):
        raise ValueError("not a grant")
    return Format(width, height, float(fps))


def parse_frame_header(data: bytes) -> tuple[int, int]:
    """Width and height. Raises ValueError for anything but a frame of 1 to 8192 pixels a side."""
    if len(data) != FRAME.size:
        raise ValueError("not a frame")
    tag, width, height = FRAME.unpack(data)
    if tag != TAG or not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise ValueError("not a frame")
    return width, height


def parse_ask(data: bytes) -> tuple[int, int, int]:
    """GET or SET, number, value. Raises ValueError for anything else."""
    if len(data) != ASK.size:
        raise ValueError("not a question")
    magic, verb, number, value = ASK.unpack(data)
    if magic != CONTROL or verb not in (GET, SET):
        raise ValueError("not a question")
    return verb, number, value


def parse_told(data: bytes) -> int | None:
    """The value; None for a no. Raises ValueError for anything else."""
    if len(data) != TOLD.size:
        raise ValueError("not an answer")
    verdict, value = TOLD.unpack(data)
    if verdict not in (0, 1):
        raise ValueError("not an answer")
    return int(value) if verdict else None


class EmulatedSource:
    """The driver's end of the cable."""

    simulated = True
    live = True

    def __init__(self, url: str, path: str) -> None:
        self.url, self._path = url, path
        self._socket: socket.socket | None = None
        self._asked = False
        self._header = b""
        self._pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]] | None = None
        self._filled = 0

    def present(self) -> None:
        if not os.path.exists(self._path):  # noqa: PTH110 - called each second; no Path to build
            raise DriverError(
                Code.NO_DEVICE,
                "camera_missing",
                act=Act.MAINTENANCE,
                retryable=True,
                hint=f"{self.url}: the emulated camera is unplugged or its program has ended",
            )

    def open(self, wanted: Format) -> Format:
        self.present()
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(2.0)
            line.connect(self._path)
            line.sendall(pack_hello(wanted))
            answer = b""
            while len(answer) < GRANT.size:
                chunk = line.recv(GRANT.size - len(answer))
                if not chunk:
                    raise disconnected(self.url)
                answer += chunk
            granted = parse_grant(answer)
        except DriverError:
            line.close()
            raise
        except (OSError, ValueError) as cause:
            line.close()
            raise disconnected(self.url) from cause
        if granted is None:
            line.close()
            raise DriverError(
                Code.BUSY, "camera_busy", act=Act.WAIT, retryable=True, hint=f"another program holds {self.url}"
            )
        self._socket, self._asked, self._header, self._pixels, self._filled = line, False, b"", None, 0
        return granted

    def read(self, seconds: float) -> Image | None:
        line = self._socket
        if line is None:
            raise disconnected(self.url)
        end = time.monotonic() + seconds
        try:
            if not self._asked:
                line.settimeout(seconds)
                line.sendall(NEXT)
                self._asked = True
            while True:
                line.settimeout(max(0.001, end - time.monotonic()))
                if self._receive(line):
                    break
        except TimeoutError:
            return None  # what has arrived so far is kept for the next call
        except (OSError, ValueError) as cause:
            raise disconnected(self.url) from cause
        image, self._pixels = self._pixels, None
        self._asked, self._header = False, b""
        if image is None:
            raise disconnected(self.url)
        image.flags.writeable = False
        return image

    def _receive(self, line: socket.socket) -> bool:
        """One more piece; True when the frame is whole."""
        if self._pixels is None:
            chunk = line.recv(FRAME.size - len(self._header))
            if not chunk:
                raise OSError("closed")
            self._header += chunk
            if len(self._header) == FRAME.size:
                width, height = parse_frame_header(self._header)
                self._pixels, self._filled = np.empty((height, width, 3), np.uint8), 0
            return False
        count = line.recv_into(self._pixels.reshape(-1)[self._filled :].data)
        if not count:
            raise OSError("closed")
        self._filled += count
        return self._filled == self._pixels.nbytes

    def control(self, number: int) -> int | None:
        return self._tell(GET, number, 0)

    def set_control(self, number: int, value: int) -> bool:
        return self._tell(SET, number, value) is not None

    def _tell(self, verb: int, number: int, value: int) -> int | None:
        """None also when nobody answers: what became of the camera is told by `read`."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(_CONTROL_S)
                line.connect(self._path)
                line.sendall(ASK.pack(CONTROL, verb, number, value))
                return parse_told(line.recv(TOLD.size))
        except (OSError, ValueError):
            return None

    def close(self) -> None:
        line, self._socket = self._socket, None
        if line is not None:
            with contextlib.suppress(OSError):
                line.close()
