"""Which USB device is behind a node or a connect URL: read from the kernel's lists, nothing is opened.

A device's folder in /sys/bus/usb/devices is named after the socket it is in (`1-1.2`: bus 1, port 1, port 2 of the hub
there), which is why a socket can be named at all: the name stays when the part in it is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

ROOT = Path("/")
PORT = re.compile(r"[1-9][0-9]{0,2}-[1-9][0-9]{0,2}(\.[1-9][0-9]{0,2}){0,6}")
_CLASSES = ("tty", "video4linux", "input", "hidraw", "sound", "usbmisc")
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class UsbPart:
    """`port` is the socket, `ids` is vvvv:pppp in lower case, `folder` the device's own in /sys."""

    port: str
    ids: str
    product: str
    serial: str
    number: str  # differs after a replug
    folder: Path

    @property
    def words(self) -> str:
        """As a technician may have read it on the part: `USB2.0-Serial (1a86:7523)`."""
        return f"{self.product} ({self.ids})" if self.product else self.ids


def read(path: Path, longest: int = _LONGEST) -> str:
    """The text of a small file, stripped; empty when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()[:longest]
    except OSError:
        return ""


def entries(folder: Path) -> list[Path]:
    """What is in the folder, in order; nothing when it cannot be read."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def usb_parts(root: Path = ROOT) -> Iterator[UsbPart]:
    """Every USB device on the bus, hubs too."""
    for folder in entries(root / "sys/bus/usb/devices"):
        if ":" not in folder.name and (part := _part(folder)) is not None:
            yield part


def usb_at(port: str, root: Path = ROOT) -> UsbPart | None:
    """What is in this socket."""
    return _part(root / "sys/bus/usb/devices" / port) if PORT.fullmatch(port) else None


def usb_above(path: Path) -> UsbPart | None:
    """The USB device a folder in /sys belongs to; None for what is not on USB."""
    try:
        here = path.resolve()
    except (OSError, RuntimeError):
        return None
    folder = next((folder for folder in (here, *here.parents) if (folder / "idVendor").is_file()), None)
    return _part(folder) if folder is not None else None


def usb_of_node(path: str, root: Path = ROOT) -> UsbPart | None:
    """The USB device behind a node of /dev, by whichever of its names."""
    name = node_name(path, root)
    for kind in _CLASSES:
        device = root / "sys/class" / kind / name / "device"
        if name and device.exists():
            return usb_above(device)
    return None


def behind(url: str, root: Path = ROOT) -> UsbPart | None:
    """The USB device a connect URL leads to now; None when there is none, or when only opening could tell."""
    scheme, _, rest = url.partition(":")
    what, _, query = rest.partition("?")
    if scheme in ("serial", "v4l2", "input") and what.startswith("/"):
        return usb_of_node(what, root)
    if scheme == "usb":
        asked = parse_qs(query)
        if port := asked.get("port", [""])[0]:
            return usb_at(port, root)
        wanted = asked.get("serial", [""])[0]
        fitting = [part for part in usb_parts(root) if part.ids == what.lower() and wanted in ("", part.serial)]
        return fitting[0] if len(fitting) == 1 else None
    return None


def node_name(path: str, root: Path = ROOT) -> str:
    """`/dev/serial/by-path/…` -> `ttyUSB0`. Links are followed as far as they stay inside /dev."""
    inside = (root / "dev").absolute()
    here = (root / path.lstrip("/")).absolute()
    for _ in range(8):
        try:
            target = here.readlink()
        except (OSError, ValueError):
            break
        there = Path(_normal(here.parent / target))
        if not there.is_relative_to(inside) or there.is_relative_to(inside / "pts"):  # a pty: an emulator's line
            break
        here = there
    return here.name


def _normal(path: Path) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return str(Path(*parts))


def _part(folder: Path) -> UsbPart | None:
    vid, pid = read(folder / "idVendor"), read(folder / "idProduct")
    if not vid or not pid:
        return None
    return UsbPart(
        folder.name,
        f"{vid}:{pid}".lower(),
        _printable(read(folder / "product")),
        _printable(read(folder / "serial")),
        read(folder / "devnum"),
        folder,
    )


def _printable(text: str) -> str:
    """What a part calls itself comes from outside."""
    return "".join(char if char.isprintable() else "?" for char in text[:60])
