"""Two cameras told apart by where their cables are: what is wrong with the paths in devices.yaml, by this machine.

Two entries with one path, two names that lead to one camera, a name that leads to a camera's second node. A camera that
is not plugged in is no mistake of the file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from drivers.config import DeviceConfig
from drivers.config_errors import Problem
from drivers.hardware import find_all
from plain.problems import Both

_ROOT = Path("/")


@dataclass(frozen=True, slots=True)
class _Node:
    """`camera` is the part's folder in /sys, which its nodes share; the picture comes from `index` 0."""

    camera: str
    index: int


def camera_problems(devices: Mapping[str, DeviceConfig], root: Path = _ROOT) -> tuple[Problem, ...]:
    """Of the entries in use that name a camera by a path. Never raises; `root` is for tests."""
    found: list[Problem] = []
    holders: dict[str, DeviceConfig] = {}
    # Where each camera that is plugged in has its picture.
    plugged = {node.camera: part.path for part in find_all(root) if (node := _node(part.path, root)) is not None}
    for device in devices.values():
        path = _path(device) if device.enabled and device.simulate != "always" else ""
        if not path:
            continue
        node = _node(path, root)
        if node is not None and node.index and node.camera in plugged:
            found.append(_second_node(device, plugged[node.camera]))
        camera = node.camera if node is not None else path
        holder = holders.setdefault(camera, device)
        if holder is not device:
            others = [there for other, there in plugged.items() if other != camera] if node is not None else []
            found.append(_same_camera(device, holder, others))
    return tuple(found)


def _path(device: DeviceConfig) -> str:
    scheme, _, rest = device.connect.partition(":")
    return rest.partition("?")[0] if scheme == "v4l2" else ""


def _node(path: str, root: Path) -> _Node | None:
    """None for what is no camera's node, or is not there."""
    if not path.startswith("/dev/"):
        return None
    link = root / path.lstrip("/")
    try:
        name = link.readlink().name if link.is_symlink() else link.name
        folder = root / "sys/class/video4linux" / name
        if not folder.is_dir():
            return None
        index = (folder / "index").read_text().strip()
    except OSError:
        return None
    part = folder / "device"
    return _Node(os.path.realpath(part) if part.exists() else name, int(index) if index.isdecimal() else 0)


def _second_node(device: DeviceConfig, right: str) -> Problem:
    return Problem(
        device.line,
        f"devices.{device.role}.connect.v4l2",
        "second_node",
        Both("这是摄像头的第二个节点，没有画面", "this is the camera's second node, which carries no picture"),
        Both(f"写成 {right}", f"type {right}"),
        device.role,
    )


def _same_camera(device: DeviceConfig, holder: DeviceConfig, others: list[str]) -> Problem:
    reason = Both(
        f"和第 {holder.line} 行的 {holder.role} 是同一个摄像头（{_path(holder)}）",
        f"it is the same camera as {holder.role} in line {holder.line} ({_path(holder)})",
    )
    if len(others) == 1:
        remedy = Both(
            f"另一个摄像头在 {others[0]}：写这个路径，或对调连线",
            f"the other camera is at {others[0]}: type this path, or swap the cables",
        )
    else:
        remedy = Both(
            f"第二个摄像头插好后写它的路径（kiosk doctor 会列出来），没有就写 {device.role} 的 enabled: false",
            "plug the second camera in and type its path (`kiosk doctor` lists them), "
            f"or type enabled: false for {device.role} if there is none",
        )
    return Problem(device.line, f"devices.{device.role}.connect.v4l2", "same_camera", reason, remedy, device.role)
