"""A real PC/SC service of our own: Debian's pcscd with vsmartcard's virtual reader, beside the system's one.

It gets its socket as systemd would hand it over, so several run at once, each at a path of its own; a client finds it
by `PCSCLITE_CSOCK_NAME`. It leaves the machine's real readers alone.

vpcd listens on two neighbouring ports, on all addresses: a thing for demonstrations, never for a kiosk in service. They
are taken below the range outgoing connections use, as one of those in the way makes vpcd give up both its slots; and
that pcscd really holds them is looked up, not assumed.
"""

from __future__ import annotations

import contextlib
import os
import random
import secrets
import shutil
import signal
import socket
import string
import subprocess
import time
from functools import cache
from pathlib import Path

from drivers.contract import DriverError
from drivers.transport.pcsc import use_socket

READER = "VPCD"  # capitals only: see _NO_OTHERS
_DAEMON_PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/sbin"
_DRIVERS = ("/usr/lib/pcsc/drivers/serial/libifdvpcd.so", "/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so")
_RUN = Path("/run/pcscd")
# pcscd ignores readers whose name contains one of these; every real one has a small letter, a digit or a blank.
_NO_OTHERS = ":".join((*string.ascii_lowercase, *string.digits, " "))
_PORTS = range(20000, 32000, 2)
_TRIES = 5
_READY = 5.0
_LISTENING = "0A"
# systemd's way to hand over a socket: descriptor 3, and the number of the process it is meant for.
_START = 'export LISTEN_FDS=1 LISTEN_PID=$$; exec "$0" "$@" 3<&0 </dev/null'


class PrivateService:
    """Not thread-safe. Raises OSError when something it needs is not installed."""

    def __init__(self) -> None:
        self._daemon, self._driver = _find_daemon(), _find_driver()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path(_folder())
        try:
            self._folder.mkdir(mode=0o700)
        except FileExistsError:
            raise OSError("another emulated card reader runs in this process; one process has one service") from None
        self.socket = reserve_socket()
        self.has_reader = self.shows_reader = True  # is to have one from the next start; has one
        self.port: int | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """With the reader or, `has_reader` false, without. Raises OSError."""
        self.kill()
        self.shows_reader = self.has_reader
        for port in (self.port, *random.sample(_PORTS, _TRIES)) if self.has_reader else (None,):
            if self.has_reader and (port is None or not (_free(port) and _free(port + 1))):
                continue
            self._launch(port)
            if self._ready(port):
                self.port = port
                return
            self.kill()
        raise OSError("pcscd does not start with its virtual reader; run it by hand with --foreground to see why")

    def _launch(self, port: int | None) -> None:
        config = self._folder / "reader.conf.d"
        config.mkdir(exist_ok=True)
        entry = config / "reader"
        entry.unlink(missing_ok=True)
        if port is not None:
            device = f"DEVICENAME /dev/null:{port:#x}\nCHANNELID {port:#x}"
            entry.write_text(f'FRIENDLYNAME "{READER}"\n{device}\nLIBPATH {self._driver}\n', encoding="ascii")
        Path(self.socket).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(self.socket)
            listener.listen(16)
            # --auto-exit: should we be killed, it ends a minute after its last client.
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _START, self._daemon, "--foreground", "--auto-exit", "--config", str(config)],
                stdin=listener.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PCSCLITE_FILTER_IGNORE_READER_NAMES": _NO_OTHERS},
            )

    def _ready(self, port: int | None) -> bool:
        """Whether it runs and, where it has a reader, holds both its ports."""
        end = time.monotonic() + _READY
        while time.monotonic() < end and (pid := self.pid) is not None:
            if port is None or {port, port + 1} <= _listening(pid):
                return True
            time.sleep(0.01)
        return False

    def kill(self) -> None:
        """At once, as a crash: nothing is tidied up."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(OSError):
                process.kill()
            process.wait(10)

    def freeze(self, frozen: bool) -> None:
        """It neither answers nor hangs up, until thawed."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGSTOP if frozen else signal.SIGCONT)

    def remove(self) -> None:
        """Ends it and leaves no file. Idempotent."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


def reserve_socket() -> str:
    """The path of this process's private service, named to the library as the one to use.

    To be called before a process first speaks PC/SC if it may emulate a reader later: the library looks only once.
    """
    path = f"{_folder()}/pcscd.comm"
    with contextlib.suppress(DriverError):  # too late: who opens the emulated reader is told
        use_socket(path)
    return path


@cache
def _folder() -> str:
    """One for all services of this process. Not below TMPDIR: a socket's path has at most 107 characters."""
    return f"/tmp/kiosk-pcsc-{os.getpid()}-{secrets.token_hex(4)}"


def _find_daemon() -> str:
    found = shutil.which("pcscd", path=_DAEMON_PATH)
    if found is None:
        raise OSError("pcscd is not installed; apt install pcscd")
    if not _RUN.is_dir() and not os.access(_RUN.parent, os.W_OK):
        raise OSError(f"pcscd wants its folder {_RUN}; as root: mkdir {_RUN}")
    return found


def _find_driver() -> str:
    for path in _DRIVERS:
        if Path(path).is_file():
            return path
    raise OSError("the virtual reader is not installed; apt install vsmartcard-vpcd (never on a kiosk in service)")


def _free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
        return True


def _listening(pid: int) -> set[int]:
    """The TCP ports this process listens on."""
    mine: set[str] = set()
    with contextlib.suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                mine.add(str(link.readlink()))
    found: set[int] = set()
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        fields = line.split()
        if fields[3] == _LISTENING and f"socket:[{fields[9]}]" in mine:
            found.add(int(fields[1].rpartition(":")[2], 16))
    return found
