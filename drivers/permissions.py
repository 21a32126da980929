"""Which groups this user lacks, and the command that puts him into them."""

from __future__ import annotations

import grp
import os
import pwd
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from drivers.hardware import Found
from plain.problems import Both


@dataclass(frozen=True, slots=True)
class Group:
    """`parts`: what cannot be opened without it. `member`: he is, but logged in before he became it."""

    name: str
    parts: tuple[str, ...]
    remedy: Both
    member: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "parts": list(self.parts),
            "member": self.member,
            "remedy": {"zh-CN": self.remedy.zh, "en": self.remedy.en},
        }


def lacking(found: Iterable[Found]) -> tuple[Group, ...]:
    """One entry per group; nodes that belong to root alone need the udev rules instead."""
    parts: dict[str, list[str]] = {}
    for part in found:
        if part.allowed is False:
            parts.setdefault(part.group or "root", []).append(part.path)
    return tuple(_group(name, tuple(paths)) for name, paths in sorted(parts.items()))


def _group(name: str, paths: tuple[str, ...]) -> Group:
    user = _user()
    if name == "root":
        rules = Both(
            "装上 udev 规则：sudo deploy/udev/install.sh", "install the udev rules: sudo deploy/udev/install.sh"
        )
        return Group(name, paths, rules)
    if user in _members(name):
        again = Both(
            f"{user} 已在 {name} 组里：注销再登录", f"{user} is in the group {name} already: log out and in again"
        )
        return Group(name, paths, again, member=True)
    command = f"sudo usermod -aG {name} {user}"
    return Group(name, paths, Both(f"{command}，然后注销再登录", f"{command}, then log out and in again"))


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _members(group: str) -> tuple[str, ...]:
    try:
        return tuple(grp.getgrnam(group).gr_mem)
    except KeyError:
        return ()
