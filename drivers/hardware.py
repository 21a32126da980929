"""What is plugged into this machine, read from the kernel's lists: nothing is opened, so nothing is disturbed.

Services that must be asked (card readers, print queues) are in `drivers.services_found`.
"""

from __future__ import annotations

import grp
import os
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from drivers import hardware_inputs
from drivers.sysfs import UsbPart, entries, read, usb_above, usb_parts

_PRINTER_CLASS = "07"
SAM_USB = "0400:c35a"


@dataclass(frozen=True, slots=True)
class Found:
    """`kind`: serial, camera, usb_printer, sam_usb, keypad, keyboard, wedge, jack, sound, card_reader, queue.

    `path` is the name that survives a restart, where there is one; `port` the USB socket. `entry` is the `connect:`
    text for devices.yaml; `allowed` False when this user may not open it, None if unknown; `group` owns its node.
    """

    kind: str
    path: str
    name: str
    usb: str
    entry: str
    allowed: bool | None
    port: str = ""
    group: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def find_all(root: Path = Path("/")) -> tuple[Found, ...]:
    """Everything of interest. Never raises; `root` is for tests."""
    return (*_serial(root), *cameras(root), *_usb_printers(root), *_usb_readers(root), *_inputs(root), *_sound(root))


def _serial(root: Path) -> list[Found]:
    found: list[Found] = []
    links = _links(root, "dev/serial/by-path")
    for tty in entries(root / "sys/class/tty"):
        # Real adapters have a device behind them; ttyS without one are empty sockets of the main board.
        if not tty.name.startswith(("ttyUSB", "ttyACM", "ttyAMA", "ttymxc")) and not _live_uart(tty):
            continue
        part = usb_above(tty / "device")
        path = links.get(tty.name, f"/dev/{tty.name}")
        name = part.product if part else ""
        found.append(_node("serial", "serial", path, name or tty.name, part, root, tty.name))
    return found


def _live_uart(tty: Path) -> bool:
    return tty.name.startswith("ttyS") and read(tty / "type") not in ("", "0")


def cameras(root: Path = Path("/")) -> list[Found]:
    """Every camera, by the node that carries its picture."""
    found: list[Found] = []
    links = _links(root, "dev/v4l/by-path")
    for node in entries(root / "sys/class/video4linux"):
        # A webcam's second node carries metadata and gives no pictures.
        if read(node / "index") not in ("", "0"):
            continue
        part = usb_above(node / "device")
        path = links.get(node.name, f"/dev/{node.name}")
        found.append(_node("camera", "v4l2", path, read(node / "name"), part, root, node.name))
    return found


def _usb_printers(root: Path) -> list[Found]:
    found: list[UsbPart] = []
    for interface in entries(root / "sys/bus/usb/devices"):
        if ":" not in interface.name or read(interface / "bInterfaceClass") != _PRINTER_CLASS:
            continue
        part = usb_above(interface.parent / interface.name.partition(":")[0])
        if part is not None and part not in found:
            found.append(part)
    return _usb("usb_printer", found, root)


def _usb_readers(root: Path) -> list[Found]:
    return _usb("sam_usb", [part for part in usb_parts(root) if part.ids == SAM_USB], root)


def _usb(kind: str, parts: list[UsbPart], root: Path) -> list[Found]:
    """Two alike are told apart by their sockets; one alone may be put into any."""
    alike = Counter(part.ids for part in parts)
    found: list[Found] = []
    for part in parts:
        vid, _, pid = part.ids.partition(":")
        node = f"bus/usb/{read(part.folder / 'busnum').zfill(3)}/{part.number.zfill(3)}"
        port = f', port: "{part.port}"' if alike[part.ids] > 1 else ""
        entry = f'{{usb: {{vid: "{vid}", pid: "{pid}"{port}}}}}'
        found.append(
            Found(
                kind, f"/dev/{node}", part.product, part.ids, entry, _allowed(root, node), part.port, _group(root, node)
            )
        )
    return found


def _inputs(root: Path) -> list[Found]:
    found: list[Found] = []
    links = _links(root, "dev/input/by-path")
    for device in hardware_inputs.parts(read(root / "proc/bus/input/devices", 1 << 20)):
        node = f"input/{device.node}"
        path = links.get(device.node, "")
        if device.kind == "jack":
            entry = f"{{input: {{name: {hardware_inputs.quoted(device.name)}}}}}"
        elif path:
            entry = f"{{input: {path}{_ids(device.ids)}}}"
        else:
            entry = f"{{input: {{{_ids(device.ids)[2:]}}}}}"
        found.append(
            Found(
                device.kind,
                path or f"/dev/{node}",
                device.name,
                "" if device.kind == "jack" else device.ids,
                entry,
                _allowed(root, node),
                "",
                _group(root, node),
            )
        )
    return found


def input_name(name: str) -> str:
    """As the connect URL of a part that is named."""
    return f"name={quote(name, safe='')}"


def _sound(root: Path) -> list[Found]:
    found: list[Found] = []
    for line in read(root / "proc/asound/cards").splitlines():
        number, bracket, rest = line.partition("[")
        if bracket and number.strip().isdigit():
            name = rest.partition("- ")[2].strip() or rest.partition("]")[0].strip()
            found.append(Found("sound", f"card {number.strip()}", name, "", "{audio: default}", None))
    return found


def _node(kind: str, scheme: str, path: str, name: str, part: UsbPart | None, root: Path, node: str) -> Found:
    """A part with a node of its own: its socket, and its numbers as a check."""
    entry = f"{{{scheme}: {path}{_ids(part.ids) if part else ''}}}"
    ids, port = (part.ids, part.port) if part else ("", "")
    return Found(kind, path, name, ids, entry, _allowed(root, node), port, _group(root, node))


def _ids(ids: str) -> str:
    vid, _, pid = ids.partition(":")
    return f', vid: "{vid}", pid: "{pid}"'


def _links(root: Path, folder: str) -> dict[str, str]:
    """Node name -> stable path. The link with the shortest name, as udev makes several for one node."""
    found: dict[str, str] = {}
    for link in sorted(entries(root / folder), key=lambda entry: (len(entry.name), entry.name)):
        try:
            found.setdefault(link.readlink().name, f"/{folder}/{link.name}")
        except OSError:
            continue
    return found


def _allowed(root: Path, node: str) -> bool | None:
    path = root / "dev" / node
    return os.access(path, os.R_OK | os.W_OK) if path.exists() else None


def _group(root: Path, node: str) -> str:
    try:
        return grp.getgrgid((root / "dev" / node).stat().st_gid).gr_name
    except (OSError, KeyError):
        return ""
