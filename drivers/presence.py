"""Is there anything at the other end of a connect URL? A cheap look, so that a plug is noticed within a second."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl

from drivers import expected, sysfs

_USB = Path("/sys/bus/usb/devices")
_INPUT = Path("/sys/class/input")
_SOUND = Path("/dev/snd")


class Presence(NamedTuple):
    """`there` is None when only opening can tell. `mark` differs after a replug or a change of permissions."""

    there: bool | None
    mark: str


def look(url: str, usb_root: Path = _USB, input_root: Path = _INPUT) -> Presence:
    """For paths (`serial:`, `v4l2:`, `file:`, `input:`, `emulated:`) the node and its rights, for the numbers of `usb:`
    and `input:` the kernel's lists; else unknown. Another part than expected counts as there: opening says which.
    Never raises."""
    url, wanted = expected.split(url)
    scheme, _, rest = url.partition(":")
    path, _, query = rest.partition("?")
    if scheme in ("serial", "v4l2", "file", "input", "emulated") and path.startswith("/"):
        return _node(path, wanted)
    if scheme == "input" and ":" in path and not query and input_root.is_dir():
        return _input(path.lower(), input_root)
    asked = dict(parse_qsl(query)) if scheme == "usb" else {}
    if bus := asked.get("bus"):
        return _node(bus, "")  # an emulated one, see transport/usb_bus.py
    if scheme == "usb" and usb_root.is_dir():
        port = asked.get("port", "")
        return _socket(usb_root / port) if port else _usb(path.lower(), usb_root)
    return Presence(None, url)


def absent(url: str, sound_root: Path = _SOUND) -> bool:
    """Whether `simulate: absent` is to step in: nothing is there, as far as a look can tell. Never raises."""
    if url.startswith("audio:"):
        return not any(sound_root.glob("pcm*p"))
    return look(url).there is False


def _node(path: str, wanted: str) -> Presence:
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return Presence(False, "")
    where = os.path.realpath(path)
    # No times: mtime, atime and ctime of a tty change with its traffic.
    usable = os.access(path, os.R_OK | os.W_OK)
    # A part that is checked counts as another one once its numbers differ.
    part = sysfs.usb_of_node(path) if wanted else None
    ids = f" {part.ids}#{part.number}" if part is not None else ""
    return Presence(True, f"{where} {found.st_ino} {found.st_rdev} {found.st_mode} {usable}{ids}")


def _socket(folder: Path) -> Presence:
    ids = f"{sysfs.read(folder / 'idVendor')}:{sysfs.read(folder / 'idProduct')}"
    if ids == ":":
        return Presence(False, "")
    return Presence(True, f"{folder.name} {ids}#{sysfs.read(folder / 'devnum')}")


def _usb(ids: str, root: Path) -> Presence:
    vid, _, pid = ids.partition(":")
    marks: list[str] = []
    for device in sorted(root.iterdir()):
        try:
            if (device / "idVendor").read_text().strip() == vid and (device / "idProduct").read_text().strip() == pid:
                marks.append(f"{device.name}#{(device / 'devnum').read_text().strip()}")
        except OSError:
            continue  # hubs and interfaces have none; a device may go while we look
    return Presence(bool(marks), " ".join(marks))


def _input(ids: str, root: Path) -> Presence:
    vid, _, pid = ids.partition(":")
    marks: list[str] = []
    for node in sorted(root.glob("event*")):
        try:
            about = node / "device" / "id"
            if (about / "vendor").read_text().strip() == vid and (about / "product").read_text().strip() == pid:
                marks.append(node.name)
        except OSError:
            continue
    return Presence(bool(marks), " ".join(marks))
