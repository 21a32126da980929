"""How a terminal is, in words a person at the desk can act on. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from types import MappingProxyType

from helpdesk.clock import hall_time
from helpdesk.contract import DeviceReport
from helpdesk.fleet.words import StaffTexts
from helpdesk.language import said

OFFLINE_AFTER = timedelta(seconds=30)  # heartbeats come every 10 s: two missed and some slack
KIOSK_ID = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$")


class FleetError(Exception):
    """What was asked cannot be; the text says why, for the person at the command line. `code` names it for pages."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(text)


def check_kiosk(kiosk: str, name: str, place: str) -> None:
    """Raises FleetError."""
    if not KIOSK_ID.match(kiosk):
        raise FleetError("id", f"{kiosk!r} is no terminal id: use a-z, 0-9, - and _, at most 40, such as kiosk-3")
    if not name.strip() or not place.strip():
        raise FleetError("empty", "name and place must not be empty: staff run by them")


# For words nobody knows, and terminals older than their words.
CONDITIONS: Mapping[str, str] = MappingProxyType(
    {
        "no_device": "{device}没接上：请检查电源和连线",
        "offline": "{device}没有回应：请检查电源和连线",
        "unresponsive": "{device}没有回应：请关掉再打开",
        "starting": "{device}正在准备",
        "no_permission": "{device}没有权限：请找技术员",
        "disabled": "{device}已停用",
        "user_error": "{device}里有东西没取走：请看一下",
        "hardware_error": "{device}坏了：请找技术员",
    }
)
_ACTS: Mapping[str, str] = MappingProxyType(
    {"clear": "请打开看一下", "reset": "请关掉再打开", "wait": "请等一会儿", "user": "请看一下"}
)


class Level(IntEnum):
    """How bad, worst highest."""

    OFF = -1  # on purpose
    WELL = 0
    LOW = 1
    TROUBLE = 2
    OFFLINE = 3


@dataclass(frozen=True)
class Words:
    level: Level
    text: str


def device_words(report: DeviceReport, texts: StaffTexts) -> Words:
    """One device in words; a device nobody named keeps its role's name, an unknown complaint says whom to call."""
    device = texts.device(report.role)
    if report.usable:
        warning = texts.warning(report.role, report.detail)
        return Words(Level.LOW, warning) if warning else Words(Level.WELL, said("{device}正常", device=device))
    if complaint := texts.complaint(report.role, report.detail):
        return Words(Level.TROUBLE, complaint)
    if report.condition in CONDITIONS:
        return Words(Level.TROUBLE, said(CONDITIONS[report.condition], device=device))
    act = said(_ACTS.get(report.act, "请找技术员"))
    return Words(Level.TROUBLE, said("{device}有问题：{act}", device=device, act=act))


def online(seen: datetime | None, now: datetime) -> bool:
    return seen is not None and now - seen <= OFFLINE_AFTER


SKEW_WARN = timedelta(seconds=5)


@dataclass(frozen=True)
class Signs:
    """What a terminal last said of itself, and when."""

    seen: datetime | None
    left: datetime | None = None  # it said that it is being switched off
    skew_ms: int | None = None


def is_off(signs: Signs) -> bool:
    """Switched off on purpose, and not heard of since."""
    return signs.left is not None and signs.seen is not None and signs.seen <= signs.left


def state_of(signs: Signs, devices: Sequence[Words], now: datetime) -> Words:
    """A whole terminal in words that stay the same as long as nothing changes: silence first, else what is worst.
    `devices`: what `device_words` says of each."""
    if signs.seen is None:
        return Words(Level.OFFLINE, said("还没有连上"))
    if is_off(signs):
        return Words(Level.OFF, said("关机了"))
    if not online(signs.seen, now):
        return Words(Level.OFFLINE, said("连不上"))
    found = list(devices)
    if signs.skew_ms is not None and abs(signs.skew_ms) >= SKEW_WARN / timedelta(milliseconds=1):
        found.append(Words(Level.LOW, said("时钟不准：请技术员对时")))
    worst = max(found, key=lambda words: words.level, default=Words(Level.WELL, ""))
    return worst if worst.level > Level.WELL else Words(Level.WELL, said("正常"))


def terminal_words(signs: Signs, devices: Sequence[Words], now: datetime) -> Words:
    """The same, with how long it has been silent or off."""
    state = state_of(signs, devices, now)
    if signs.left is not None and state.level is Level.OFF:
        return Words(Level.OFF, said("关机了，{time}", time=hall_time(signs.left)))
    if signs.seen is not None and state.level is Level.OFFLINE:
        return Words(Level.OFFLINE, said("连不上，已经 {ago}：请检查电源和网络", ago=_ago(now - signs.seen)))
    return state


def newest(versions: Iterable[str]) -> str:
    """Of dotted numbers the highest; anything else is older than any of them."""
    return max(versions, key=_ordered, default="")


def _ordered(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(int(part) for part in parts) if all(part.isascii() and part.isdigit() for part in parts) else (-1,)


def _ago(silence: timedelta) -> str:
    minutes = int(silence.total_seconds() // 60)
    if minutes < 1:
        return said("半分钟")
    if minutes < 60:
        return said("{n} 分钟", n=minutes)
    hours = minutes // 60
    return said("{n} 小时", n=hours) if hours < 48 else said("{n} 天", n=hours // 24)
