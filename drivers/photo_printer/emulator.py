"""A photo printer to try things on: CUPS' own `ippeveprinter`, with a panel whose faults can be staged at any moment.

It behaves as dye-sublimation printers do: a job that runs out of paper waits for it and goes on by itself – which is
what the driver must see to; switched off it forgets its jobs; without `print-scaling none` it enlarges.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from drivers.contract import Act, Code, DriverError
from drivers.photo_printer import raster
from drivers.photo_printer.mechanism import COMMAND, DESCRIPTION
from drivers.photo_printer.panel import Panel
from drivers.photo_printer.quiet_bus import QuietBus
from drivers.photo_printer.state import ROLE

_KEYS: Mapping[str, tuple[str, ...]] = {
    "paper": ("full", "low", "out"),
    "ribbon": ("full", "low", "out"),
    "cover": ("closed", "open"),
    "jam": ("no", "yes"),
    "stall": ("off", "on"),
    "mute": ("off", "on"),
    "job": ("ok", "abort"),
    "queue": ("running", "paused", "stuck", "refusing"),
    "plug": ("in", "out"),
}
_COUNTS = ("paper_left", "ribbon_left")
_PAPER = (1200, 1800)
_DPI = 300
_ENLARGED = 1.03
_KEPT = 50
_START_SECONDS = 15.0
_STOP_SECONDS = 2.0
# Ends everything it began when the pipe to us closes, however that comes, and itself when the printer dies. A kiosk
# that was killed leaves no photo behind.
_GUARD = (
    'exec 3<&0; trap "" TERM; '
    '(read -r word <&3; [ "$word" = keep ] || : > "$KIOSK_PHOTO_SIM/orphan"; kill -TERM 0) & reader=$!; '
    '"$@" </dev/null 3<&-; kill -KILL $reader; wait; '
    '[ -e "$KIOSK_PHOTO_SIM/orphan" ] && rm -rf "$KIOSK_PHOTO_SIM"'
)


@dataclass(frozen=True)
class PrintedPhoto:
    """One sheet as it came out. `attributes`: what the job asked for, as ippeveprinter tells its command."""

    document: bytes = field(repr=False)
    kind: str
    attributes: Mapping[str, str] = field(repr=False)

    def picture(self) -> Image.Image:
        """The document's pixels."""
        if self.kind == "pwg":
            return raster.decode(self.document)
        with Image.open(io.BytesIO(self.document)) as opened:
            return opened.convert("RGB")

    def sheet(self) -> Image.Image:
        """The paper's dots: those of the document where it was told not to scale, else a little enlarged."""
        picture = self.picture()
        margins = re.findall(r"margin=(\d+)", self.attributes.get("IPP_MEDIA_COL", ""))
        exact = self.attributes.get("IPP_PRINT_SCALING") == "none" and margins == ["0"] * 4
        if not exact and self.kind != "pwg":
            size = round(picture.width * _ENLARGED), round(picture.height * _ENLARGED)
            picture = picture.resize(size, Image.Resampling.BILINEAR)
        paper = Image.new("RGB", _PAPER, (255, 255, 255))
        paper.paste(picture, ((paper.width - picture.width) // 2, (paper.height - picture.height) // 2))
        return paper

    def png(self) -> bytes:
        out = io.BytesIO()
        self.sheet().save(out, "PNG", dpi=(_DPI, _DPI))
        return out.getvalue()


class IppPrinterEmulator:
    """See the module. Options: see `make_emulator` in the package."""

    role = ROLE

    def __init__(self, options: Mapping[str, str]) -> None:
        settings = dict(options)
        kind = settings.pop("kind", "printer")
        if kind not in ("printer", "cups"):
            raise ValueError("kind is one of printer, cups")
        self._keys = {key: values[0] for key, values in _KEYS.items()} | dict.fromkeys(_COUNTS, "") | {"speed": "2"}
        for key, value in settings.items():
            self._check(key, value)
            self._keys[key] = value
        self._lock = threading.RLock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._bus: QuietBus | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._panel = Panel(self._now, self._cancelled, self._resume, hearsay=kind == "cups")

    @property
    def url(self) -> str:
        return self._panel.url

    @property
    def resumed(self) -> int:
        """How often the queue was told to go on."""
        return self._panel.resumed

    @property
    def pids(self) -> tuple[int, ...]:
        """The process group's leader, while it runs."""
        return (self._process.pid,) if self._process else ()

    def start(self) -> None:
        """Raises DriverError CONFIG_ERROR `emulator` saying what is missing."""
        with self._lock:
            if self._folder is not None:
                return
            program = shutil.which("ippeveprinter", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
            if program is None:
                raise _not_started("ippeveprinter is missing: apt-get install cups-ipp-utils")
            self._folder = tempfile.TemporaryDirectory(prefix="kiosk-photo-")
            try:
                self._set_up(Path(self._folder.name))
                self._program = program
                if self._keys["plug"] == "in":
                    self._switch_on()
                else:
                    self._panel.plug()
                    self._panel.unplug()
            except BaseException:
                self.stop()
                raise

    def stop(self) -> None:
        with self._lock:
            self._panel.unplug()
            self._switch_off()
            bus, self._bus = self._bus, None
            if bus is not None:
                bus.close()
            folder, self._folder = self._folder, None
            if folder is not None:
                folder.cleanup()

    def keys(self) -> Mapping[str, str]:
        return {key: " | ".join(values) for key, values in _KEYS.items()} | {
            "paper_left": "sheets until the paper runs out by itself",
            "ribbon_left": "prints until the ribbon runs out by itself",
            "speed": "seconds for one sheet (0.05 to 60)",
        }

    def set(self, key: str, value: str) -> None:
        self._check(key, value)
        with self._lock:
            if self._folder is None:
                self._keys[key] = value
                return
            self._put(key, value)
            if key in ("paper", "ribbon"):
                self._put(f"{key}_left", "")
            if key == "plug" and value == "out":
                self._panel.unplug()
                self._switch_off()
            elif key == "plug" and self._process is None:
                self._switch_on()

    def describe(self) -> Mapping[str, str]:
        return self._now() | {
            "prints": str(len(self._files())),
            "printing": "yes" if self._folder and (Path(self._folder.name) / "busy").exists() else "no",
        }

    def prints(self) -> list[PrintedPhoto]:
        """The sheets that came out, oldest first (the last fifty)."""
        found = []
        for path in self._files()[-_KEPT:]:
            lines = path.with_suffix(".env").read_text(encoding="utf-8", errors="replace").splitlines()
            attributes = {key: value for key, _, value in (line.partition("=") for line in lines)}
            found.append(PrintedPhoto(path.read_bytes(), path.suffix[1:], attributes))
        return found

    def wait_for_prints(self, count: int, timeout: float) -> list[PrintedPhoto]:
        """All sheets as soon as there are `count`, or after `timeout` seconds."""
        end = time.monotonic() + timeout
        while len(self._files()) < count and time.monotonic() < end:
            time.sleep(0.02)
        return self.prints()

    def wait_until_printing(self, timeout: float) -> bool:
        """Until the print head moves."""
        end = time.monotonic() + timeout
        while self.describe()["printing"] == "no":
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True

    # --- keys, kept as files so that the print command sees them at once

    def _check(self, key: str, value: str) -> None:
        known = ", ".join(f"{name}={text}" for name, text in self.keys().items())
        if key in _COUNTS:
            good = value == "" or (value.isascii() and value.isdigit() and 0 < int(value) <= 10_000)
        elif key == "speed":
            good = re.fullmatch(r"\d{1,2}(\.\d{1,3})?", value) is not None and 0.05 <= float(value) <= 60
        else:
            good = value in _KEYS.get(key, ())
        if not good:
            raise ValueError(f"{key}={value} is not known; there are: {known}")

    def _put(self, key: str, value: str) -> None:
        self._keys[key] = value
        if self._folder is None:
            return
        folder = Path(self._folder.name) / "keys"
        name, text = ("step", f"{float(value) / 10:.3f}") if key == "speed" else (key, value)
        fresh = folder / f".{name}.python"
        fresh.write_text(f"{text}\n", encoding="ascii")
        fresh.replace(folder / name)

    def _now(self) -> dict[str, str]:
        """The keys, with what the print command has used up."""
        found = dict(self._keys)
        if self._folder is not None:
            for key in ("paper", "ribbon", *_COUNTS):
                with contextlib.suppress(OSError):
                    found[key] = (Path(self._folder.name) / "keys" / key).read_text(encoding="ascii").strip()
        return found

    def _files(self) -> list[Path]:
        if self._folder is None:
            return []
        out = Path(self._folder.name) / "out"
        return sorted(each for each in out.iterdir() if each.suffix != ".env" and not each.name.startswith("."))

    # --- what the driver asked of the panel

    def _cancelled(self, number: int) -> None:
        if self._folder is not None:
            (Path(self._folder.name) / f"cancel.{number}").touch()

    def _resume(self) -> None:
        with self._lock:
            if self._keys["queue"] == "paused":
                self._put("queue", "running")

    # --- power

    def _set_up(self, folder: Path) -> None:
        for name in ("keys", "out"):
            (folder / name).mkdir()
        (folder / "printer.conf").write_text(DESCRIPTION, encoding="ascii")
        command = folder / "print.sh"
        command.write_text(COMMAND, encoding="ascii")
        command.chmod(0o700)
        for key, value in list(self._keys.items()):
            self._put(key, value)
        self._bus = QuietBus(folder / "bus")

    def _switch_on(self) -> None:
        assert self._folder is not None
        assert self._bus is not None
        folder = Path(self._folder.name)
        for old in folder.glob("cancel.*"):
            old.unlink()
        for _ in range(3):  # somebody else may take the free port first
            port = _free_port()
            spool = tempfile.mkdtemp(dir=folder, prefix="spool-")
            program = [self._program, "-n", "localhost", "-p", str(port), "-d", spool]
            program += ["-a", str(folder / "printer.conf"), "-c", str(folder / "print.sh"), "Emulated photo printer"]
            environment = {
                "PATH": "/usr/bin:/bin:/usr/sbin",
                "LANG": "C.UTF-8",
                "HOME": str(folder),
                "DBUS_SYSTEM_BUS_ADDRESS": self._bus.address,
                "KIOSK_PHOTO_SIM": str(folder),
            }
            with (folder / "log").open("wb") as log:
                self._process = subprocess.Popen(
                    ["/bin/sh", "-c", _GUARD, "photo-printer", *program],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    env=environment,
                    cwd=folder,
                    start_new_session=True,
                )
            if self._listens(port):
                self._panel.behind = port
                self._panel.plug()
                return
            self._switch_off()
        words = (folder / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise _not_started(f"ippeveprinter ended: {words[-1][:200] if words else 'no reason given'}")

    def _listens(self, port: int) -> bool:
        end = time.monotonic() + _START_SECONDS
        while self._process is not None and self._process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("localhost", port), 1):
                return True
            time.sleep(0.01)
        return False

    def _switch_off(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(b"keep\n")
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
        # The print command may outlive the printer it was started by.
        end = time.monotonic() + _STOP_SECONDS
        with contextlib.suppress(ProcessLookupError, PermissionError):
            while time.monotonic() < end:
                os.killpg(process.pid, signal.SIGKILL)
                time.sleep(0.005)
        process.wait()
        if self._folder is not None:
            (Path(self._folder.name) / "busy").unlink(missing_ok=True)


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _not_started(hint: str) -> DriverError:
    return DriverError(Code.CONFIG_ERROR, "emulator", act=Act.CONFIGURATION, role=ROLE, hint=hint)
