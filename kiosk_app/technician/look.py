"""The terminal's parts as the technician's page shows them, made from the drivers' statuses."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Any

from drivers.actions import status_result
from drivers.contract import Link
from drivers.gateway import Gateway
from kiosk_app.core.technician.state import Part

ASSET_NAMES = ("sam_id", "serial_number", "serial")
"""What a driver's capabilities call the number its part tells of itself."""


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def software_version() -> str:
    try:
        return version("green-channel-kiosk")
    except PackageNotFoundError:
        return "?"


def parts_of(gateway: Gateway, clock: Callable[[], datetime]) -> tuple[Part, ...]:
    """Every entry of devices.yaml, in its order. Any thread."""
    health = gateway.health()
    found = []
    for role, status in gateway.statuses().items():
        counts = health[role].as_dict() if role in health else {}
        since = _since(status.since, clock())
        about, able = gateway.config.about(role), gateway.capabilities(role)
        found.append(part_of(role, status_result(status), about, counts, able, since))
    return tuple(found)


def part_of(
    role: str,
    status: Mapping[str, Any],
    about: Mapping[str, Any],
    health: Mapping[str, Any],
    able: Mapping[str, Any],
    since: str = "",
) -> Part:
    """From plain values, as the control socket and the doctor give them (`drivers.actions.status_result`)."""
    todo = {language: str(words) for language, words in status["what_to_do"].items()}
    asset = next((str(able[name]) for name in ASSET_NAMES if able.get(name)), "")
    return Part(
        role,
        state_of(status),
        bool(status["usable"]),
        since,
        MappingProxyType(todo if any(todo.values()) else {}),
        str(about.get("driver", "")),
        asset[:80],
        bool(status["simulated"]),
        bool(about.get("required", False)),
        int(health.get("openings", 0)),
        int(health.get("losses", 0)),
    )


def state_of(status: Mapping[str, Any]) -> str:
    """One of `kiosk_app.core.technician.state.STATES`."""
    link, condition = str(status["link"]), str(status["condition"])
    if link == Link.DISABLED:
        return "switched_off" if (status.get("error") or {}).get("detail") == "switched_off" else "misconfigured"
    if link == Link.ONLINE or condition == "unresponsive":
        return condition
    return link


def _since(monotonic: float, now: datetime) -> str:
    began = now - timedelta(seconds=max(0.0, time.monotonic() - monotonic))
    return began.strftime("%H:%M" if began.date() == now.date() else "%m-%d %H:%M")
