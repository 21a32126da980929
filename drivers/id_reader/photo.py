"""The photo on the card, decoded by the reader vendor's library in a process that may crash or hang without harm.

One short process a photo (`wlt_helper.py`): what it leaks ends with it, nothing of one person is there for the next.
It works in an empty folder in memory, wiped afterwards. No photo is ever a reason for a card not to be read.
"""

from __future__ import annotations

import contextlib
import logging
import math
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from drivers.contract import Code, Deadline, DriverError
from drivers.id_reader import wlt_helper
from drivers.id_reader.document import CardPhoto
from drivers.id_reader.options import PhotoDecoderOptions

_HELPER = Path(wlt_helper.__file__)
_MEMORY = Path("/dev/shm")  # a photo must not touch a disk
_PREFIX = "kiosk-photo-"
_SLICE = 0.05  # seconds after which a pulled cancel token is noticed
_SYMBOLS = {"unpack": "unpack", "getbmp": "GetBmp"}

_log = logging.getLogger(__name__)


class DecoderState(StrEnum):
    """What became of the last try; shown as `photo_decoder` in the reader's status."""

    OFF = "not_tried"
    OK = "ok"
    LIBRARY_MISSING = "library_missing"
    UNLOADABLE = "library_unloadable"  # another processor's, or a part of it is missing
    NO_SYMBOL = "symbol_missing"
    NOT_STARTED = "not_started"  # no folder in memory, or no process
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    REFUSED = "refused"  # its own error, such as a licence that does not fit the reader
    INCOMPLETE = "incomplete"


_BY_EXIT = {
    wlt_helper.UNLOADABLE: DecoderState.UNLOADABLE,
    wlt_helper.NO_SYMBOL: DecoderState.NO_SYMBOL,
    wlt_helper.REFUSED: DecoderState.REFUSED,
    wlt_helper.INCOMPLETE: DecoderState.INCOMPLETE,
    wlt_helper.OVERRUN: DecoderState.CRASHED,
}
CONFIGURATION = frozenset({DecoderState.LIBRARY_MISSING, DecoderState.UNLOADABLE, DecoderState.NO_SYMBOL})
"""States a technician has to mend; nothing is tried until the reader is opened anew."""


def from_decoder(picture: bytes, *, mirror: bool = False) -> CardPhoto:
    """The decoder's own order (blue first, bottom row first) as a picture. Raises ValueError on another size."""
    if len(picture) != wlt_helper.PICTURE:
        raise ValueError(f"a decoded photo has {wlt_helper.PICTURE} bytes, not {len(picture)}")
    rgb = bytearray(len(picture))
    width = wlt_helper.ROW
    for index in range(wlt_helper.HEIGHT):
        start = len(picture) - (index + 1) * width
        row = picture[start : start + width]
        for channel in range(3):
            values = row[2 - channel :: 3]
            rgb[index * width + channel : (index + 1) * width : 3] = values[::-1] if mirror else values
    return CardPhoto(wlt_helper.WIDTH, wlt_helper.HEIGHT, bytes(rgb))


