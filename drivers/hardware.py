"""What is plugged into this machine, read from the kernel's lists: nothing is opened, so nothing is disturbed."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_PRINTER_CLASS = "07"


@dataclass(frozen=True, slots=True)
class Found:
    """`kind`: serial, camera, usb_printer, sound. `path` is the name that survives a restart, where there is one.

    `entry` is the `connect:` text for devices.yaml; `allowed` False when this user may not open it, None if unknown.
    """

    kind: str
    path: str
    name: str
    usb: str
    entry: str
    allowed: bool | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def find_all(root: Path = Path("/")) -> tuple[Found, ...]:
    """Everything of interest. Never raises; `root` is for tests."""
    return (*_serial(root), *_cameras(root), *_usb_printers(root), *_sound(root))


def _serial(root: Path) -> list[Found]:
    found: list[Found] = []
    links = _links(root / "dev/serial/by-path")
    for tty in _entries(root / "sys/class/tty"):
        # Real adapters have a device behind them; ttyS without one are empty sockets of the main board.
        if not tty.name.startswith(("ttyUSB", "ttyACM", "ttyAMA", "ttymxc")) and not _live_uart(tty):
            continue
        node = f"/dev/{tty.name}"
        usb = _usb_above(tty / "device")
        path = links.get(tty.name, node)
        name = _read(usb / "product") if usb else ""
        found.append(
            Found("serial", path, name or tty.name, _ids(usb), f"{{serial: {path}}}", _allowed(root, tty.name))
        )
    return found


def _live_uart(tty: Path) -> bool:
    return tty.name.startswith("ttyS") and _read(tty / "type") not in ("", "0")


def _cameras(root: Path) -> list[Found]:
    found: list[Found] = []
    links = _links(root / "dev/v4l/by-path")
    for node in _entries(root / "sys/class/video4linux"):
        # A webcam's second node carries metadata and gives no pictures.
        if _read(node / "index") not in ("", "0"):
            continue
        path = links.get(node.name, f"/dev/{node.name}")
        usb = _usb_above(node / "device")
        found.append(
            Found("camera", path, _read(node / "name"), _ids(usb), f"{{v4l2: {path}}}", _allowed(root, node.name))
        )
    return found


def _usb_printers(root: Path) -> list[Found]:
    found: list[Found] = []
    for interface in _entries(root / "sys/bus/usb/devices"):
        if ":" not in interface.name or _read(interface / "bInterfaceClass") != _PRINTER_CLASS:
            continue
        device = interface.parent / interface.name.partition(":")[0]
        ids = _ids(device)
        if not ids:
            continue
        vid, _, pid = ids.partition(":")
        node = f"bus/usb/{_number(device / 'busnum')}/{_number(device / 'devnum')}"
        entry = f'{{usb: {{vid: "{vid}", pid: "{pid}"}}}}'
        found.append(Found("usb_printer", f"/dev/{node}", _read(device / "product"), ids, entry, _allowed(root, node)))
    return found


def _sound(root: Path) -> list[Found]:
    found: list[Found] = []
    for line in _read(root / "proc/asound/cards").splitlines():
        number, bracket, rest = line.partition("[")
        if bracket and number.strip().isdigit():
            name = rest.partition("- ")[2].strip() or rest.partition("]")[0].strip()
            found.append(Found("sound", f"card {number.strip()}", name, "", "{audio: default}", None))
    return found


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _links(folder: Path) -> dict[str, str]:
    """Node name -> stable path. The link with the shortest name, as udev makes several for one node."""
    found: dict[str, str] = {}
    for link in sorted(_entries(folder), key=lambda entry: (len(entry.name), entry.name)):
        try:
            found.setdefault(link.readlink().name, f"/dev/{'/'.join(link.parts[-3:])}")
        except OSError:
            continue
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()[:4096]
    except OSError:
        return ""


def _number(path: Path) -> str:
    return _read(path).zfill(3)


def _usb_above(path: Path) -> Path | None:
    try:
        here = path.resolve()
    except OSError:
        return None
    return next((folder for folder in (here, *here.parents) if (folder / "idVendor").is_file()), None)


def _ids(usb: Path | None) -> str:
    if usb is None or not _read(usb / "idVendor"):
        return ""
    return f"{_read(usb / 'idVendor')}:{_read(usb / 'idProduct')}"


def _allowed(root: Path, node: str) -> bool | None:
    path = root / "dev" / node
    return os.access(path, os.R_OK | os.W_OK) if path.exists() else None