class PhotoDecoder:
    """Not thread-safe; the driver is its only user. `memory` is where its folders are made, for tests."""

    def __init__(self, options: PhotoDecoderOptions, *, usb: bool = False, memory: Path = _MEMORY) -> None:
        self._options, self._memory = options, memory
        self._flag = options.flag if options.flag is not None else _usual_flag(options.backend, usb)
        self.state = DecoderState.OFF
        self.said = ""  # the helper's own words, for the technician: never about a person

    @property
    def on(self) -> bool:
        return self._options.backend != "none"

    def details(self) -> dict[str, str]:
        """For the reader's status: what became of the last try, and in the helper's words what is wrong."""
        return {"photo_decoder": self.state.value} | ({"photo_decoder_said": self.said} if self.said else {})

    def check(self, deadline: Deadline) -> None:
        """Looks whether the library can be used at all, and wipes what a killed kiosk left. Raises CANCELED only."""
        if not self.on:
            return
        self._wipe_leftovers()
        self.said = ""
        if not Path(self._options.library).is_file():
            self.state = DecoderState.LIBRARY_MISSING
        else:
            self._run(b"", deadline, "check")
        if self.state is not DecoderState.OK:
            _log.warning("photo decoder: %s %s", self.state.value, self.said)

    def decode(self, coded: bytes, deadline: Deadline) -> CardPhoto | None:
        """None when there is no decoder or it failed; `state` says why. Raises DriverError CANCELED."""
        if not self.on or self.state in CONFIGURATION or len(coded) != wlt_helper.CODED:
            return None
        picture = self._run(coded, deadline)
        if picture is None:
            _log.warning("photo not decoded: %s %s", self.state.value, self.said)
            return None
        return from_decoder(picture, mirror=self._options.mirror)

    def _run(self, coded: bytes, deadline: Deadline, *check: str) -> bytes | None:
        """Sets `state`."""
        options = self._options
        limit = deadline.within(options.timeout_s)
        try:
            with self._folder() as folder:
                command = [
                    sys.executable, "-I", "-S", "-B", str(_HELPER), options.backend, options.library,
                    options.symbol or _SYMBOLS[options.backend], str(self._flag), str(math.ceil(options.timeout_s)),
                    *check,
                ]  # fmt: skip
                self.state, data = _exchange(command, folder, Path(options.library).parent, coded, limit)
        except OSError as error:
            self.state, self.said = DecoderState.NOT_STARTED, f"{error.strerror}: {self._memory}"
            return None
        self.said = ""
        if self.state is DecoderState.OK and (check or len(data) == wlt_helper.PICTURE):
            return data
        if self.state is DecoderState.OK:
            self.state, data = DecoderState.INCOMPLETE, b""
        self.said = data.decode("utf-8", "replace")[:500]
        return None

    @contextlib.contextmanager
    def _folder(self) -> Iterator[Path]:
        """Empty, in memory, of this user alone, and gone afterwards; named so that it can be found after a crash."""
        folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=self._memory))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _wipe_leftovers(self) -> None:
        for folder in self._memory.glob(f"{_PREFIX}*"):
            owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
            with contextlib.suppress(OSError):
                if owner.isdigit() and folder.stat().st_uid == os.getuid() and not Path(f"/proc/{owner}").exists():
                    shutil.rmtree(folder)


def _usual_flag(backend: str, usb: bool) -> int:
    if backend == "getbmp":
        return 2 if usb else 1
    return 752


def _exchange(
    command: list[str], folder: Path, beside: Path, coded: bytes, limit: Deadline
) -> tuple[DecoderState, bytes]:
    """Runs the helper to its end, or ends it. Raises CANCELED, OSError when it cannot be started."""
    environment = {"LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder), "LD_LIBRARY_PATH": str(beside)}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        bufsize=0,
    ) as helper:
        try:
            data = _talk(helper, coded, limit)
        finally:
            # The whole group: a library may have started something, too.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(helper.pid, signal.SIGKILL)
            helper.wait()
    if data is None:
        return DecoderState.TIMED_OUT, b""
    if helper.returncode == wlt_helper.OK:
        return DecoderState.OK, data
    if helper.returncode in _BY_EXIT:
        return _BY_EXIT[helper.returncode], data
    return DecoderState.CRASHED, b""  # what it had written may be half a picture


def _talk(helper: subprocess.Popen[bytes], coded: bytes, limit: Deadline) -> bytes | None:
    """All it answers until it ends; None when it did not end in time. What goes in fits into the pipe."""
    assert helper.stdin is not None and helper.stdout is not None
    with contextlib.suppress(BrokenPipeError):
        helper.stdin.write(coded)
    helper.stdin.close()
    data = bytearray()
    while not limit.passed:
        if limit.cancel.canceled:
            raise DriverError(Code.CANCELED)
        ready, _, _ = select.select([helper.stdout], [], [], min(_SLICE, limit.remaining()))
        if not ready:
            continue
        part = helper.stdout.read(65536)
        if not part:
            return bytes(data) if _ended(helper, limit) else None
        data += part
        if len(data) > 2 * wlt_helper.PICTURE:
            return bytes(data)
    return None


def _ended(helper: subprocess.Popen[bytes], limit: Deadline) -> bool:
    """It closed its end; a moment later it is gone, unless it hangs. Not reaped here: its group keeps its number."""
    while os.waitid(os.P_PID, helper.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if limit.passed or limit.cancel.wait(0.002):
            return False
    return True
